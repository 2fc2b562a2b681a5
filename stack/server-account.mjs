import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { StackError } from './stack-error.mjs';

/** @typedef {{ name: string, uid: number, gid: number }} ServerAccount */

const PREFERRED = ['postgres', 'nobody'];

/** @type {ServerAccount | undefined} */
let known;

/**
 * The account that PostgreSQL runs under: it refuses to run as root, so root lends it `postgres`, else `nobody`.
 * @returns {ServerAccount | undefined} undefined when we are an ordinary user and simply use that
 * @throws {StackError} POSTGRES_BINARIES when root has no account to lend
 */
export function serverAccount() {
  if (process.getuid?.() !== 0) return undefined;
  known ??= accounts().find(canBeUsed);
  if (!known) {
    throw new StackError(
      'POSTGRES_BINARIES',
      'PostgreSQL refuses to run as root, and no account to run it under was found.',
      {
        advice:
          'Run as an ordinary user, or add one named "postgres" (useradd --system postgres), or set DATABASE_URL.',
      },
    );
  }
  return known;
}

/**
 * True when an account can reach and run or enter a path; folders above it with mode 0700, such as /root, prevent that.
 * @param {string} path
 * @param {{ uid: number, gid: number }} account
 */
export function canReach(path, account) {
  return asAccount(account, ['test', '-r', path, '-a', '-x', path]).status === 0;
}

/**
 * @param {{ uid: number, gid: number } | undefined} account
 * @param {readonly string[]} command
 */
export function asAccount(account, command) {
  const [file = '', ...args] = command;
  return spawnSync(file, args, {
    cwd: '/',
    encoding: 'utf8',
    timeout: 20_000,
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  });
}

/** @returns {ServerAccount[]} */
function accounts() {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return PREFERRED.flatMap((name) => {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    // `>>> 0`: macOS writes nobody's ids as -2.
    return uid && gid ? [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }] : [];
  });
}

/** @param {ServerAccount} account */
function canBeUsed(account) {
  // Inside a user namespace the account may stand in passwd and still not exist.
  return asAccount(account, ['/bin/sh', '-c', ':']).status === 0;
}
