import { type EnvelopeCandidate, invalidEvent } from './incoming-event.js';

const attributeName = /^[a-z0-9]{1,20}$/;

/** What structured and binary CloudEvents 1.0 have in common: the attributes, by name, and the data. */
export function fromCloudEvent(
  attributes: Record<string, unknown>,
  data: unknown,
  { uri, place }: { uri: string | undefined; place: (attribute: string) => string },
): EnvelopeCandidate {
  for (const [name, value] of Object.entries(attributes)) {
    if (!attributeName.test(name)) throw invalidEvent('is no name of an attribute', place(name));
    if (!['string', 'number', 'boolean'].includes(typeof value))
      throw invalidEvent('must be a plain value', place(name));
  }
  const { specversion, id, source, type, subject, time, correlationid, sequence } = attributes;
  if (specversion !== '1.0') throw invalidEvent('must be 1.0', place('specversion'));
  if (uri === undefined) throw invalidEvent('cannot be given: no URI is registered for this source', place('source'));
  if (source !== uri) throw invalidEvent('must be the URI that is registered for this source', place('source'));
  // Other extensions say nothing to us: a consumer leaves alone those that it does not know.
  return {
    envelope: { id, type, subject, time, data, correlationId: correlationid, sequence },
    places: {
      ...Object.fromEntries(['id', 'type', 'subject', 'time', 'sequence'].map((name) => [`/${name}`, place(name)])),
      '/correlationId': place('correlationid'),
    },
  };
}
