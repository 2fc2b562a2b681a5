import type { SourceDialect } from '../../domain/event-sources.js';
import { Problem } from '../problems.js';

/** A request that brought an event, authenticated and parsed; its members are still whatever the sender wrote. */
export interface IncomingEvent {
  /** Without parameters, in lower case. */
  mediaType: string;
  headers: Record<string, string | string[] | undefined>;
  /** The body, parsed. */
  body: unknown;
  /** The registered `source` of the sender's CloudEvents. */
  uri: string | undefined;
  /** How the registered sender words its events. */
  dialect: SourceDialect;
  /** `webhook-id` of a verified signature; absent with an API key. */
  signedId: string | undefined;
}

/** What every format becomes; still to be checked against the schema of the envelope. */
export interface EnvelopeCandidate {
  envelope: unknown;
  /** Where the sender wrote a member of the envelope that its own format calls otherwise. */
  places: Record<string, string>;
  /** The sender knows no partners; what it speaks of has to tell. */
  namesNoPartner?: true;
}

/** The problem of an envelope that breaks the rules of its format; `pointer` may name a header. */
export function invalidEvent(message: string, pointer: string): Problem {
  return new Problem('event-invalid', { detail: 'The event does not fit its format', errors: [{ message, pointer }] });
}

/** The members of an object that came from outside. */
export function membersOf(value: unknown, pointer: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidEvent('must be object', pointer);
  }
  return value as Record<string, unknown>;
}
