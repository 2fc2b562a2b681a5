import { createHash } from 'node:crypto';
import type { Webinar } from '../db/queries/webinars.js';

/** What is told of a session. */
export function webinarView({ id, title, description, startsAt, endsAt, joinUrl, locale }: Webinar) {
  return {
    id,
    title,
    description,
    startsAt: startsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    joinUrl,
    locale,
  };
}

/** The session as it is: any change makes another one. */
export function webinarTag(webinar: Webinar): string {
  const hash = createHash('sha256')
    .update(JSON.stringify(webinarView(webinar)))
    .digest('base64url');
  return `"${hash.slice(0, 22)}"`;
}
