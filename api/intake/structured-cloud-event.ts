import { fromCloudEvent } from './cloud-event.js';
import { type EnvelopeCandidate, type IncomingEvent, invalidEvent, membersOf } from './incoming-event.js';

const jsonType = /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i;
const place = (attribute: string) => `/${attribute}`;

/** CloudEvents 1.0, structured: the whole event in the body. One that is signed has the id that was signed. */
export function fromStructuredCloudEvent({ body, uri, signedId }: IncomingEvent): EnvelopeCandidate {
  const { data, ...members } = membersOf(body, '');
  if (members.data_base64 !== undefined) throw invalidEvent('is not taken: the data has to be JSON', '/data_base64');
  // In this format a null is an attribute that is not set.
  const attributes = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
  const { id, datacontenttype } = attributes;
  if (datacontenttype !== undefined && !jsonType.test(String(datacontenttype))) {
    throw invalidEvent('must be JSON', '/datacontenttype');
  }
  if (signedId !== undefined && id !== signedId) throw invalidEvent('must be the same as webhook-id', '/id');
  return fromCloudEvent(attributes, data, { uri, place });
}
