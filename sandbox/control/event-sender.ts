import { readFile } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Deed } from './deed.js';

/** Where events go. `keyFile` is read at each send, since a starting stack may write it after the sandbox is up. */
export type EventTarget = { url: string; key?: string; keyFile?: string };

export type SentEvent = { id: string; type: string; status?: number; receipt?: unknown; error?: string };

/** An id of the sender's choice makes a repeat of an earlier event; several events get `-2`, `-3` .. appended. */
export type SendOptions = { eventId?: string; occurredAt?: string };

const SEND_TIMEOUT_MS = 10_000;

/** Posts what a deed means as an outside system would; a failed post is told in the result, for the deed stands. */
export async function sendEvents(
  target: EventTarget,
  deed: Deed,
  now: number,
  options: SendOptions = {},
): Promise<SentEvent[]> {
  const time = options.occurredAt ?? new Date(now).toISOString();
  const sent: SentEvent[] = [];
  for (const [index, { type, data }] of deed.events.entries()) {
    const id = idFor(options.eventId, index);
    sent.push({ id, type, ...(await post(target, { id, type, subject: deed.partnerId, time, data })) });
  }
  return sent;
}

async function post(target: EventTarget, envelope: object): Promise<Omit<SentEvent, 'id' | 'type'>> {
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await keyOf(target)}` },
      body: JSON.stringify(envelope),
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, receipt: jsonOr(text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

async function keyOf({ key, keyFile }: EventTarget): Promise<string> {
  if (keyFile !== undefined) return (await readFile(keyFile, 'utf8')).trim();
  return key ?? '';
}

function idFor(given: string | undefined, index: number): string {
  if (given === undefined) return `sandbox:${uuidv7()}`;
  return index === 0 ? given : `${given}-${index + 1}`;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
