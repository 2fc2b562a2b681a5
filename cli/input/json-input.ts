import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../api/cli-error.js';
import type { Io } from '../io.js';

/**
 * A JSON object from a file, or from standard input for `-`.
 * @throws UsageError
 */
export async function readJsonObject(
  path: string,
  { stdin, cwd }: Pick<Io, 'stdin' | 'cwd'>,
): Promise<Record<string, unknown>> {
  const value = parse(await readInput(path, { stdin, cwd }));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UsageError(`${path === '-' ? 'Standard input' : path} has to hold a JSON object`);
}

/**
 * The text of a file, or of standard input for `-`.
 * @throws UsageError
 */
export async function readInput(path: string, { stdin, cwd }: Pick<Io, 'stdin' | 'cwd'>): Promise<string> {
  return path === '-' ? textOf(stdin) : readText(resolve(cwd, path));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function textOf(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
