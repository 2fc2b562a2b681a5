import type { Client } from '@temporalio/client';
import type { TemporalSight } from '../activities/system/temporal-sight.js';

interface SightOptions {
  client: Client;
  namespace: string;
  taskQueues: readonly string[];
}

const kinds = { workflow: 1, activity: 2 } as const;
const callTimeoutMs = 5_000;
/** Longer than any jitter or catch-up of a schedule of ours. */
const lateMs = 5 * 60_000;
const schedulesAtMost = 100;
const grpcInvalidArgument = 3;
const problemsAttribute = 'TemporalReportedProblems';

/** Looks at the namespace through a client; every call of it is bounded. */
export function temporalSight({ client, namespace, taskQueues }: SightOptions): TemporalSight {
  const bounded = <T>(call: () => Promise<T>) => client.withDeadline(Date.now() + callTimeoutMs, call);
  return {
    async unpolledQueues() {
      const unpolled: Awaited<ReturnType<TemporalSight['unpolledQueues']>> = [];
      for (const taskQueue of taskQueues) {
        for (const kind of ['workflow', 'activity'] as const) {
          // The server lists who has asked within the last five minutes.
          const { pollers } = await bounded(() =>
            client.workflowService.describeTaskQueue({
              namespace,
              taskQueue: { name: taskQueue },
              taskQueueType: kinds[kind],
            }),
          );
          if (!pollers || pollers.length === 0) unpolled.push({ taskQueue, kind });
        }
      }
      return unpolled;
    },

    async failingWorkflows(atMost) {
      const query = `${problemsAttribute} IS NOT NULL AND ExecutionStatus = "Running"`;
      try {
        return await bounded(async () => {
          const found: { workflowId: string; problems: string[] }[] = [];
          for await (const { workflowId, searchAttributes } of client.workflow.list({ query, pageSize: atMost })) {
            const problems = searchAttributes?.[problemsAttribute] ?? [];
            found.push({ workflowId, problems: problems.map(String) });
            if (found.length >= atMost) break;
          }
          return found;
        });
      } catch (error) {
        if (isUnknownAttribute(error)) return undefined;
        throw error;
      }
    },

    async stoppedSchedules() {
      const ours = new Set(taskQueues);
      return bounded(async () => {
        const stopped: Awaited<ReturnType<TemporalSight['stoppedSchedules']>> = [];
        let seen = 0;
        for await (const summary of client.schedule.list()) {
          seen += 1;
          if (seen > schedulesAtMost) break;
          const { scheduleId, state, info } = summary;
          // A namespace may be shared; ours are named after what they do and the queue that does it.
          if (!ours.has(scheduleId.slice(scheduleId.lastIndexOf('/') + 1))) continue;
          const next = info.nextActionTimes[0];
          if (state.paused) stopped.push({ scheduleId, because: 'paused' });
          else if (next && Date.now() - next.getTime() > lateMs) stopped.push({ scheduleId, because: 'late' });
        }
        return stopped;
      });
    },
  };
}

/** Servers before 1.30 do not have the attribute, and say that the query is not valid. */
function isUnknownAttribute(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('code' in cause && cause.code === grpcInvalidArgument) return true;
  }
  return false;
}
