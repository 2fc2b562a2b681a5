import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names one process so that it can be recognised later. A pid alone is not enough: it is reused after a crash or a
 * reboot, and a home directory may be shared by several hosts.
 * @typedef {{ pid: number, born: string, host: string }} ProcessIdentity
 */

/**
 * @param {number} [pid] this process unless told
 * @returns {ProcessIdentity | undefined} undefined when no such process runs
 */
export function identifyProcess(pid = process.pid) {
  const born = birthOf(pid);
  return born === undefined ? undefined : { pid, born, host: hostname() };
}

/**
 * True while that very process runs. On another host that cannot be known: then the answer is true.
 * @param {ProcessIdentity} identity
 */
export function isProcessAlive(identity) {
  if (identity.host !== hostname()) return true;
  return birthOf(identity.pid) === identity.born;
}

/**
 * True while any process has this pid. A zombie does not count: it holds no file and no port, and without an init that
 * reaps it, as in many containers, it stays for ever.
 * @param {number} pid
 */
export function isPidAlive(pid) {
  return birthOf(pid) !== undefined;
}

/**
 * @param {number} pid
 * @returns {string | undefined}
 */
function birthOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return process.platform === 'linux' ? birthFromProc(pid) : birthFromPs(pid);
}

/** @param {number} pid */
function birthFromProc(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command name stands in parentheses and may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  if (state === 'Z' || state === 'X') return undefined;
  return `${bootId()}/${fields[19] ?? ''}`;
}

/** @param {number} pid */
function birthFromPs(pid) {
  const ps = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 5_000 });
  const [state = '', ...started] = (ps.stdout ?? '').trim().split(/\s+/);
  if (ps.status !== 0 || state === '' || state.startsWith('Z')) return undefined;
  return started.join(' ');
}

let knownBootId = '';

function bootId() {
  knownBootId ||= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return knownBootId;
}
