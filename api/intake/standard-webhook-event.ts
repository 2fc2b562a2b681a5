import { pointerTo } from '../problems.js';
import { type EnvelopeCandidate, type IncomingEvent, invalidEvent, membersOf } from './incoming-event.js';

const known = ['type', 'timestamp', 'data', 'correlationId', 'sequence'];

/**
 * Standard Webhooks: `{type, timestamp, data}`, and the id in the signed header. The partner is a member of the data, and
 * is taken out of it: what a type's schema describes is the rest.
 */
export function fromStandardWebhook({ body, signedId }: IncomingEvent): EnvelopeCandidate {
  const members = membersOf(body, '');
  for (const name of Object.keys(members)) {
    if (!known.includes(name)) throw invalidEvent('is not known here', pointerTo('', name));
  }
  const { type, timestamp, correlationId, sequence } = members;
  const { partnerId, ...data } = membersOf(members.data, '/data');
  return {
    envelope: { id: signedId, type, subject: partnerId, time: timestamp, data, correlationId, sequence },
    places: { '/id': '/webhook-id', '/subject': '/data/partnerId', '/time': '/timestamp' },
  };
}
