import { type Client, ScheduleNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { marketplaceWatchType } from '../domain/marketplace-watch.js';
import type { FailingWorkflow, StoppedSchedule, TemporalSight } from '../domain/temporal-sight.js';
import { temporalConfig } from '../temporal.config.js';
import { scheduleIdsOf } from './schedules/schedule-ids.js';

interface SightOptions {
  client: Client;
  namespace: string;
  taskQueues: readonly string[];
}

const kinds = { workflow: 1, activity: 2 } as const;
const callTimeoutMs = 5_000;
const askedAtOnce = 10;
/** Longer than any jitter or catch-up of a schedule of ours. */
const lateMs = 5 * 60_000;
/** A single one may be a worker that was stopped. */
const failuresThatCount = 2;
const grpcInvalidArgument = 3;
const problemsAttribute = 'TemporalReportedProblems';
/** A task is tried anew when a worker dies with it, too; only code that fails lets it come to a fourth try. */
const triesThatCount = 4;
const describedAtOnce = 10;
/** All that a worker runs. */
const workflowTypes = [
  temporalConfig.workflowType,
  temporalConfig.relay.workflowType,
  temporalConfig.systemWatch.workflowType,
  temporalConfig.bulkAction.workflowType,
  marketplaceWatchType,
];

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

    async failingWorkflows(atMost, suspects) {
      try {
        return await bounded(() => reportedFailing(client, taskQueues, atMost));
      } catch (error) {
        if (!isUnknownAttribute(error)) throw error;
      }
      const failing: FailingWorkflow[] = [];
      const left = suspects.slice(0, atMost);
      while (left.length > 0) {
        const some = left.splice(0, describedAtOnce);
        const found = await bounded(() => Promise.all(some.map((workflowId) => describedFailing(client, workflowId))));
        failing.push(...found.filter((one) => one !== undefined));
      }
      return failing;
    },

    async closedWorkflows(workflowIds) {
      const closed: string[] = [];
      // A few at a time: the server has other work, and a run of the watch has 50 s.
      for (let from = 0; from < workflowIds.length; from += askedAtOnce) {
        const some = workflowIds.slice(from, from + askedAtOnce);
        const open = await Promise.all(some.map((workflowId) => bounded(() => isOpen(client, workflowId))));
        closed.push(...some.filter((_, index) => !open[index]));
      }
      return closed;
    },

    async stoppedSchedules() {
      const stopped: StoppedSchedule[] = [];
      // Each is asked for by its id: a namespace may be shared with any number of others.
      for (const scheduleId of taskQueues.flatMap((taskQueue) => Object.values(scheduleIdsOf(taskQueue)))) {
        const because = await bounded(() => whyStopped(client, scheduleId));
        if (because) stopped.push({ scheduleId, because });
      }
      return stopped;
    },
  };
}

async function isOpen(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    // One that continues as new is described as such only until its successor is the newest.
    return ['RUNNING', 'PAUSED', 'CONTINUED_AS_NEW'].includes(status.name);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** As the server lists them; of our queues and types alone, since a namespace may be shared with any number of others. */
async function reportedFailing(
  client: Client,
  taskQueues: readonly string[],
  atMost: number,
): Promise<FailingWorkflow[]> {
  const query = [
    `${problemsAttribute} IS NOT NULL`,
    'ExecutionStatus = "Running"',
    `TaskQueue IN (${quoted(taskQueues)})`,
    `WorkflowType IN (${quoted(workflowTypes)})`,
  ].join(' AND ');
  const found: FailingWorkflow[] = [];
  for await (const { workflowId, searchAttributes } of client.workflow.list({ query, pageSize: atMost })) {
    const problems = searchAttributes?.[problemsAttribute] ?? [];
    found.push({ workflowId, problems: problems.map(String) });
    if (found.length >= atMost) break;
  }
  return found;
}

function quoted(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}

async function describedFailing(client: Client, workflowId: string): Promise<FailingWorkflow | undefined> {
  try {
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    const tries = raw.pendingWorkflowTask?.attempt ?? 0;
    if (status.name !== 'RUNNING' || tries < triesThatCount) return undefined;
    return { workflowId, problems: [`tries=${tries}`] };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function whyStopped(client: Client, scheduleId: string): Promise<StoppedSchedule['because'] | undefined> {
  try {
    const { state, info } = await client.schedule.getHandle(scheduleId).describe();
    if (state.paused) return 'paused';
    const next = info.nextActionTimes[0];
    if (next && Date.now() - next.getTime() > lateMs) return 'late';
    return (await endedInVain(client, scheduleId)) ? 'failing' : undefined;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return 'missing';
    throw error;
  }
}

/** Whether the runs that ended last all did so without doing their work; the server lists the newest end first. */
async function endedInVain(client: Client, scheduleId: string): Promise<boolean> {
  const query = `TemporalScheduledById = "${scheduleId}" AND ExecutionStatus != "Running"`;
  let ends = 0;
  for await (const { status } of client.workflow.list({ query, pageSize: failuresThatCount })) {
    if (status.name === 'COMPLETED') return false;
    ends += 1;
    if (ends >= failuresThatCount) return true;
  }
  return false;
}

/** Servers before 1.30 do not have the attribute, and say that the query is not valid. */
function isUnknownAttribute(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('code' in cause && cause.code === grpcInvalidArgument && cause.message.includes(problemsAttribute)) return true;
  }
  return false;
}
