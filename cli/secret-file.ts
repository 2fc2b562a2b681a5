import { writeFileSync } from 'node:fs';
import { CliError, UsageError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/**
 * Makes a new, empty file for its owner alone. It is made before the secret is: one that cannot be kept would be lost.
 * @throws CliError 4 when the file is there already; UsageError when it cannot be written.
 */
export function createSecretFile(path: string): void {
  try {
    writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new CliError(`${path} is there already; the secret needs a new file`, exitCodes.conflict);
    throw new UsageError(`${path} cannot be written (${code})`);
  }
}
