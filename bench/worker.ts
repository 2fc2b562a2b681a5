import { NativeConnection } from '@temporalio/worker';
import { createRecordActivities } from '../activities/record/record-activities.js';
import { createLogger } from '../boot/logger.js';
import { connectDatabase } from '../db/connection.js';
import { freeMetricsAddress, installRuntime } from '../worker/runtime.js';
import { createMigrationWorker } from '../worker/worker.js';
import { type CallCounts, countingCalls } from './call-counts.js';
import { createMadeUpOutside } from './made-up-outside.js';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-process.js';

/** The measured worker process: the product's worker and record step, with the made-up outside in its place. */
const settings = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
// Standard output belongs to the benchmark's document.
installRuntime(createLogger('worker', 'warn', process.stderr), await freeMetricsAddress());

const database = connectDatabase(settings.databaseUrl, { applicationName: 'portage-bench' });
const connection = await NativeConnection.connect({ address: settings.temporalAddress });
const calls: CallCounts = {};
const outside = createMadeUpOutside((report) => tell({ kind: 'report', report }));
const worker = await createMigrationWorker({
  connection,
  namespace: settings.namespace,
  taskQueue: settings.taskQueue,
  activities: countingCalls({ ...outside, ...createRecordActivities(database) }, calls),
  workflowBundle: settings.workflowBundle,
});

process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') stop();
  else tell({ kind: 'reading', calls, memory: memory() });
});
// The benchmark has gone without a word.
process.once('disconnect', stop);
tell({ kind: 'ready' });

await worker.run();
await connection.close();
await database.close();
process.disconnect?.();

function stop(): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

function memory() {
  // Reaches this thread only; the workflow thread's garbage stays in the figure.
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}
