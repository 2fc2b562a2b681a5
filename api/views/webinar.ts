import type { Webinar } from '../../db/queries/webinars.js';

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
