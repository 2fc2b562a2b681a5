import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { buildTemporalCli, downloadTemporalCli, goProblem } from './obtain-temporal-cli.mjs';
import { formatElapsed, say, showProgress } from './progress.mjs';
import { StackError } from './stack-error.mjs';
import { PLATFORM, removeUnfinished, unfinishedName, userCacheDir } from './user-cache.mjs';

/** The release that we build. Later ones cannot be installed by `go install`: their go.mod holds a replace directive. */
export const TEMPORAL_CLI_VERSION = '1.5.1';
// Worker deployments, update-with-start and autoscaling pollers as we use them are complete from this server on.
const OLDEST_SERVER = [1, 29];
const LOCK_TIMEOUT_MS = 40 * 60_000;

/**
 * @typedef {{ path: string, origin: 'path' | 'cache', serverVersion: string }} TemporalCli
 */

/**
 * Finds a suitable Temporal CLI without fetching anything: on PATH, then the copy in the user's cache.
 * @returns {TemporalCli | undefined}
 */
export function findTemporalCli() {
  return findOnPath() ?? findInCache();
}

/**
 * Finds the Temporal CLI or gets it: by the SDK's own download, else by building it with Go. Once per machine; of two
 * processes that ask at once one works and the other waits.
 * @returns {Promise<TemporalCli>}
 * @throws {StackError} TEMPORAL_CLI
 */
export async function ensureTemporalCli() {
  const found = findTemporalCli();
  if (found) return found;
  const lockFile = `${cachedDir()}.lock`;
  let announcedAt = -Infinity;
  const path = await withFileLock(lockFile, async () => findInCache() ?? (await fillCache()), {
    timeoutMs: LOCK_TIMEOUT_MS,
    onWait: (holder, waitedMs) => {
      if (waitedMs - announcedAt < 10_000) return;
      announcedAt = waitedMs;
      say(
        `process ${holder?.pid ?? '?'} is getting the Temporal CLI; waiting for it (${formatElapsed(waitedMs)}, it may take 6 min)`,
      );
    },
  });
  return path;
}

/**
 * @param {string} file
 * @returns {string | undefined} the version of the server inside, e.g. `1.29.1`; undefined when the file does not run
 */
export function readServerVersion(file) {
  const run = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return /Server (\d+\.\d+\.\d+)/.exec(run.stdout ?? '')?.[1];
}

/** @returns {TemporalCli | undefined} */
function findOnPath() {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'temporal'))
    .find(isExecutable);
  if (!path) return undefined;
  const serverVersion = readServerVersion(path);
  if (serverVersion && isSuitable(serverVersion)) return { path, origin: 'path', serverVersion };
  say(
    `${path} holds Temporal server ${serverVersion ?? 'of an unknown version'}; ${OLDEST_SERVER.join('.')} or newer is needed, so our own copy is used`,
  );
  return undefined;
}

/**
 * The stamp beside the binary is written after it was run once, and tells its size: so a copy cut short is noticed
 * without starting 250 MB at every command.
 * @returns {TemporalCli | undefined}
 */
function findInCache() {
  const path = join(cachedDir(), 'temporal');
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined || !existsSync(stampFile())) return undefined;
  try {
    const stamp = JSON.parse(readFileSync(stampFile(), 'utf8'));
    if (stamp.size === size && isExecutable(path)) return { path, origin: 'cache', serverVersion: stamp.serverVersion };
  } catch (error) {
    say(`${stampFile()} cannot be read (${String(error)}); getting the Temporal CLI again`);
  }
  return undefined;
}

/** @returns {Promise<TemporalCli>} */
async function fillCache() {
  mkdirSync(dirname(cachedDir()), { recursive: true });
  removeUnfinished(dirname(cachedDir()));
  say('the Temporal CLI (server and Web UI) is neither on PATH nor in the cache; it is fetched once per machine');
  const problems = [];
  for (const [way, obtain] of ways()) {
    const unfinished = unfinishedName(cachedDir());
    mkdirSync(unfinished, { recursive: true });
    const removeOnExit = () => rmSync(unfinished, { recursive: true, force: true });
    process.on('exit', removeOnExit);
    try {
      const problem = await obtain(unfinished);
      if (!problem) return moveIntoPlace(unfinished);
      problems.push(`${way}: ${problem}`);
      say(`${way}: ${problem}`);
    } finally {
      process.off('exit', removeOnExit);
      removeOnExit();
    }
  }
  throw new StackError('TEMPORAL_CLI', `No Temporal CLI could be had.\n    ${problems.join('\n    ')}`, {
    advice: `Do one of: install the CLI so that "temporal" is on PATH (https://docs.temporal.io/cli#install); install Go 1.25 or newer (https://go.dev/dl) and try again; set TEMPORAL_ADDRESS to a server that runs.`,
  });
}

/** @returns {[string, (folder: string) => Promise<string | undefined>][]} each answers with a problem, or undefined */
function ways() {
  return [
    [
      'download by the Temporal SDK',
      (folder) =>
        showProgress('downloading the Temporal CLI (some 80 MB; given up after 3 min, at once when offline)', () =>
          downloadTemporalCli(folder, TEMPORAL_CLI_VERSION),
        ),
    ],
    [
      'build with Go',
      async (folder) =>
        goProblem() ??
        (await showProgress(
          `building the Temporal CLI ${TEMPORAL_CLI_VERSION} with Go: 3.5 to 6 min on 2 cores, once per machine (kept in ${cachedDir()})`,
          (note) => buildTemporalCli(folder, TEMPORAL_CLI_VERSION, note),
        )),
    ],
  ];
}

/**
 * @param {string} unfinished
 * @returns {TemporalCli}
 */
function moveIntoPlace(unfinished) {
  const binary = join(unfinished, 'temporal');
  const serverVersion = readServerVersion(binary);
  if (!serverVersion || !isSuitable(serverVersion)) {
    throw new StackError(
      'TEMPORAL_CLI',
      `The Temporal CLI that was made does not run or is of the wrong version (${serverVersion ?? 'no answer'}).`,
      {
        advice:
          'Try again; if it stays so, install the CLI by hand (https://docs.temporal.io/cli#install) or set TEMPORAL_ADDRESS.',
      },
    );
  }
  writeFileSync(join(unfinished, 'portage.json'), JSON.stringify({ serverVersion, size: statSync(binary).size }));
  rmSync(cachedDir(), { recursive: true, force: true });
  renameSync(unfinished, cachedDir());
  say(`the Temporal CLI is ready (server ${serverVersion})`);
  return { path: join(cachedDir(), 'temporal'), origin: 'cache', serverVersion };
}

function cachedDir() {
  return join(userCacheDir(), 'temporal-cli', `${TEMPORAL_CLI_VERSION}-${PLATFORM}`);
}

function stampFile() {
  return join(cachedDir(), 'portage.json');
}

/** @param {string} version */
function isSuitable(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_SERVER;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
