import type { Readable } from 'node:stream';

/** Thrown when a body is longer than the caller takes. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

/**
 * Reads a body up to `maxBytes` and no further.
 * @throws BodyTooLarge
 */
export async function readBody(stream: Readable, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop destroys the stream and with it the connection, so the rest is not transferred.
    if (size > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The JSON in a text; undefined if it is none. Null means absent on both systems, so its members are left out. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_name, value) => (value === null ? undefined : value));
  } catch {
    return undefined;
  }
}
