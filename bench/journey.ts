import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { connectDatabase, type Database } from '../db/connection.js';
import { migrateDatabase } from '../db/migrate.js';
import { startEmbeddedStack } from '../stack/embedded.js';
import { describeFailure } from '../stack/stack-error.mjs';
import { searchAttributeTypes, temporalConfig } from '../temporal.config.js';
import { type BenchOptions, readOptions } from './bench-options.js';
import { type Block, runBlock } from './blocks.js';
import { differentCalls } from './call-counts.js';
import { completedOnRecord, readDatabaseUse } from './database-use.js';
import { Journeys, kinds, workflowTypes } from './journeys.js';
import type { Report as OutsideReport } from './made-up-outside.js';
import { openJourneys } from './open-journeys.js';
import { linesOf, type Report, reportOf } from './report.js';
import { startWorkerProcess, type WorkerProcess } from './worker-process.js';

/** What a migration costs over a bare workflow with the same signals and outside calls; see README.md beside this file. */
const say = (line: string) => void process.stderr.write(`${line}\n`);

interface Parts {
  journeys: Journeys;
  worker: WorkerProcess;
  database: Database;
}

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    const report = await onNewStack(options, (parts) => measure(options, parts));
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${linesOf(report).join('\n')}\n`);
    return 0;
  } catch (error) {
    say(describeFailure(error));
    return 1;
  }
}

async function measure(options: BenchOptions, parts: Parts): Promise<Report> {
  const { journeys, worker, database } = parts;
  const perBlock = Math.floor(options.journeys / options.blocks);
  const before = await readDatabaseUse(database);
  if (options.warmUp > 0) {
    say(`Warm-up: ${options.warmUp} journeys of each kind`);
    for (const kind of kinds) await runBlock(journeys, kind, options.warmUp, options.inFlight);
  }
  const blocks: Block[] = [];
  for (let round = 1; round <= options.blocks; round++) {
    for (const kind of kinds) {
      const block = await runBlock(journeys, kind, perBlock, options.inFlight);
      blocks.push(block);
      say(`${kind} ${round}/${options.blocks}: ${block.perSecond.toFixed(1)} journeys/s`);
    }
  }
  const journeysOfEachKind = options.warmUp + perBlock * options.blocks;
  const { calls } = await worker.read();
  await checkFairness(calls, database, journeysOfEachKind);
  const after = await readDatabaseUse(database);
  const memory = options.open > 0 ? await openJourneys(options.open, { ...parts, say }) : [];
  return reportOf({
    options,
    blocks,
    calls,
    journeysOfEachKind,
    databaseUse: {
      transactions: after.transactions - before.transactions,
      walBytes: after.walBytes - before.walBytes,
    },
    memory,
  });
}

/** @throws when both kinds did not make the same outside calls, or a journey of Portage is not on record. */
async function checkFairness(
  calls: Awaited<ReturnType<WorkerProcess['read']>>['calls'],
  database: Database,
  journeys: number,
): Promise<void> {
  const different = differentCalls(calls[workflowTypes.bare], calls[workflowTypes.portage]);
  if (different.length > 0)
    throw new Error(`Not the same outside calls (bare against Portage): ${different.join('; ')}`);
  const recorded = await completedOnRecord(database, 'portage-');
  if (recorded !== journeys) throw new Error(`${recorded} of ${journeys} journeys are recorded as completed`);
}

async function onNewStack<T>(options: BenchOptions, work: (parts: Parts) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'portage-bench-'));
  // What was started last is ended first.
  const endings: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    say('Starting Temporal (in memory) and PostgreSQL (waiting for the disk as in production)');
    const namespace = temporalConfig.defaultNamespace;
    const stack = await startEmbeddedStack({ namespace, searchAttributes: searchAttributeTypes, durable: true });
    endings.push(() => stack.stop());
    await migrateDatabase(stack.postgres.url);
    const database = connectDatabase(stack.postgres.url, { max: 2, applicationName: 'portage-bench-client' });
    endings.push(() => database.close());
    const connection = await Connection.connect({ address: stack.temporal.address });
    endings.push(() => connection.close());
    const { taskQueue } = temporalConfig;
    const journeys = new Journeys(new Client({ connection, namespace }), taskQueue, options);
    const worker = await startWorkerProcess(
      {
        temporalAddress: stack.temporal.address,
        namespace,
        taskQueue,
        databaseUrl: stack.postgres.url,
        workflowBundle: await bundle(folder),
      },
      (report: OutsideReport) => journeys.passOn(report),
      options.profileDir,
    );
    endings.push(() => worker.stop());
    return await Promise.race([
      work({ journeys, worker, database }),
      worker.exited.then(() => Promise.reject(new Error('The worker ended'))),
      stack.exited.then(({ name }) => Promise.reject(new Error(`${name} ended`))),
      interrupted(),
    ]);
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

async function bundle(folder: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    payloadConverterPath: fileURLToPath(new URL('../worker/payload-converter.ts', import.meta.url)),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn: say, error: say },
  });
  const file = join(folder, 'workflow-bundle.js');
  await writeFile(file, code);
  return file;
}

function interrupted(): Promise<never> {
  return new Promise((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error('Interrupted')));
    }
  });
}
