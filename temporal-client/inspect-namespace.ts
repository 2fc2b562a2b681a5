import { Connection } from '@temporalio/client';
import { connectionOptions, type TemporalSettings } from './migrations-client.js';

export type TaskKind = 'workflow' | 'activity';

/** Numbers of Temporal's API. */
const taskQueueTypes: Readonly<Record<TaskKind, number>> = { workflow: 1, activity: 2 };
const attributeTypes: Readonly<Record<number, string>> = {
  1: 'Text',
  2: 'Keyword',
  3: 'Int',
  4: 'Double',
  5: 'Bool',
  6: 'Datetime',
  7: 'KeywordList',
};

const callTimeoutMs = 5_000;

/** Looks at a namespace and changes nothing. Each look throws the error of its own call. */
export interface NamespaceInspection {
  /** Undefined when the server does not tell it. */
  serverVersion(): Promise<string | undefined>;
  /** Resolves when the namespace is there. */
  describe(): Promise<void>;
  /** Name and type of each search attribute that somebody has registered. */
  searchAttributes(): Promise<Record<string, string>>;
  /** How many workers have lately polled the task queue. */
  pollers(kind: TaskKind): Promise<number>;
  close(): Promise<void>;
}

/** Connects. @throws what keeps it from the server */
export async function inspectNamespace(settings: TemporalSettings): Promise<NamespaceInspection> {
  const { namespace, taskQueue } = settings;
  const connection = await Connection.connect({ ...connectionOptions(settings), connectTimeout: callTimeoutMs });
  const inTime = <T>(call: () => Promise<T>) => connection.withDeadline(Date.now() + callTimeoutMs, call);
  const { workflowService, operatorService } = connection;
  return {
    async serverVersion() {
      const { serverVersion } = await inTime(() => workflowService.getSystemInfo({}));
      return serverVersion || undefined;
    },
    async describe() {
      await inTime(() => workflowService.describeNamespace({ namespace }));
    },
    async searchAttributes() {
      const { customAttributes } = await inTime(() => operatorService.listSearchAttributes({ namespace }));
      const entries = Object.entries(customAttributes ?? {});
      return Object.fromEntries(entries.map(([name, type]) => [name, attributeTypes[type ?? 0] ?? 'unknown']));
    },
    async pollers(kind) {
      const request = { namespace, taskQueue: { name: taskQueue }, taskQueueType: taskQueueTypes[kind] };
      const { pollers } = await inTime(() => workflowService.describeTaskQueue(request));
      return new Set(pollers?.map(({ identity }) => identity)).size;
    },
    close: () => connection.close(),
  };
}
