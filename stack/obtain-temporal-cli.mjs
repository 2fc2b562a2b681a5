import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGuarded } from './guarded-process.mjs';

const DOWNLOAD_TIMEOUT_MS = 3 * 60_000;
const BUILD_TIMEOUT_MS = 30 * 60_000;
const OLDEST_GO = [1, 25];

/**
 * Lets the SDK's own ephemeral-server code download the CLI into a folder. It has no timeout of its own, so it runs in
 * a child that can be ended.
 * @param {string} folder
 * @param {string} version
 * @returns {Promise<string | undefined>} what went wrong, undefined when `folder/temporal` is there
 */
export async function downloadTemporalCli(folder, version) {
  const script = fileURLToPath(new URL('./download-temporal-cli.mjs', import.meta.url));
  const child = await startGuarded(process.execPath, [script, folder, `v${version}`]);
  const exit = await endOf(child, DOWNLOAD_TIMEOUT_MS);
  if (exit === 'timeout') return `no end after ${DOWNLOAD_TIMEOUT_MS / 60_000} min (a slow or filtered network?)`;
  const downloaded = join(folder, `temporal-v${version}`);
  if (exit.code !== 0 || !existsSync(downloaded)) return `failed (offline?): ${reasonFrom(child.lastLines())}`;
  renameSync(downloaded, join(folder, 'temporal'));
  return undefined;
}

/** @returns {string | undefined} why Go cannot build here, undefined when it can */
export function goProblem() {
  const run = spawnSync('go', ['version'], { encoding: 'utf8', timeout: 20_000 });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(run.stdout ?? '') ?? [];
  if (!major || !minor) return 'Go is not installed';
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_GO;
  if (Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)) return undefined;
  return `Go ${major}.${minor} is too old, ${OLDEST_GO.join('.')} or newer is needed`;
}

/**
 * Builds the CLI with `go install` into a folder. Go's own caches make a second run after an interruption quicker.
 * @param {string} folder
 * @param {string} version
 * @param {(note: string) => void} note
 * @returns {Promise<string | undefined>} what went wrong, undefined when `folder/temporal` is there
 */
export async function buildTemporalCli(folder, version, note) {
  let packages = 0;
  const child = await startGuarded('go', ['install', '-v', `github.com/temporalio/cli/cmd/temporal@v${version}`], {
    // Run from the folder itself: a go.mod or go.work above the project must not take part.
    cwd: folder,
    env: { ...process.env, GOBIN: folder, GOWORK: 'off' },
    onLine: (line) => {
      if (line.startsWith('go: downloading')) note(`fetching sources: ${line.slice('go: downloading '.length)}`);
      else note(`${++packages} packages compiled, ${line}`);
    },
  });
  const exit = await endOf(child, BUILD_TIMEOUT_MS);
  if (exit === 'timeout') return `no end after ${BUILD_TIMEOUT_MS / 60_000} min`;
  if (exit.code !== 0) return `go install failed: ${reasonFrom(child.lastLines())}`;
  return existsSync(join(folder, 'temporal')) ? undefined : 'go install ended well but left no binary';
}

/**
 * @param {import('./guarded-process.mjs').GuardedProcess} child
 * @param {number} timeoutMs
 * @returns {Promise<import('./guarded-process.mjs').Exit | 'timeout'>}
 */
async function endOf(child, timeoutMs) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'timeout');
  });
  const result = await Promise.race([child.exited, timeout]);
  clearTimeout(timer);
  if (result !== 'timeout') return child.exited;
  await child.stop(2_000);
  return 'timeout';
}

/** @param {readonly string[]} lines */
function reasonFrom(lines) {
  return lines.slice(-3).join(' | ').slice(-240) || 'it printed nothing';
}
