import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.mjs';
import { canReach, serverAccount } from './server-account.mjs';
import { StackError } from './stack-error.mjs';
import { removeUnfinished, unfinishedName } from './user-cache.mjs';

/** The superuser of the embedded cluster, and the name of the database that Portage uses in it. */
export const POSTGRES_USER = 'portage';

const INITDB_TIMEOUT_MS = 120_000;
const ROOT_DATA = '/var/lib/portage';

export interface Account {
  uid: number;
  gid: number;
}

/** Where a cluster lives and which account its server runs under (absent: our own). */
export interface DataPlace {
  dataDir: string;
  passwordFile: string;
  account: Account | undefined;
  /** The folder that goes with a temporary cluster. */
  temporaryRoot: string | undefined;
}

/** Chooses the place of a cluster: the wished folder, or a temporary one, where the server's account can enter. */
export function choosePlace(wished: string | undefined, log: (line: string) => void): DataPlace {
  if (wished === undefined) return temporaryPlace();
  const parent = dirname(resolve(wished));
  mkdirSync(parent, { recursive: true });
  const account = ownerOf(resolve(wished)) ?? serverAccount();
  if (!account || canReach(parent, account)) {
    const dataDir = join(realpathSync(parent), resolve(wished).slice(parent.length + 1));
    return { dataDir, passwordFile: `${dataDir}.password`, account, temporaryRoot: undefined };
  }
  const name = createHash('sha256').update(resolve(wished)).digest('hex').slice(0, 12);
  const dataDir = join(ROOT_DATA, `postgres-${name}`);
  mkdirSync(ROOT_DATA, { recursive: true, mode: 0o755 });
  log(`the account that runs PostgreSQL cannot enter ${parent}; the data is kept in ${dataDir}`);
  return {
    dataDir,
    passwordFile: `${dataDir}.password`,
    account: ownerOf(dataDir) ?? account,
    temporaryRoot: undefined,
  };
}

/** Makes the cluster if there is none, else checks that these programs can read it. Answers with its password. */
export async function ensureCluster(place: DataPlace, binaries: PostgresBinaries, durable: boolean): Promise<string> {
  const versionFile = join(place.dataDir, 'PG_VERSION');
  if (!existsSync(versionFile)) return initialise(place, binaries, durable);
  const major = readFileSync(versionFile, 'utf8').trim();
  if (major !== binaries.major) {
    throw new StackError(
      'POSTGRES_DATA',
      `${place.dataDir} was made by PostgreSQL ${major}, the installed one is ${binaries.major}.`,
      {
        advice:
          'Move it away to start with an empty database, or carry it over with the pg_dump of a full installation.',
      },
    );
  }
  return readPassword(place);
}

/** The password that was chosen when the cluster was made. */
export function readPassword(place: DataPlace): string {
  if (existsSync(place.passwordFile)) return readFileSync(place.passwordFile, 'utf8').trim();
  throw new StackError(
    'POSTGRES_DATA',
    `The password file ${place.passwordFile} of the database in ${place.dataDir} is gone.`,
    {
      advice: 'Put it back, or delete that folder to start with an empty database.',
    },
  );
}

/** Removes a temporary cluster; a kept one stays. */
export function removeTemporary(place: DataPlace): void {
  if (place.temporaryRoot) rmSync(place.temporaryRoot, { recursive: true, force: true, maxRetries: 5 });
}

function temporaryPlace(): DataPlace {
  const account = serverAccount();
  const parent = account && !canReach(tmpdir(), account) ? '/tmp' : tmpdir();
  const root = realpathSync(mkdtempSync(join(parent, 'portage-postgres-')));
  // The account owns the folder, so that the guard, which runs as that account, can remove it when we were killed.
  if (account) chownSync(root, account.uid, account.gid);
  return { dataDir: join(root, 'data'), passwordFile: join(root, 'password'), account, temporaryRoot: root };
}

/**
 * A cluster that exists keeps the account that owns it: root that starts an ordinary user's copy must not take it away
 * from that user.
 */
function ownerOf(dataDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const stat = statSync(dataDir, { throwIfNoEntry: false });
  return stat && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : undefined;
}

/** A cluster is made beside its place and renamed, so that an interrupted initdb leaves nothing that looks usable. */
async function initialise(place: DataPlace, binaries: PostgresBinaries, durable: boolean): Promise<string> {
  const { dataDir, account } = place;
  const inTheWay = existsSync(dataDir) && readdirSync(dataDir).length > 0;
  if (inTheWay) {
    throw new StackError('POSTGRES_DATA', `${dataDir} is not empty and holds no database.`, {
      advice: 'Delete it or name another folder.',
    });
  }
  removeUnfinished(dirname(dataDir));
  const unfinished = unfinishedName(dataDir);
  const passwordFile = `${unfinished}.password`;
  const password = randomBytes(24).toString('base64url');
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (account) for (const path of [unfinished, passwordFile]) chownSync(path, account.uid, account.gid);
    await runInitdb(binaries, unfinished, passwordFile, account, durable);
    if (account) chownSync(passwordFile, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
    renameSync(passwordFile, place.passwordFile);
    rmSync(dataDir, { recursive: true, force: true });
    renameSync(unfinished, dataDir);
    return password;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

async function runInitdb(
  binaries: PostgresBinaries,
  dataDir: string,
  passwordFile: string,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  const args = ['-D', dataDir, '-U', POSTGRES_USER, '-E', 'UTF8', '--locale=C.UTF-8', '-A', 'scram-sha-256'];
  const child = spawn(binaries.initdb, [...args, `--pwfile=${passwordFile}`, ...(durable ? [] : ['--no-sync'])], {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INITDB_TIMEOUT_MS,
    ...(account ?? {}),
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | string | null>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (status, signal) => done(status ?? signal));
  });
  if (code === 0) return;
  throw new StackError('POSTGRES_DATA', `initdb failed (${code}): ${stderr.trim().split('\n').slice(-3).join(' | ')}`, {
    advice: `Look at the space and the rights in ${dirname(dataDir)}, or set DATABASE_URL to a PostgreSQL server.`,
  });
}

/** Gives a cluster that root owns (restored from a backup, say) to the account that runs the server. */
export function adoptFiles(place: DataPlace): void {
  const stat = statSync(place.dataDir);
  if (place.account && stat.uid === 0) chownTree(place.dataDir, place.account);
  if (!place.account && stat.uid !== process.getuid?.()) {
    throw new StackError('POSTGRES_DATA', `${place.dataDir} belongs to another user (uid ${stat.uid}).`, {
      advice: 'Run as that user (or as root, if root made it), or delete the folder to start with an empty database.',
    });
  }
  chmodSync(place.dataDir, 0o700);
}

function chownTree(path: string, account: Account): void {
  chownSync(path, account.uid, account.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) chownTree(join(path, name), account);
}
