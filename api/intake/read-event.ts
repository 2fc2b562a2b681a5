import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { parseJsonText } from '../json-text.js';
import { toInputError } from '../plugins/problem-answers.js';
import { Problem } from '../problems.js';
import { type EventEnvelope, eventEnvelopeSchema } from '../schemas/event.js';
import { cloudEventHeaders } from './binary-cloud-event.js';
import { isBinaryCloudEvent, normalise } from './normalise.js';

/** The event of an authenticated request. */
export interface ReadEvent {
  envelope: EventEnvelope;
  /** SHA-256, in hex, of all that the event consists of: another one with the same id is told from a repeat by it. */
  bodyHash: string;
}

/**
 * Parses the body, recognises its format, and checks the envelope that it makes.
 * @throws JsonTextError, Problem `event-invalid`
 */
export function readEvent(
  request: FastifyRequest,
  bytes: Buffer,
  sender: { uri: string | undefined; signedId: string | undefined },
): ReadEvent {
  const { headers } = request;
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const event = { mediaType, headers, body: parseJsonText(bytes), ...sender };
  const { envelope, places } = normalise(event);
  const check = request.compileValidationSchema(eventEnvelopeSchema);
  if (!check(envelope)) {
    const errors = (check.errors ?? []).map(toInputError).map(({ message, pointer }) => {
      return { message, pointer: places[pointer] ?? pointer };
    });
    throw new Problem('event-invalid', { detail: 'The event does not fit its format', errors });
  }
  const hash = createHash('sha256').update(bytes);
  if (isBinaryCloudEvent(event)) hash.update(JSON.stringify(cloudEventHeaders(headers)));
  return { envelope: envelope as EventEnvelope, bodyHash: hash.digest('hex') };
}
