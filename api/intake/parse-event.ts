import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isMailEventType } from '../../domain/mail-outcomes.js';
import { parseJsonText } from '../plugins/json-text.js';
import { toInputError } from '../plugins/problem-answers.js';
import { Problem } from '../problems.js';
import { type EventEnvelope, eventEnvelopeSchema, mailEnvelopeSchema } from '../schemas/event.js';
import { cloudEventHeaders } from './binary-cloud-event.js';
import type { IncomingEvent } from './incoming-event.js';
import { isBinaryCloudEvent, normalise } from './normalise.js';

/** The event of an authenticated request. */
export interface ParsedEvent {
  envelope: EventEnvelope;
  /** SHA-256, in hex, of all that the event consists of: another one with the same id is told from a repeat by it. */
  bodyHash: string;
}

/**
 * Parses the body, recognises its format, and checks the envelope that it makes.
 * @throws JsonTextError, Problem `event-invalid`
 */
export function parseEvent(
  request: FastifyRequest,
  bytes: Buffer,
  sender: Pick<IncomingEvent, 'uri' | 'signedId' | 'dialect'>,
): ParsedEvent {
  const { headers } = request;
  const mediaType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const event = { mediaType, headers, body: parseJsonText(bytes), ...sender };
  const { envelope, places, namesNoPartner } = normalise(event);
  const { type }: { type?: unknown } = Object(envelope);
  const schema = namesNoPartner || isMailEventType(type) ? mailEnvelopeSchema : eventEnvelopeSchema;
  const check = request.compileValidationSchema(schema);
  if (!check(envelope)) {
    const errors = (check.errors ?? []).map(toInputError).map(({ message, pointer }) => {
      return { message, pointer: places[pointer] ?? pointer };
    });
    throw new Problem('event-invalid', { detail: 'The event does not fit its format', errors });
  }
  const hash = createHash('sha256').update(bytes);
  if (sender.dialect === 'standard' && isBinaryCloudEvent(event))
    hash.update(JSON.stringify(cloudEventHeaders(headers)));
  return {
    envelope: { subject: '', ...(envelope as Partial<EventEnvelope>) } as EventEnvelope,
    bodyHash: hash.digest('hex'),
  };
}
