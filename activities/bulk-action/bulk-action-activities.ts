import { Context } from '@temporalio/activity';
import { actOnItems, type BulkActionParts } from '../../delivery/act-on-items.js';
import type { BulkActionActivities } from '../../domain/bulk-actions.js';
import { fromDatabase } from '../database-call.js';

export interface BulkActionActivitiesOptions extends BulkActionParts {
  /** Aborted when the worker drains. */
  stopping: AbortSignal;
}

/** The activity that carries out bulk actions. */
export function createBulkActionActivities({ stopping, ...parts }: BulkActionActivitiesOptions): BulkActionActivities {
  return {
    async actOnItems({ operationId, forMs }) {
      const context = Context.current();
      const signal = AbortSignal.any([stopping, context.cancellationSignal]);
      const beat = setInterval(() => context.heartbeat(), 5_000);
      try {
        const run = { endsAt: Date.now() + forMs, signal };
        const done = await fromDatabase(() => actOnItems(parts, operationId, run));
        context.log.info('bulk action went on', { operationId, ...done });
        return { left: done.left };
      } finally {
        clearInterval(beat);
      }
    },
  };
}
