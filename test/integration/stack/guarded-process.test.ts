import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startGuarded } from '../../../stack/guarded-process.mjs';
import { isPidAlive } from '../../../stack/process-identity.mjs';
import { runFixture } from './fixtures/run-fixture.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portage-guard-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pidIn = (file: string) => Number(readFileSync(file, 'utf8'));

describe('a guarded process', { timeout: 30_000 }, () => {
  it('ends on request with its own exit code and gives its lines', async () => {
    const lines: string[] = [];
    const child = await startGuarded(
      '/bin/sh',
      ['-c', 'trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.1; done'],
      {
        onLine: (line) => lines.push(line),
      },
    );
    await vi.waitFor(() => expect(lines).toEqual(['up']), { timeout: 30_000 });
    expect(await child.stop(5_000)).toEqual({ code: 3, signal: null });
    expect(lines).toEqual(['up', 'bye']);
  });

  it('that does not react is killed after the grace, with its whole group', async () => {
    const file = join(folder, 'pid');
    const child = await startGuarded('/bin/sh', [
      '-c',
      `trap "" TERM; sh -c 'trap "" TERM; echo $$ > ${file}; while :; do sleep 0.1; done' & wait; while :; do sleep 0.1; done`,
    ]);
    await vi.waitFor(() => expect(isPidAlive(pidIn(file))).toBe(true), { timeout: 30_000 });
    const grandchild = pidIn(file);
    await child.stop(300);
    await vi.waitFor(() => expect(isPidAlive(grandchild)).toBe(false), { timeout: 30_000 });
  });

  it('ends when its starter is killed', async () => {
    const starter = await runFixture('./hold-child.ts', [folder]);
    const pid = Number(starter.answer.childPid);
    expect(isPidAlive(pid)).toBe(true);
    starter.child.kill('SIGKILL');
    await starter.exited;
    await vi.waitFor(() => expect(isPidAlive(pid)).toBe(false), { timeout: 30_000 });
  });

  it('tells the exit of a child that ends by itself', async () => {
    const child = await startGuarded('/bin/sh', ['-c', 'echo broken >&2; exit 7']);
    expect(await child.exited).toEqual({ code: 7, signal: null });
    expect(child.lastLines()).toEqual(['broken']);
  });

  it('that cannot be found ends with the code of the shell', async () => {
    const child = await startGuarded(join(folder, 'no-such-program'), []);
    expect((await child.exited).code).toBe(127);
  });
});
