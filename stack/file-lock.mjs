import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identifyProcess, isProcessAlive } from './process-identity.mjs';
import { StackError } from './stack-error.mjs';

const POLL_MS = 200;
const HEARTBEAT_MS = 5_000;
// A lock taken on another host (a home directory on a network share) is judged by its heartbeat alone.
const FOREIGN_STALE_MS = 60_000;
// Between creating a lock file and writing its content lie microseconds; one that is still unreadable after this was
// left by a process that died in between.
const UNREADABLE_STALE_MS = 5_000;

/**
 * @typedef {import('./process-identity.mjs').ProcessIdentity & { token: string, since: string }} LockHolder
 * @typedef {{ held: true, release: () => void } | { held: false, holder: LockHolder | undefined }} LockAttempt
 */

/**
 * Runs a task while holding a lock file, so that of several processes only one at a time does it. A lock whose holder
 * has died is taken over.
 * @template T
 * @param {string} lockFile
 * @param {() => Promise<T>} task
 * @param {{ timeoutMs: number, onWait?: (holder: LockHolder | undefined, waitedMs: number) => void }} options
 * @returns {Promise<T>}
 * @throws {StackError} LOCK_TIMEOUT
 */
export async function withFileLock(lockFile, task, options) {
  const startedAt = Date.now();
  for (;;) {
    const attempt = tryFileLock(lockFile);
    if (attempt.held) {
      try {
        return await task();
      } finally {
        attempt.release();
      }
    }
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > options.timeoutMs) {
      throw new StackError(
        'LOCK_TIMEOUT',
        `Waited ${Math.round(waitedMs / 1000)} s for process ${attempt.holder?.pid ?? '?'}.`,
        {
          advice: `If that process is not at work, end it or delete ${lockFile}, then try again.`,
        },
      );
    }
    options.onWait?.(attempt.holder, waitedMs);
    await delay(POLL_MS);
  }
}

/**
 * Takes a lock file if nobody alive holds it; says who does otherwise. The lock ends with `release` or the process.
 * @param {string} lockFile
 * @returns {LockAttempt}
 */
export function tryFileLock(lockFile) {
  mkdirSync(dirname(lockFile), { recursive: true });
  // Twice at most: once more after a dead holder's lock was removed. A third party that was quicker then holds it.
  for (let round = 0; round < 2; round++) {
    const token = randomUUID();
    if (createExclusively(lockFile, token)) return hold(lockFile, token);
    const seen = readLock(lockFile);
    if (seen === 'gone') continue;
    if (!isAbandoned(lockFile, seen)) return { held: false, holder: seen };
    removeAbandoned(lockFile);
  }
  const winner = readLock(lockFile);
  return { held: false, holder: winner === 'gone' ? undefined : winner };
}

/**
 * @param {string} lockFile
 * @param {string} token
 * @returns {boolean} false when the file exists
 */
function createExclusively(lockFile, token) {
  const self = identifyProcess();
  if (!self) throw new Error('This process cannot find itself in the process table.');
  try {
    writeFileSync(lockFile, JSON.stringify({ ...self, token, since: new Date().toISOString() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} lockFile
 * @param {string} token
 * @returns {{ held: true, release: () => void }}
 */
function hold(lockFile, token) {
  const heartbeat = setInterval(() => {
    try {
      utimesSync(lockFile, new Date(), new Date());
    } catch {
      // The file was deleted by hand: there is nothing left to keep fresh, and release() copes with it too.
      clearInterval(heartbeat);
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const release = () => {
    clearInterval(heartbeat);
    process.off('exit', release);
    const current = readLock(lockFile);
    if (current !== 'gone' && current?.token === token) removeFile(lockFile);
  };
  process.on('exit', release);
  return { held: true, release };
}

/**
 * @param {string} lockFile
 * @returns {LockHolder | undefined | 'gone'} undefined when there is a file but no readable holder in it
 */
function readLock(lockFile) {
  try {
    const content = JSON.parse(readFileSync(lockFile, 'utf8'));
    return typeof content?.pid === 'number' && typeof content?.token === 'string' ? content : undefined;
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? 'gone' : undefined;
  }
}

/**
 * @param {string} lockFile
 * @param {LockHolder | undefined} holder
 */
function isAbandoned(lockFile, holder) {
  if (holder && holder.host === hostname()) return !isProcessAlive(holder);
  const ageMs = ageOf(lockFile);
  return ageMs !== undefined && ageMs > (holder ? FOREIGN_STALE_MS : UNREADABLE_STALE_MS);
}

/**
 * Removes a lock under a second, short lock: two processes that both saw the dead holder would otherwise both remove,
 * and the slower one would remove the new lock of the quicker one.
 * @param {string} lockFile
 */
function removeAbandoned(lockFile) {
  const breaker = `${lockFile}.break`;
  try {
    writeFileSync(breaker, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    if ((ageOf(breaker) ?? 0) > UNREADABLE_STALE_MS) removeFile(breaker);
    return;
  }
  try {
    const current = readLock(lockFile);
    if (current !== 'gone' && isAbandoned(lockFile, current)) removeFile(lockFile);
  } finally {
    removeFile(breaker);
  }
}

/**
 * @param {string} file
 * @returns {number | undefined}
 */
function ageOf(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && Date.now() - stat.mtimeMs;
}

/** @param {string} file */
function removeFile(file) {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** @param {unknown} error */
function errorCode(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
