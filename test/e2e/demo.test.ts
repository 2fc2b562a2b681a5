import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endPrograms, run } from './program.js';

// All temporary files of a demo go here, so that what it leaves behind shows.
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portage-demo-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

afterAll(endPrograms);

const options = () => ({ env: { TMPDIR: folder }, group: true });

/** Without the cache of the TypeScript loader, which is not ours to remove. */
async function ownFiles(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('tsx-'));
}

/** Every process that descends from this one, as long as its parents live. */
function descendantsOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) for (const [child, of] of rows) if (of === parent && child) found.push(child);
  return found;
}

function alive(pids: number[]): number[] {
  return pids.filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      // ESRCH: it has gone.
      return false;
    }
  });
}

test('the demo prints one JSON document in which everything is as it should be', { timeout: 300_000 }, async () => {
  const demo = run('npm', ['run', '--silent', 'demo', '--', '--json'], options());
  const { code } = await demo.exited;
  const said = demo.stderr.slice(-40).join('\n');
  expect(demo.stdout.length, said).toBeGreaterThan(0);
  const report = JSON.parse(demo.stdout.join('\n'));
  const failed = report.partners.flatMap(({ partnerId, checks }: { partnerId: string; checks: { ok: boolean }[] }) =>
    checks.filter(({ ok }) => !ok).map((check) => ({ partnerId, ...check })),
  );
  expect(failed).toEqual([]);
  expect(report).toMatchObject({ ok: true });
  expect(report.partners).toHaveLength(3);
  expect(code, said).toBe(0);
  expect(await ownFiles()).toEqual([]);
});

test('a demo that is interrupted half way fails, and leaves nothing running', { timeout: 300_000 }, async () => {
  // Without npm and the tsx command around it: that one kills a child which is busy when the signal comes.
  const demo = run(process.execPath, ['--import', 'tsx', 'demo/main.ts', '--json'], {
    ...options(),
    env: { ...options().env, WORKFLOW_BUNDLE: process.env.TEST_WORKFLOW_BUNDLE ?? '' },
  });
  await demo.untilSays('starting the API', 240_000);
  const parts = descendantsOf(demo.pid);
  // The demo itself, Temporal, PostgreSQL, sandbox, worker, API, and the guards of each.
  expect(parts.length).toBeGreaterThan(5);
  demo.kill('SIGINT');
  expect(await demo.exited).toEqual({ code: 1, signal: null });
  await vi.waitFor(() => expect(alive(parts)).toEqual([]), { timeout: 30_000, interval: 100 });
  expect(JSON.parse(demo.stdout.join('\n'))).toMatchObject({ ok: false });
  expect(await ownFiles()).toEqual([]);
});
