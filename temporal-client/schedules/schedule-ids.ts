import { temporalConfig } from '../../temporal.config.js';

/** Schedules of an installation, by what they do. */
export interface ScheduleIds {
  relay: string;
  marketplaceWatch: string;
  systemWatch: string;
}

/**
 * Ids of the schedules whose workflows run on a task queue. Each queue has its own: installations that share a namespace
 * have databases of their own, and the schedule of one must not start its runs on the queue of another.
 */
export function scheduleIdsOf(taskQueue: string): ScheduleIds {
  const { relay, marketplaceWatch } = temporalConfig;
  // Operators know the two of the default queue by their short names.
  const ofQueue = (id: string) => (taskQueue === temporalConfig.taskQueue ? id : `${id}/${taskQueue}`);
  return {
    relay: ofQueue(relay.scheduleId),
    marketplaceWatch: ofQueue(marketplaceWatch.scheduleId),
    systemWatch: `system-watch/${taskQueue}`,
  };
}
