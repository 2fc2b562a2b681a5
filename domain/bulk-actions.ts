import { actionCatalogue } from './action-catalogue.js';
import { type UpdateAction, updateActions } from './actions.js';

/** Actions that can be taken on many partners at once; another person cannot stand in for many contacts. */
export type BulkAction = Exclude<UpdateAction, 'replace-contact'>;
export const bulkActions = updateActions.filter((action): action is BulkAction => action !== 'replace-contact');

/** Members of an action's own request that can be the same for all. */
export const bulkParamNames = ['step', 'plannedFor'] as const;
export type BulkParamName = (typeof bulkParamNames)[number];
export type BulkParams = Partial<Record<BulkParamName, string>>;

/** What the action makes of such a member; undefined: it does not know it. */
export function useOfParam(action: BulkAction, name: BulkParamName): 'required' | 'optional' | undefined {
  const field = actionCatalogue[action].fields.find((one) => one.name === name);
  return field && (field.required ? 'required' : 'optional');
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
