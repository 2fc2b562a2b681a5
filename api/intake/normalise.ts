import { fromBinaryCloudEvent } from './binary-cloud-event.js';
import { type EnvelopeCandidate, type IncomingEvent, invalidEvent } from './incoming-event.js';
import { fromPlainEnvelope } from './plain-envelope.js';
import { fromResend } from './resend-event.js';
import { fromStandardWebhook } from './standard-webhook-event.js';
import { fromStructuredCloudEvent } from './structured-cloud-event.js';

export const cloudEventType = 'application/cloudevents+json';

/** Whether the event's attributes are in its headers. */
export function isBinaryCloudEvent({ mediaType, headers }: Pick<IncomingEvent, 'mediaType' | 'headers'>): boolean {
  return mediaType !== cloudEventType && headers['ce-specversion'] !== undefined;
}

/**
 * Recognises the format and makes the one envelope of it.
 * @throws Problem `event-invalid`
 */
export function normalise(event: IncomingEvent): EnvelopeCandidate {
  if (event.dialect === 'resend') return fromResend(event);
  if (event.mediaType === cloudEventType) return fromStructuredCloudEvent(event);
  if (!isBinaryCloudEvent(event)) {
    return event.signedId === undefined ? fromPlainEnvelope(event) : fromStandardWebhook(event);
  }
  if (event.signedId === undefined) return fromBinaryCloudEvent(event);
  // The signature is over the body: anyone on the way could change what the headers say.
  throw invalidEvent('is not signed: a source that signs sends structured CloudEvents', '/ce-specversion');
}
