import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../api/app.js';
import { cursorKey } from '../../api/lists/page-cursor.js';
import { createLogger } from '../../boot/logger.js';
import { connectDatabase, type Database } from '../../db/connection.js';
import { migrateDatabase } from '../../db/migrate.js';
import { createApiClient } from '../../db/queries/api-clients.js';
import { startPostgres } from '../../stack/postgres.js';
import { createMigrationsClient } from '../../temporal-client/migrations-client.js';
import { median, round } from '../statistics.js';
import { fill } from './fill.js';

/** How much slower the lists are with many migrations than with few; see README.md beside this file. */
const few = 100;
/** Filtered ones ask for so few that both have a full page. */
const questions: Record<string, string> = {
  newest: '/v1/migrations?limit=50',
  'by plan': '/v1/migrations?sort=plannedFor&limit=50',
  'by stage since': '/v1/migrations?sort=-stageSince&limit=50',
  'one stage': '/v1/migrations?stage=verifying&limit=5',
  'two stages': '/v1/migrations?stage=awaiting-acceptance,awaiting-certificate&limit=5',
  'one wave': '/v1/migrations?wave=wave-7&limit=2',
  'in need': '/v1/migrations?attention=true&limit=5',
  // With `pii:read` a text is looked for in ids and names, without it only ids are.
  'by name': '/v1/migrations?text=partner&limit=5',
  'by a name that nobody has': '/v1/migrations?text=nobody&limit=50',
  'by id': '/v1/migrations?text=p-10&limit=1',
  'by id, masked': '/v1/migrations?text=p-10&limit=1',
  'by the begin of every id, masked': '/v1/migrations?text=p-&limit=5',
  'by an id that nobody has, masked': '/v1/migrations?text=nobody&limit=50',
  paused: '/v1/migrations?paused=true&limit=50',
  'by cause': '/v1/migrations?attentionCode=effect-failed&limit=5',
  queue: '/v1/attention?limit=5',
  'queue, gravest first': '/v1/attention?sort=severity&limit=5',
  'queue of a stage': '/v1/attention?stage=verifying&limit=1',
  overview: '/v1/overview',
};

interface Side {
  name: 'few' | 'many';
  database: Database;
  app: FastifyInstance;
  /** Of one who may see names, and of one who may not. */
  keys: { unmasked: string; masked: string };
  close(): Promise<void>;
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '60' },
  },
});
const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
if (!Number.isInteger(rows) || rows < few || !Number.isInteger(rounds) || rounds < 3) {
  throw new Error(`--rows is a whole number from ${few}, --rounds from 3`);
}
const say = (line: string) => void process.stderr.write(`${line}\n`);

const server = await startPostgres({ durable: true });
try {
  const sides = [await openSide('few', server.url, few), await openSide('many', server.url, rows)];
  try {
    const report = await measure(sides);
    process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${linesOf(report)}\n`);
  } finally {
    for (const side of sides) await side.close();
  }
} finally {
  await server.stop();
}

async function openSide(name: Side['name'], serverUrl: string, count: number): Promise<Side> {
  const admin = connectDatabase(serverUrl);
  await admin.sql.unsafe(`create database lists_${name}`);
  await admin.close();
  const url = new URL(serverUrl);
  url.pathname = `/lists_${name}`;
  await migrateDatabase(url.href);
  const database = connectDatabase(url.href);
  say(`Filling a database with ${count} migrations`);
  await fill(database, count);
  const migrations = createMigrationsClient({ address: '127.0.0.1:1', namespace: 'none', taskQueue: 'none' });
  const app = await buildApp({
    database,
    migrations,
    logger: createLogger('api', 'silent'),
    publicUrl: 'http://127.0.0.1',
    cursorKey: cursorKey('bench'),
  });
  const expiresAt = new Date(Date.now() + 86_400_000);
  const keyWith = async (...scopes: string[]) =>
    (await createApiClient(database, { name: 'bench', scopes, createdBy: 'bench', expiresAt })).key;
  const keys = { unmasked: await keyWith('migrations:read', 'pii:read'), masked: await keyWith('migrations:read') };
  const close = async () => {
    await app.close();
    await migrations.close();
    await database.close();
  };
  return { name, database, app, keys, close };
}

async function measure(sides: readonly Side[]) {
  const figures: Record<string, { fewMs: number; manyMs: number; ratio: number }> = {};
  const urls = { ...questions, 'page 40': '' };
  for (const name of Object.keys(urls)) {
    const times: Record<Side['name'], number[]> = { few: [], many: [] };
    const asked = new Map<Side, string>();
    for (const side of sides) asked.set(side, questions[name] ?? (await deepPage(side)));
    // Each side in turn, so that whatever else the machine does hits both.
    for (let turn = -5; turn < rounds; turn += 1) {
      for (const side of sides) {
        const ms = await ask(side, asked.get(side) ?? '', name.endsWith('masked'));
        if (turn >= 0) times[side.name].push(ms);
      }
    }
    const [fewMs, manyMs] = [median(times.few), median(times.many)];
    figures[name] = { fewMs: round(fewMs, 2), manyMs: round(manyMs, 2), ratio: round(manyMs / fewMs, 2) };
    say(`${name}: ${round(fewMs, 2)} ms with ${few}, ${round(manyMs, 2)} ms with ${rows}`);
  }
  const lists = Object.entries(figures).filter(([name]) => name !== 'overview');
  const exported = sides.find(({ name }) => name === 'many');
  const exportMs = exported ? await ask(exported, '/v1/migrations/export?format=csv') : Number.NaN;
  return {
    /** Of the lists; the overview counts all rows, and so grows with them. */
    ratio: round(median(lists.map(([, { ratio }]) => ratio)), 2),
    worstRatio: Math.max(...lists.map(([, { ratio }]) => ratio)),
    overviewMs: figures.overview?.manyMs,
    exportMs: round(exportMs, 0),
    rows: { few, many: rows },
    rounds,
    p50: figures,
  };
}

/** The address of the last of 40 pages; with few migrations of the last one that there is. */
async function deepPage(side: Side): Promise<string> {
  let url = '/v1/migrations?limit=10';
  for (let page = 1; page < 40; page += 1) {
    const { nextCursor } = (await answer(side, url)).json();
    if (!nextCursor || (side.name === 'few' && page >= 9)) break;
    url = `/v1/migrations?limit=10&cursor=${nextCursor}`;
  }
  return url;
}

async function ask(side: Side, url: string, masked = false): Promise<number> {
  const begin = performance.now();
  await answer(side, url, masked);
  return performance.now() - begin;
}

async function answer({ app, keys }: Side, url: string, masked = false) {
  const key = masked ? keys.masked : keys.unmasked;
  const response = await app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}` } });
  if (response.statusCode !== 200)
    throw new Error(`${url} was answered with ${response.statusCode}: ${response.payload}`);
  return response;
}

function linesOf(report: Awaited<ReturnType<typeof measure>>): string {
  const lines = Object.entries(report.p50).map(
    ([name, { fewMs, manyMs, ratio }]) => `${name.padEnd(24)} ${fewMs} ms, ${manyMs} ms: ${ratio}`,
  );
  return [
    `p50 with ${report.rows.few} migrations, with ${report.rows.many}: ratio`,
    ...lines,
    `${'lists, median ratio'.padEnd(24)} ${report.ratio} (worst ${report.worstRatio})`,
    `${'export as CSV'.padEnd(24)} ${report.exportMs} ms for all`,
  ].join('\n');
}
