import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryFileLock, withFileLock } from '../../../stack/file-lock.mjs';
import { identifyProcess } from '../../../stack/process-identity.mjs';

let folder: string;
let lockFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portage-lock-'));
  lockFile = join(folder, 'work.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const leave = (holder: object) =>
  writeFileSync(lockFile, JSON.stringify({ token: 'theirs', since: 'then', ...holder }));

describe('a lock file', () => {
  it('is refused to a second one and names the holder, until it is released', () => {
    const first = tryFileLock(lockFile);
    const second = tryFileLock(lockFile);
    expect(second.held ? undefined : second.holder?.pid).toBe(process.pid);
    if (first.held) first.release();
    expect(existsSync(lockFile)).toBe(false);
    const third = tryFileLock(lockFile);
    expect(third.held).toBe(true);
    if (third.held) third.release();
  });

  it('is taken over from a process that has ended', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    leave({ pid: child.pid, born: 'whenever', host: hostname() });
    const attempt = tryFileLock(lockFile);
    expect(attempt.held).toBe(true);
    if (attempt.held) attempt.release();
  });

  it('is taken over when the pid now belongs to another process', () => {
    leave({ ...identifyProcess(), born: 'another boot/1' });
    const attempt = tryFileLock(lockFile);
    expect(attempt.held).toBe(true);
    if (attempt.held) attempt.release();
  });

  it('of another host is respected while its heartbeat is fresh, and taken over when that is old', () => {
    leave({ pid: 1, born: 'x', host: 'another-host' });
    expect(tryFileLock(lockFile).held).toBe(false);
    const twoMinutesAgo = new Date(Date.now() - 120_000);
    utimesSync(lockFile, twoMinutesAgo, twoMinutesAgo);
    const attempt = tryFileLock(lockFile);
    expect(attempt.held).toBe(true);
    if (attempt.held) attempt.release();
  });

  it('without readable content is respected while young, and taken over when old', () => {
    writeFileSync(lockFile, '');
    expect(tryFileLock(lockFile).held).toBe(false);
    const aMinuteAgo = new Date(Date.now() - 60_000);
    utimesSync(lockFile, aMinuteAgo, aMinuteAgo);
    const attempt = tryFileLock(lockFile);
    expect(attempt.held).toBe(true);
    if (attempt.held) attempt.release();
  });

  it('that somebody else took over is not removed by a late release', () => {
    const mine = tryFileLock(lockFile);
    leave({ pid: 1, born: 'x', host: 'another-host' });
    if (mine.held) mine.release();
    expect(JSON.parse(readFileSync(lockFile, 'utf8')).token).toBe('theirs');
  });

  it('is released when the task throws', async () => {
    const failing = withFileLock(lockFile, () => Promise.reject(new Error('no luck')), { timeoutMs: 1_000 });
    await expect(failing).rejects.toThrow('no luck');
    expect(existsSync(lockFile)).toBe(false);
  });

  it('ends the wait with a typed error that says what to do', async () => {
    leave({ ...identifyProcess() });
    const waiting = withFileLock(lockFile, async () => {}, { timeoutMs: 300 });
    await expect(waiting).rejects.toMatchObject({ code: 'LOCK_TIMEOUT', advice: expect.stringContaining(lockFile) });
  });

  it('lets eight processes that find a dead lock work one after the other', { timeout: 60_000 }, async () => {
    leave({ pid: 4_000_000, born: 'x', host: hostname() });
    const counter = join(folder, 'counter');
    writeFileSync(counter, '0');
    const script = `
      import { readFileSync, writeFileSync } from 'node:fs';
      import { setTimeout as delay } from 'node:timers/promises';
      import { withFileLock } from ${JSON.stringify(new URL('../../../stack/file-lock.mjs', import.meta.url).href)};
      for (let i = 0; i < 3; i++) await withFileLock(${JSON.stringify(lockFile)}, async () => {
        const seen = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
        await delay(5);
        writeFileSync(${JSON.stringify(counter)}, String(seen + 1));
      }, { timeoutMs: 50_000 });`;
    const exits = await Promise.all(
      Array.from({ length: 8 }, () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
        return new Promise((resolve) => child.once('exit', resolve));
      }),
    );
    expect(exits).toEqual(Array(8).fill(0));
    expect(readFileSync(counter, 'utf8')).toBe('24');
  });
});
