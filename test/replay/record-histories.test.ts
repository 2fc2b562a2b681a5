import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { TestMigration } from '../support/migration.js';
import { connectTestTemporal, type TestTemporal } from '../support/temporal.js';
import { currentSet, paths } from './paths.js';

const folder = fileURLToPath(new URL(`./histories/${currentSet}/`, import.meta.url));

// Not a test: it writes what `replay.test.ts` reads, with the server and the fakes that only a test run sets up.
describe.runIf(process.env.RECORD_HISTORIES)('recording histories', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await connectTestTemporal();
    await mkdir(folder, { recursive: true });
    for (const file of await readdir(folder)) await rm(`${folder}${file}`);
  });
  afterAll(() => temporal.close());

  it.each(Object.entries(paths))('records %s', async (name, { policy, travel }) => {
    const migration = new TestMigration(temporal).withOwnWorker();
    if (name === 'waived-blocker') migration.outside.inspection.legacy.openOrders = { count: 1, ids: ['O-1'] };
    try {
      await migration.start(policy);
      await travel(migration);
      for (const [run, { history }] of (await migration.histories()).entries()) {
        await writeFile(
          `${folder}${name}${run === 0 ? '' : `-${run + 1}`}.json`,
          withoutTraces(historyToJSON(history)),
        );
      }
    } finally {
      await migration.dispose();
    }
  });
});

/** Nothing of the machine that recorded it: process names, and paths in stack traces. */
function withoutTraces(history: string): string {
  const kept = JSON.parse(history, (key, value: unknown) => {
    if (key === 'identity') return 'worker';
    if (key === 'stackTrace') return '';
    return typeof value === 'string' ? value.replace(/\d+@[\w.-]+/g, 'worker') : value;
  });
  return `${JSON.stringify(kept)}\n`;
}
