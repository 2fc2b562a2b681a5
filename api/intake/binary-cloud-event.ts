import { fromCloudEvent } from './cloud-event.js';
import { type EnvelopeCandidate, type IncomingEvent, invalidEvent } from './incoming-event.js';

const prefix = 'ce-';
const place = (attribute: string) => `/${prefix}${attribute}`;

/** CloudEvents 1.0, binary: attributes in `ce-*` headers, the data alone in the body. */
export function fromBinaryCloudEvent({ headers, body, uri }: IncomingEvent): EnvelopeCandidate {
  const attributes = Object.fromEntries(
    cloudEventHeaders(headers).map(([name, value]) => [name.slice(prefix.length), decode(value, `/${name}`)]),
  );
  if (attributes.datacontenttype !== undefined) {
    throw invalidEvent('is not taken: Content-Type says it', place('datacontenttype'));
  }
  return fromCloudEvent(attributes, body, { uri, place });
}

/** The event's headers by name: with the body, all that it consists of. */
export function cloudEventHeaders(headers: IncomingEvent['headers']): [name: string, value: string][] {
  return Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]): [string, string] => [name, String(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Header values are percent-encoded where they are not plain ASCII, and may be quoted (CloudEvents HTTP, 3.1.3.2). */
function decode(value: string, pointer: string): string {
  const unquoted = /^"(.*)"$/.exec(value)?.[1]?.replace(/\\(["\\])/g, '$1') ?? value;
  let text: string;
  try {
    text = decodeURIComponent(unquoted);
  } catch {
    throw invalidEvent('is not percent-encoded UTF-8', pointer);
  }
  if (/[^\x20-\x7e]/.test(unquoted) || text.includes('\u0000')) {
    throw invalidEvent('holds characters that are not text, or not encoded', pointer);
  }
  return text;
}
