import type { EnvelopeCandidate, IncomingEvent } from './incoming-event.js';

/** Portage's own format: the body is the envelope. */
export function fromPlainEnvelope({ body }: IncomingEvent): EnvelopeCandidate {
  return { envelope: body, places: {} };
}
