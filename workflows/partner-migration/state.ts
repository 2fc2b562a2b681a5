import { ApplicationFailure } from '@temporalio/workflow';
import type { Fact, MigrationInput, MigrationState } from '../../domain/migration.js';

/** Ids remembered to recognise a repeat: more than a partner's life brings, little enough to carry along. */
export const remembered = { events: 500, operations: 200, rejectedSignals: 20, facts: 200 } as const;

/** The state with which this run begins: the one carried over, or a new migration's. `now` in epoch ms. */
export function stateAtStart(input: MigrationInput, now: number): MigrationState {
  if (input.state) return { ...input.state, runs: input.state.runs + 1 };
  // Without these every wait would come out as NaN, and the task would be tried for ever; nothing has begun yet.
  const plannedFor = Date.parse(input.plannedFor);
  if (Number.isNaN(plannedFor) || typeof input.policy?.maxHistoryLength !== 'number') {
    throw ApplicationFailure.nonRetryable('A migration needs a planned date and a policy', 'validation-failed');
  }
  return {
    v: 1,
    stage: 'preparing',
    stageSince: now,
    startedAt: now,
    plannedFor,
    runs: 1,
    readiness: [],
    waived: [],
    facts: [],
    invitations: [],
    acceptanceWaived: false,
    buyers: [],
    enrollmentRemindersSent: 0,
    webinars: 'none',
    effects: {},
    attention: [],
    decisions: {},
    seenEvents: [],
    appliedOperations: [],
    rejectedSignals: [],
    sequence: 0,
    unrecorded: { entries: [], effectKeys: [], receipts: [] },
  };
}

/** Appends a fact. The execution is never forgotten: it is the only one that the outside cannot be asked for again. */
export function rememberFact(facts: Fact[], fact: Fact): void {
  facts.push(fact);
  if (facts.length <= remembered.facts) return;
  const oldest = facts.findIndex((one) => one.type !== 'migration.executed');
  facts.splice(Math.max(oldest, 0), 1);
}

/** Appends to a list that forgets its oldest members beyond `limit`. */
export function remember<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.splice(0, list.length - limit);
}
