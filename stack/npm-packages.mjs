import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { formatElapsed, say } from './progress.mjs';
import { StackError } from './stack-error.mjs';
import { PLATFORM } from './user-cache.mjs';

const LOCK_TIMEOUT_MS = 15 * 60_000;

/**
 * One entry of a lockfile, as far as it is read here.
 * @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockedPackage
 */

/**
 * Installs the npm packages unless node_modules is complete and agrees with package-lock.json.
 * @param {string} projectDir
 * @throws {StackError} NPM_INSTALL
 */
export async function ensureNpmPackages(projectDir) {
  if (arePackagesCurrent(projectDir)) return;
  let announced = false;
  await withFileLock(
    join(projectDir, '.portage', 'npm-install.lock'),
    async () => {
      if (arePackagesCurrent(projectDir)) return;
      const missing = !existsSync(join(projectDir, 'node_modules'));
      say(
        `npm packages are ${missing ? 'missing' : 'not those of package-lock.json'}; npm installs them now (half a minute to three minutes)`,
      );
      const startedAt = Date.now();
      await install(projectDir);
      say(`npm packages installed in ${formatElapsed(Date.now() - startedAt)}`);
    },
    {
      timeoutMs: LOCK_TIMEOUT_MS,
      onWait: (holder) => {
        if (!announced) say(`process ${holder?.pid ?? '?'} is installing the npm packages; waiting for it`);
        announced = true;
      },
    },
  );
}

/**
 * True when node_modules holds what package-lock.json asks for. npm writes node_modules/.package-lock.json as the last
 * step of an installation, so one that was interrupted lacks it or has an older one.
 * @param {string} projectDir
 */
export function arePackagesCurrent(projectDir) {
  const installedFile = join(projectDir, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  // What npm itself left out (an optional package that the registry lacks) must not make it run again each time.
  if (existsSync(stampFile(projectDir)) && readFileSync(stampFile(projectDir), 'utf8') === stampOf(projectDir))
    return true;
  const wanted = packagesIn(join(projectDir, 'package-lock.json'));
  const installed = packagesIn(installedFile);
  return Object.entries(wanted)
    .filter(([path, entry]) => path.includes('node_modules/') && isNeededHere(entry))
    .every(([path, entry]) => installed[path] !== undefined && installed[path].version === entry.version);
}

/** @param {string} projectDir */
function stampFile(projectDir) {
  return join(projectDir, 'node_modules', '.portage-installed');
}

/** @param {string} projectDir */
function stampOf(projectDir) {
  const hash = createHash('sha256').update(PLATFORM);
  for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
    hash.update(readFileSync(join(projectDir, file)));
  return hash.digest('hex');
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * npm may leave out an optional package, unless it is the build for exactly this kind of machine.
 * @param {LockedPackage} entry
 */
function isNeededHere(entry) {
  if (!entry.optional) return true;
  // Temporal's worker has no musl build, so this is glibc wherever there is a libc at all.
  const fitsLibc = entry.libc === undefined || entry.libc.includes('glibc');
  return fitsLibc && entry.os?.includes(process.platform) === true && entry.cpu?.includes(process.arch) === true;
}

/**
 * `npm install --no-save` rather than `npm ci`: both follow the lockfile, but `npm ci` refuses it when a registry mirror
 * lacks the builds for platforms that are of no interest here, and the lockfile was therefore written without them.
 * @param {string} projectDir
 */
async function install(projectDir) {
  const unfinished = join(projectDir, '.portage', 'npm-install.unfinished');
  // npm takes a package whose folder it finds for installed, even if an interruption left half of it.
  if (existsSync(unfinished) || !existsSync(join(projectDir, 'node_modules', '.package-lock.json'))) {
    rmSync(join(projectDir, 'node_modules'), { recursive: true, force: true });
  }
  mkdirSync(join(projectDir, '.portage'), { recursive: true });
  writeFileSync(unfinished, '');
  await runNpm(projectDir);
  writeFileSync(stampFile(projectDir), stampOf(projectDir));
  rmSync(unfinished);
}

/** @param {string} projectDir */
async function runNpm(projectDir) {
  // --include=dev: NODE_ENV=production would leave out tsx, which runs the demo.
  const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline'];
  // Under `npm run` this is the very npm in use; a plain `node stack/prepare.mjs` takes the one on PATH.
  const execPath = process.env.npm_execpath ?? '';
  const [command, commandArgs] = /npm-cli\.c?js$/.test(execPath)
    ? [process.execPath, [execPath, ...args]]
    : ['npm', args];
  const code = await new Promise((resolve, reject) => {
    // npm's own output goes to stderr as well: stdout belongs to the command that follows.
    const child = spawn(command, commandArgs, { cwd: projectDir, stdio: ['ignore', process.stderr, process.stderr] });
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve(status ?? signal));
  }).catch((error) => String(error));
  if (code === 0) return;
  throw new StackError('NPM_INSTALL', `npm install failed (${code}).`, {
    advice:
      'Its own message stands above. It needs the npm registry (or a filled npm cache): check the network and `npm config get registry`, then try again.',
  });
}
