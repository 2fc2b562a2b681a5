import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../api/cli-error.js';
import type { OutputStream } from '../io.js';
import type { Session } from '../session.js';

/** Writes an export to the file, or to standard output without one. */
export async function deliverBytes(
  session: Session,
  bytes: AsyncIterable<Uint8Array>,
  output: string | undefined,
): Promise<undefined> {
  if (output === undefined) return print(bytes, session.io.stdout);
  const path = resolve(session.io.cwd, output);
  const written = await keep(bytes, path);
  session.printer.note(`${path}: ${written} bytes`);
  return undefined;
}

async function print(bytes: AsyncIterable<Uint8Array>, stdout: OutputStream): Promise<undefined> {
  const decoder = new TextDecoder();
  for await (const piece of bytes) stdout.write(decoder.decode(piece, { stream: true }));
}

/** Beside its place first: half an export must not look like one. */
async function keep(bytes: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  const draft = `${path}.${randomUUID()}.part`;
  const file = await open(draft, 'wx', 0o600).catch(cannotWrite(path));
  try {
    let written = 0;
    for await (const piece of bytes) {
      await file.write(piece);
      written += piece.byteLength;
    }
    await file.close();
    await rename(draft, path).catch(cannotWrite(path));
    return written;
  } catch (error) {
    await file.close();
    await rm(draft, { force: true });
    throw error;
  }
}

function cannotWrite(path: string) {
  return ({ code }: NodeJS.ErrnoException): never => {
    throw new UsageError(`${path} cannot be written (${code})`);
  };
}
