import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { connectDatabase } from '../db/connection.js';
import { migrateDatabase } from '../db/migrate.js';
import { createApiClient } from '../db/queries/api-clients.js';
import { migrationWorkflowId } from '../domain/ids.js';
import { startEmbeddedStack } from '../stack/embedded.js';
import { describeFailure } from '../stack/stack-error.mjs';
import { searchAttributeTypes, temporalConfig } from '../temporal.config.js';
import { inParallel } from './blocks.js';
import { cpuTimes } from './cpu-time.js';
import { startApiProcess } from './intake/api-process.js';
import { type Drain, drainWaiting } from './intake/drain.js';
import { HttpEvents, type Timed } from './intake/http-events.js';
import { type IntakeOptions, readIntakeOptions } from './intake/intake-options.js';
import { PlainInserts } from './intake/plain-inserts.js';
import { timeSignals } from './intake/signal-times.js';
import { median, round } from './statistics.js';

/** What accepting an event costs over a plain insert, and over a bare signal; see README.md beside this file. */
const say = (line: string) => void process.stderr.write(`${line}\n`);
const namespace = temporalConfig.defaultNamespace;
/** Of the API, and of the plain inserts. */
const connections = 20;
/** A source may send 6,000 events a minute. */
const eventsPerKey = 4_000;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const options = readIntakeOptions(process.argv.slice(2));
    const report = await measure(options);
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${linesOf(report).join('\n')}\n`);
    return 0;
  } catch (error) {
    say(describeFailure(error));
    return 1;
  }
}

async function measure(options: IntakeOptions) {
  // What was started last is ended first.
  const endings: (() => Promise<unknown>)[] = [];
  try {
    say('Starting Temporal (in memory) and PostgreSQL (waiting for the disk as in production)');
    const stack = await startEmbeddedStack({ namespace, searchAttributes: searchAttributeTypes, durable: true });
    endings.push(() => stack.stop());
    const { url: databaseUrl } = stack.postgres;
    const { address } = stack.temporal;
    await migrateDatabase(databaseUrl);
    const database = connectDatabase(databaseUrl, { max: 50, applicationName: 'portage-bench' });
    endings.push(() => database.close());
    const connection = await Connection.connect({ address });
    endings.push(() => connection.close());
    const client = new Client({ connection, namespace });
    const api = await startApiProcess({
      DATABASE_URL: databaseUrl,
      DATABASE_POOL: String(connections),
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
    });
    endings.push(() => api.stop());
    const plain = new PlainInserts(databaseUrl, connections);
    endings.push(() => plain.close());
    await plain.prepare();

    const expiresAt = new Date(Date.now() + 86_400_000);
    const enough = Math.ceil(((options.blocks + 1) * options.events) / eventsPerKey) + 1;
    const keys = await Promise.all(
      Array.from({ length: enough }, async (_, index) => {
        const client = { name: `bench-${index}`, scopes: ['events:write'], createdBy: 'bench', expiresAt };
        return (await createApiClient(database, client)).key;
      }),
    );
    const http = new HttpEvents(api.url, keys);
    endings.push(async () => http.close());
    const partners = await openWorkflows(client, options.partners);

    const failed = Promise.race([
      api.exited.then(() => Promise.reject(new Error('The API ended'))),
      stack.exited.then(({ name }) => Promise.reject(new Error(`${name} ended`))),
    ]);
    const work = async () => {
      const { inserts, accepted, cpu } = await rates(options, { plain, http, partners });
      const signals = await timeSignals(options.signals, { client, address, namespace, http });
      say(`signal: ${round(signals.overHttpMs, 1)} ms over HTTP, ${round(signals.bareMs, 1)} ms bare`);
      // What intake has left to the relay is none of the drain's business.
      await database.sql`delete from events where status in ('received', 'verified')`;
      const drain =
        options.waiting > 0
          ? await drainWaiting(options.waiting, partners, { database, databaseUrl, address, say })
          : undefined;
      return {
        ...reportOf(options, { inserts, accepted, signals, drain }),
        cpuMs: cpu,
        receipts: http.statuses,
        refused: http.refused,
      };
    };
    return await Promise.race([work(), failed]);
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

async function rates(
  options: IntakeOptions,
  { plain, http, partners }: { plain: PlainInserts; http: HttpEvents; partners: string[] },
): Promise<{ inserts: Timed[]; accepted: Timed[]; cpu: Record<'insert' | 'accept', Record<string, number>> }> {
  const { events, concurrency } = options;
  const inserts: Timed[] = [];
  const accepted: Timed[] = [];
  const cpus: Record<'insert' | 'accept', Record<string, number>>[] = [];
  // The first round warms up and does not count.
  for (let block = 0; block <= options.blocks; block++) {
    const atFirst = cpuTimes();
    const inserted = await plain.run(events, concurrency);
    const between = cpuTimes();
    const taken = await http.run(events, concurrency, partners);
    const cpu = { insert: perEvent(atFirst, between, events), accept: perEvent(between, cpuTimes(), events) };
    say(
      `${block === 0 ? 'warm-up' : block}: ${round(inserted.perSecond, 0)} inserts/s, ${round(taken.perSecond, 0)} events/s`,
    );
    if (block === 0) continue;
    inserts.push(inserted);
    accepted.push(taken);
    cpus.push(cpu);
  }
  const of = (kind: 'insert' | 'accept') => {
    const names = Object.keys(cpus[0]?.[kind] ?? {});
    return Object.fromEntries(names.map((name) => [name, round(median(cpus.map((cpu) => cpu[kind][name] ?? 0)), 2)]));
  };
  return { inserts, accepted, cpu: { insert: of('insert'), accept: of('accept') } };
}

/** CPU time per event, in ms, by program. */
function perEvent(before: Map<string, number>, after: Map<string, number>, events: number): Record<string, number> {
  return Object.fromEntries(
    [...after].map(([name, ms]) => [name === 'worker' ? 'api' : name, (ms - (before.get(name) ?? 0)) / events]),
  );
}

/** Workflows that nobody works on: they take signals, and what a migration then does is not measured here. */
async function openWorkflows(client: Client, count: number): Promise<string[]> {
  const partners = Array.from({ length: count }, () => `bench-${randomUUID()}`);
  await inParallel(count, 20, async (index) => {
    const workflowId = migrationWorkflowId(partners[index] ?? '');
    await client.workflow.start('signalProbe', { taskQueue: 'bench-nobody', workflowId });
  });
  return partners;
}

function reportOf(
  options: IntakeOptions,
  measured: {
    inserts: Timed[];
    accepted: Timed[];
    signals: { overHttpMs: number; bareMs: number };
    drain: Drain | undefined;
  },
) {
  const { inserts, accepted, signals, drain } = measured;
  const acceptedPerSecond = median(accepted.map((one) => one.perSecond));
  const insertsPerSecond = median(inserts.map((one) => one.perSecond));
  return {
    acceptedPerSecond: round(acceptedPerSecond, 0),
    insertsPerSecond: round(insertsPerSecond, 0),
    insertRatio: round(acceptedPerSecond / insertsPerSecond, 3),
    insertRatioOfPairs: accepted.map((one, index) => round(one.perSecond / (inserts[index]?.perSecond ?? 0), 3)),
    p50Ms: round(median(accepted.map((one) => one.p50Ms)), 1),
    p99Ms: round(median(accepted.map((one) => one.p99Ms)), 1),
    insertP99Ms: round(median(inserts.map((one) => one.p99Ms)), 1),
    signalMs: round(signals.overHttpMs, 2),
    bareSignalMs: round(signals.bareMs, 2),
    signalRatio: round(signals.overHttpMs / signals.bareMs, 2),
    ...(drain && { drainPerSecond: round(drain.drainPerSecond, 0), drainRssMiB: drain.rssMiB }),
    settings: options,
  };
}

function linesOf(report: Awaited<ReturnType<typeof measure>>): string[] {
  const { settings, drainRssMiB: memory } = report;
  return [
    `accepted        ${report.acceptedPerSecond} events/s, p50 ${report.p50Ms} ms, p99 ${report.p99Ms} ms, ${settings.concurrency} at a time`,
    `plain inserts   ${report.insertsPerSecond} rows/s, p99 ${report.insertP99Ms} ms`,
    `ratio           ${report.insertRatio}   (pairs of blocks: ${report.insertRatioOfPairs.join(', ')})`,
    `CPU ms each     accepted ${JSON.stringify(report.cpuMs.accept)}, plain ${JSON.stringify(report.cpuMs.insert)}`,
    `receipts        ${JSON.stringify(report.receipts)}`,
    `signal handled  ${report.signalMs} ms after the request began; bare signal ${report.bareSignalMs} ms; ratio ${report.signalRatio}`,
    ...(memory
      ? [
          `drain           ${report.drainPerSecond} events/s of ${settings.waiting} waiting; memory ${memory.idle} MiB idle, at most ${memory.quarters.join(', ')} MiB in each quarter`,
        ]
      : []),
  ];
}
