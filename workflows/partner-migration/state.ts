import type { MigrationInput, MigrationState } from '../../domain/migration.js';

/** Ids remembered to recognise a repeat: more than a partner's life brings, little enough to carry along. */
export const remembered = { events: 500, operations: 200, rejectedSignals: 20, facts: 200 } as const;

/** The state with which this run begins: the one carried over, or a new migration's. `now` in epoch ms. */
export function stateAtStart(input: MigrationInput, now: number): MigrationState {
  if (input.state) {
    const { webinars, runs } = input.state;
    return { ...input.state, runs: runs + 1, webinars: webinars === 'under-way' ? 'none' : webinars };
  }
  return {
    v: 1,
    stage: 'preparing',
    stageSince: now,
    startedAt: now,
    plannedFor: Date.parse(input.plannedFor),
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

/** Appends to a list that forgets its oldest members beyond `limit`. */
export function remember<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.splice(0, list.length - limit);
}
