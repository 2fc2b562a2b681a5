import { type UpdateAction, updateActions } from './actions.js';

/** Actions that can be taken on many partners at once; another person cannot stand in for many contacts. */
export type BulkAction = Exclude<UpdateAction, 'replace-contact'>;
export const bulkActions = updateActions.filter((action): action is BulkAction => action !== 'replace-contact');

/** One operation takes no more: beyond it the filter is likely to be wrong. */
export const maxBulkTargets = 5_000;
/** More than so many need an approver. */
export const maxUnapprovedTargets = 100;

/** Members of the action's own request that are the same for all. */
export interface BulkParams {
  step?: string;
  plannedFor?: string;
}

/** The `input` of an operation of kind `bulk-action`. */
export interface BulkActionInput {
  action: BulkAction;
  reason: string;
  params: BulkParams;
  /** As it was asked for; absent: by ids. The targets themselves are the operation's items. */
  filter?: Record<string, unknown>;
}

export interface BulkActionOrder {
  operationId: string;
  /** How long one look at the items goes on. */
  forMs: number;
}

export interface BulkActionActivities {
  /** Acts on the items that are left, for `forMs` at most; a repeat has no second effect. Gives how many are left. */
  actOnItems(order: BulkActionOrder): Promise<{ left: number }>;
}
