import type { Actor } from './actors.js';

/** What an operator can do to a migration; each is an Update of the workflow of the same name. */
export const actionNames = ['pause', 'resume', 'retry', 'skip', 'abort', 'rollback'] as const;
export type ActionName = (typeof actionNames)[number];

/** What every operator update carries. The update's id is the operation's id: repeating it has no second effect. */
export interface ActionRequest {
  actor: Actor;
  /** Why; shown on the timeline. Required for skip, abort and rollback. */
  reason?: string;
  /** For retry and skip: the step of the attention item meant; retry without a step means all of them. */
  step?: string;
}

/** The workflow's answer to an action that it took. */
export interface ActionResult {
  stage: string;
  paused: boolean;
  /** Number of the timeline entry that the action made. */
  sequence: number;
  /** For abort: effects that stand. For rollback: what will be undone. Effect keys, in order. */
  effects: string[];
  /** True when this operation had been applied before and nothing was done now. */
  repeated: boolean;
}

/** Types of the failures with which the workflow refuses an action; the API maps them to problems. */
export const refusals = { wrongState: 'wrong-state', invalid: 'validation-failed' } as const;

/** First detail of a `wrong-state` refusal. */
export interface WrongStateDetail {
  currentState: string;
  allowedActions: ActionName[];
}
