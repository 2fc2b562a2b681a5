import { rmSync, writeFileSync } from 'node:fs';
import { CliError, UsageError } from '../api/cli-error.js';
import { exitCodes } from '../exit-codes.js';
import type { Io } from '../io.js';
import { readInput } from './json-input.js';

/**
 * Has something made whose secret goes to a new file, for its owner alone. The file is made first, empty: a secret that
 * cannot be kept would be lost. When none is made it goes again, so that the request can be repeated. Without a path there
 * is no file.
 * @throws CliError 4 when the file is there already; UsageError when it cannot be written; whatever `make` throws.
 */
export async function withSecretFile<T>(
  path: string | undefined,
  make: () => Promise<T>,
  secretOf: (made: T) => string | undefined,
): Promise<T> {
  if (path === undefined) return make();
  createSecretFile(path);
  const made = await make().catch((error: unknown) => {
    rmSync(path, { force: true });
    throw error;
  });
  const secret = secretOf(made);
  if (secret !== undefined) writeFileSync(path, `${secret}\n`);
  return made;
}

/**
 * A secret that somebody else has made, from a file or, for `-`, from standard input: never from the command line, which
 * other users of a machine can see.
 * @throws UsageError
 */
export async function readSecret(path: string, io: Pick<Io, 'stdin' | 'cwd'>): Promise<string> {
  const secret = (await readInput(path, io)).trim();
  if (/^[\x21-\x7E]+$/.test(secret)) return secret;
  throw new UsageError(`${path === '-' ? 'Standard input' : path} does not hold one secret and nothing else`);
}

function createSecretFile(path: string): void {
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new CliError(`${path} is there already; the secret needs a new file`, exitCodes.conflict);
    throw new UsageError(`${path} cannot be written (${code})`);
  }
}
