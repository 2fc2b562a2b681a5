/**
 * The one place for Temporal settings, read by worker, API, tests and the embedded stack. Addresses and credentials come
 * from the environment (`config.ts`); what stands here is the same in every environment.
 */
export const temporalConfig = {
  defaultNamespace: 'default',
  /** One queue serves workflows and activities; split it per outside system when one of them needs a rate limit. */
  taskQueue: 'portage',
  workflowType: 'partnerMigration',

  /** The schedule that keeps the event relay running; see `scheduleIdsOf`. */
  relay: {
    scheduleId: 'portage-event-relay',
    workflowType: 'eventRelay',
    // A run looks for so long: with one run per look an idle system would write thousands of workflows a day.
    forMs: 60_000,
    // Runs that a server which was away has missed are of no use; this is the shortest window there is.
    catchupWindow: '10s',
    // No worker for so long, and the run gives way to a later one.
    runTimeout: '15m',
  },
  marketplaceWatch: { scheduleId: 'portage-marketplace-watcher' },
  /** A schedule starts it; what the watch finds is as old as this at most. */
  systemWatch: { workflowType: 'systemWatch', everyMs: 60_000 },

  /** One workflow for each bulk action; a look at its items takes so long at most, and the next one follows. */
  bulkAction: { workflowType: 'bulkAction', forMs: 60_000, runTimeout: '1d' },

  /** Every call of the API to Temporal ends after so long: with the server down a lazy client would take 21 s to say so. */
  clientDeadlineMs: 2_000,
  /** An update waits for a worker; beyond this the outcome is unknown and the caller is told so. */
  updateDeadlineMs: 5_000,
  queryDeadlineMs: 2_000,

  worker: {
    // Sleeping migrations gain nothing from the cache, and each holds about a megabyte.
    maxCachedWorkflows: 500,
    maxConcurrentWorkflowTaskExecutions: 40,
    // More than the Postgres pool and the outside systems can serve at once would only wait there.
    maxConcurrentActivityTaskExecutions: 50,
    maxConcurrentLocalActivityExecutions: 20,
    // The SDK's default of 10 s: a task that a dead worker held goes to another one after this.
    stickyQueueScheduleToStartTimeout: '10s',
    // A rolling restart lets running calls end instead of leaving their outcome unknown.
    shutdownGraceTime: '30s',
    shutdownForceTime: '60s',
    // The SDK's 60 s would delay the cancellation of a call by an operator's abort.
    maxHeartbeatThrottleInterval: '20s',
    defaultHeartbeatThrottleInterval: '10s',
  },
} as const;

/** The search attributes of `domain/search-attributes.ts` as the server's command line wants them: `Name=Type`. */
export const searchAttributeTypes: Record<string, string> = {
  PartnerId: 'Keyword',
  MigrationStage: 'Keyword',
  MigrationWave: 'Keyword',
  NeedsAttention: 'Bool',
  PlannedFor: 'Datetime',
};
