import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { type RelayParts, relayDueEvents } from '../../delivery/event-relay.js';
import type { RelayActivities } from '../../domain/activities.js';
import { fromDatabase } from '../database-call.js';

export interface RelayActivitiesOptions extends Pick<RelayParts, 'database' | 'migrations'> {
  /** Aborted when the worker drains: else it would wait for the run's end. */
  stopping: AbortSignal;
}

/** The activity of the event relay. */
export function createRelayActivities({ database, migrations, stopping }: RelayActivitiesOptions): RelayActivities {
  return {
    async relayEvents({ intervalMs, forMs }) {
      const context = Context.current();
      const { log } = context;
      const parts: RelayParts = {
        database,
        migrations,
        // The error's own words may quote the event's data.
        onRefusal: (error, eventId) =>
          log.error('event could not be delivered', {
            eventId,
            error: error instanceof Error ? error.name : 'unknown',
          }),
      };
      const signal = AbortSignal.any([stopping, context.cancellationSignal]);
      const endsAt = Date.now() + forMs;
      // A claim's work may take longer than the heartbeat timeout when Temporal is slow to answer.
      const beat = setInterval(() => context.heartbeat(), 5_000);
      let delivered = 0;
      try {
        while (Date.now() < endsAt && !signal.aborted) {
          const run = await fromDatabase(() => relayDueEvents(parts, { endsAt, signal }));
          delivered += run.delivered;
          if (run.taken > 0) log.info('waiting events taken up', { ...run });
          await delay(intervalMs, undefined, { signal }).catch(() => undefined);
        }
      } finally {
        clearInterval(beat);
      }
      return delivered;
    },
  };
}
