import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The shell that stands between us and a child. It reads the pipe that we hold open; when the pipe closes, because we
 * ask for a stop or because we were killed, it signals the child. So not even SIGKILL of the parent leaves a server
 * behind. A POSIX shell costs 1 MB; a Node process in its place would cost 40.
 * - The child's stdin is /dev/null and fd 3 is closed in it, else it could steal the end-of-file.
 * - stderr is dropped after the child has started: `wait` would print "Terminated" into the child's log.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
exec 2>/dev/null >/dev/null
{ read -r _ <&3; kill -s "$PORTAGE_GUARD_SIGNAL" "$child"; } &
watcher=$!
exec 3<&-
wait "$child"; status=$?
kill "$watcher"
if [ -n "$PORTAGE_GUARD_REMOVE" ]; then rm -rf -- "$PORTAGE_GUARD_REMOVE"; fi
exit $status
`;

const KILL_WAIT_MS = 5_000;
const OUTPUT_DRAIN_MS = 1_000;

/**
 * @typedef {object} GuardedOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {{ uid: number, gid: number } | undefined} [account] run as this account (only root can)
 * @property {'TERM' | 'INT'} [stopSignal] what asks the child to stop; TERM unless told
 * @property {string | undefined} [removeAfterwards] a temporary folder that goes when the child has gone
 * @property {(line: string) => void} [onLine] each line of the child's stdout and stderr
 *
 * @typedef {object} Exit
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 *
 * @typedef {object} GuardedProcess
 * @property {number} pid of the guard, which is also the id of the process group
 * @property {Promise<Exit>} exited settles when the child has gone; never rejects
 * @property {() => string[]} lastLines the last lines that it printed, for an error report
 * @property {(graceMs: number) => Promise<Exit>} stop asks it to stop and kills its whole group after the grace
 */

/**
 * Starts a child process in a process group of its own (a Ctrl-C at the terminal reaches us alone, so that we can stop
 * children in order) which ends when this process ends, however it ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {GuardedOptions} [options]
 * @returns {Promise<GuardedProcess>}
 */
export async function startGuarded(command, args, options = {}) {
  const child = spawn('/bin/sh', ['-c', GUARD, 'guard', command, ...args], {
    cwd: options.cwd ?? process.cwd(),
    env: {
      ...(options.env ?? process.env),
      PORTAGE_GUARD_SIGNAL: options.stopSignal ?? 'TERM',
      PORTAGE_GUARD_REMOVE: options.removeAfterwards ?? '',
    },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.account ? { uid: options.account.uid, gid: options.account.gid } : {}),
  });
  /** @type {string[]} */
  const tail = [];
  const keep = (/** @type {string} */ line) => {
    tail.push(line);
    if (tail.length > 40) tail.shift();
    options.onLine?.(line);
  };
  // EPIPE when the guard has gone before we close the pipe: `exited` tells that story.
  child.stdin.on('error', () => {});
  /** @type {Promise<Exit>} */
  const exited = new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    // A grandchild may hold the output open long after the child has gone.
    child.once('exit', (code, signal) => setTimeout(resolve, OUTPUT_DRAIN_MS, { code, signal }).unref());
  });
  readLines(child.stdout, keep);
  readLines(child.stderr, keep);
  await new Promise((resolve, reject) => child.once('spawn', () => resolve(undefined)).once('error', reject));
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command} has no pid`);

  return {
    pid,
    exited,
    lastLines: () => [...tail],
    stop: async (graceMs) => {
      child.stdin.end();
      const inTime = await within(exited, graceMs);
      if (inTime) return inTime;
      killGroup(pid, 'SIGKILL');
      return (await within(exited, KILL_WAIT_MS)) ?? { code: null, signal: 'SIGKILL' };
    },
  };
}

/**
 * Signals a whole process group; a group that has gone already is fine.
 * @param {number} groupId
 * @param {NodeJS.Signals} signal
 */
export function killGroup(groupId, signal) {
  try {
    process.kill(-groupId, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} timeoutMs
 * @returns {Promise<T | undefined>} undefined when the time is up
 */
async function within(promise, timeoutMs) {
  const timeout = new AbortController();
  try {
    return await Promise.race([promise, delay(timeoutMs, undefined, { signal: timeout.signal })]);
  } finally {
    timeout.abort();
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} onLine
 */
function readLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (/** @type {string} */ chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  });
  stream.on('end', () => {
    if (rest) onLine(rest);
  });
}
