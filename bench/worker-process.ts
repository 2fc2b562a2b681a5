import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CallCounts } from './call-counts.js';
import type { Report } from './made-up-outside.js';

export interface WorkerSettings {
  temporalAddress: string;
  namespace: string;
  taskQueue: string;
  databaseUrl: string;
  /** Path of the bundle with both workflows. */
  workflowBundle: string;
}

/** Where the worker stands; memory in bytes. */
export interface WorkerReading {
  calls: CallCounts;
  memory: { rss: number; heapUsed: number; external: number };
}

export type ToWorker = { kind: 'read' } | { kind: 'stop' };
export type FromWorker = { kind: 'ready' } | { kind: 'report'; report: Report } | ({ kind: 'reading' } & WorkerReading);

export interface WorkerProcess {
  read(): Promise<WorkerReading>;
  /** Settles when the process has gone, asked or not. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

const answerTimeoutMs = 30_000;
const stopTimeoutMs = 30_000;

/**
 * Starts the worker as a process of its own, so that its memory and its CPU are its own.
 * @param profileDir where V8's CPU profiles go; one per thread, written when it stops.
 */
export async function startWorkerProcess(
  settings: WorkerSettings,
  onReport: (report: Report) => void,
  profileDir?: string,
): Promise<WorkerProcess> {
  const child = fork(fileURLToPath(new URL('./worker-entry.mjs', import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--expose-gc', ...(profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`])],
    // Standard output belongs to the benchmark's document.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const exited = once(child, 'exit').then(() => undefined);
  const next = async (kind: FromWorker['kind']): Promise<FromWorker> => {
    const deadline = AbortSignal.timeout(answerTimeoutMs);
    for (;;) {
      const [message] = (await Promise.race([
        once(child, 'message', { signal: deadline }),
        exited.then(() => Promise.reject(new Error('The worker ended'))),
      ])) as [FromWorker];
      if (message.kind === kind) return message;
    }
  };
  child.on('message', (message: FromWorker) => {
    if (message.kind === 'report') onReport(message.report);
  });
  const ask = (message: ToWorker) => child.send(message);
  await next('ready');
  return {
    exited,
    read: async () => {
      const answer = next('reading');
      ask({ kind: 'read' });
      return (await answer) as Extract<FromWorker, { kind: 'reading' }>;
    },
    stop: async () => {
      if (child.connected) ask({ kind: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await exited;
      clearTimeout(timer);
    },
  };
}
