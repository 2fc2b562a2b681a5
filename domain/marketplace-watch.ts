import type { EventData, EventType } from './events.js';
import type { MigrationSnapshot } from './migration.js';

/**
 * The watcher asks the Marketplace what it sends no event for. Not to be taken for the system watch, which looks after
 * Portage itself: `system-activities.ts`.
 */

/** The source of the watcher's events in the inbox. */
export const watcherSource = 'watcher';

export const marketplaceWatchType = 'marketplaceWatch';

/** `full` asks for every partner that waits; `changes` only for those of whom something has changed since. */
export type WatchMode = 'full' | 'changes';

/** What the Marketplace's lists are asked for changes of. */
export const changeKinds = ['memberships', 'certificates', 'enrollments'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface WatchCounts {
  /** Marketplace accounts that were asked for. */
  accounts: number;
  /** Requests of the attempts that succeeded. */
  requests: number;
  /** What the Marketplace shows and the projection does not know yet. */
  findings: number;
  /** Findings that were new to the inbox. */
  events: number;
}

export const nothingWatched: WatchCounts = { accounts: 0, requests: 0, findings: 0, events: 0 };

export interface WatchPlan {
  runId: string;
  mode: WatchMode;
  /** Of `changes`, RFC 3339. */
  changedSince?: string;
  /** Of a full pass that goes on where the last one stopped: a migration's id. */
  after?: string;
}

/** The steps of a watcher's run. */
export interface WatchActivities {
  /** Decides what the run reads, and notes that it has begun. The same run begun again is the same plan. */
  beginWatch(input: { runId: string }): Promise<WatchPlan>;
  /**
   * Some pages of what has changed: ids of migrations that wait and are concerned. `next` is absent at the end;
   * `refused` = the Marketplace does not take the question.
   */
  readChanges(input: {
    kind: ChangeKind;
    changedSince: string;
    offset: number;
  }): Promise<{ migrationIds: string[]; requests: number; next?: number; refused?: true }>;
  /**
   * Asks the Marketplace for the partners named, or for the next ones that wait, and puts what is news into the inbox.
   * `next` is absent at the end.
   */
  watchPartners(input: { migrationIds: string[] } | { after?: string }): Promise<{
    counts: WatchCounts;
    next?: string;
  }>;
  /** Notes the end; `stoppedAfter` = there is a rest, for the next run. */
  finishWatch(input: { runId: string; mode: WatchMode; counts: WatchCounts; stoppedAfter?: string }): Promise<void>;
}

/** What the Marketplace shows of a partner, and the projection does not know. */
export type WatchFinding = {
  [T in WatchedType]: {
    partnerId: string;
    type: T;
    data: EventData[T];
    objectId: string;
    /** RFC 3339: when it happened, or where the Marketplace does not say, when it was seen. */
    occurredAt: string;
    /** RFC 3339: tells two such facts about the same object apart; each run finds the same one. */
    mark: string;
  };
}[WatchedType];

type WatchedType = Exclude<EventType, 'migration.executed' | 'migration.failed' | 'email.undeliverable'>;

/** A partner that waits, as the projection has it. */
export interface WatchedPartner {
  migrationId: string;
  partnerId: string;
  accountId?: string;
  stage: MigrationSnapshot['stage'];
  invitations: MigrationSnapshot['invitations'];
  buyers: MigrationSnapshot['buyers'];
}
