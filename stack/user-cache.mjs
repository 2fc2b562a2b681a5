import { readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isPidAlive } from './process-identity.mjs';

/** The part of a path that tells builds for different machines apart: a home directory may be shared between them. */
export const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * Where things are kept that are the same for every copy of the project on this machine.
 * @returns {string}
 */
export function userCacheDir() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'portage');
}

/**
 * The name of a folder that is being filled, beside the final one: renaming it is the last, atomic step.
 * @param {string} finalDir
 */
export function unfinishedName(finalDir) {
  return `${finalDir}.unfinished-${process.pid}-${Date.now().toString(36)}`;
}

/**
 * Removes what processes that were interrupted left half-filled in a folder.
 * @param {string} parent
 */
export function removeUnfinished(parent) {
  for (const name of readdirSync(parent)) {
    const pid = /\.unfinished-(\d+)-/.exec(name)?.[1];
    if (pid && !isPidAlive(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
