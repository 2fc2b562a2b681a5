import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { TimelineEntry } from '../domain/timeline.js';

/** What the first entry of every chain follows. */
export const firstPrevHash = '0'.repeat(64);

/** SHA-256, in hex, over the previous entry's hash and this entry in canonical JSON (RFC 8785). */
export function entryHash(prevHash: string, entry: TimelineEntry): string {
  return chainHash(prevHash, storable(entry));
}

/** SHA-256, in hex, over the previous hash and a value in canonical JSON (RFC 8785). */
export function chainHash(prevHash: string, value: object): string {
  return createHash('sha256').update(prevHash).update(canonicalJson(value)).digest('hex');
}

/** The one text of a JSON value (RFC 8785), whatever the order of its members. */
export function canonicalJson(value: unknown): string {
  return String(canonicalize(value));
}

/** The entry as the database gives it back, so that it hashes the same before and after: instants in ms, no empty members. */
export function storable(entry: TimelineEntry): TimelineEntry {
  const { sequence, stage, kind, code, text, actor, eventId, effectKey, operationId, data } = entry;
  return {
    sequence,
    at: new Date(entry.at).toISOString(),
    stage,
    kind,
    code,
    text,
    actor: { type: actor.type, id: actor.id },
    ...(eventId == null ? {} : { eventId }),
    ...(effectKey == null ? {} : { effectKey }),
    ...(operationId == null ? {} : { operationId }),
    ...(data == null ? {} : { data }),
  };
}
