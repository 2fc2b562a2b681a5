import { createHash } from 'node:crypto';
import type { ApiClient } from '../../db/queries/api-clients.js';
import type { Approval } from '../../db/queries/approvals.js';
import type { EventSource, EventSourceKey } from '../../db/queries/event-sources.js';
import type { Webinar } from '../../db/queries/webinars.js';

/** The tag of a request for a second person: what is decided about it makes another one. */
export function approvalTag({ id, status, decidedAt, doneAt }: Approval): string {
  return tagOf([id, status, decidedAt, doneAt]);
}

/** The tag of an API key: whatever people change in it makes another one, its use does not. */
export function apiKeyTag({ id, name, scopes, expiresAt, previousUntil, revokedAt }: ApiClient): string {
  return tagOf([id, name, scopes, expiresAt, previousUntil, revokedAt]);
}

/** The tag of a source with its keys: one that is added or ended makes another one, its use does not. */
export function eventSourceTag(source: EventSource, keys: readonly Pick<EventSourceKey, 'kid' | 'notAfter'>[]): string {
  const { slug, name, auth, dialect, uri, retiredAt } = source;
  const ends = keys.map(({ kid, notAfter }) => [kid, notAfter] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return tagOf([slug, name, auth, dialect, uri, retiredAt, ends]);
}

/** The tag of a webinar session: any change makes another one. */
export function webinarTag({ id, title, description, startsAt, endsAt, joinUrl, locale }: Webinar): string {
  return tagOf([id, title, description, startsAt, endsAt, joinUrl, locale]);
}

function tagOf(parts: readonly unknown[]): string {
  return `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)}"`;
}
