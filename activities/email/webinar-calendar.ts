import ical, { ICalCalendarMethod } from 'ical-generator';
import type { Webinar } from '../../db/queries/webinars.js';
import type { OutgoingMail } from './outgoing-mail.js';

export interface CalendarOptions {
  /** Domain of the UIDs: the same session has the same UID in every mail, so calendars replace it. */
  mailDomain: string;
  organizer: { name: string; email: string };
}

/**
 * One calendar file per session, so that readers take the ones they want. `PUBLISH`, not `REQUEST`: nobody reads
 * replies, and a request would make calendars ask for one.
 */
export function webinarAttachments(
  sessions: readonly Webinar[],
  options: CalendarOptions,
): OutgoingMail['attachments'] {
  return sessions.map((session, index) => ({
    filename: `webinar-${index + 1}.ics`,
    contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
    content: webinarCalendar(session, options),
  }));
}

function webinarCalendar(session: Webinar, { mailDomain, organizer }: CalendarOptions): string {
  const calendar = ical({
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: 'SoftwareOne', product: 'Portage', language: 'EN' },
  });
  calendar.createEvent({
    id: `webinar-${session.id}@${mailDomain}`,
    summary: session.title,
    description: `${session.description}\n\n${session.joinUrl}`,
    location: session.joinUrl,
    url: session.joinUrl,
    start: session.startsAt,
    end: session.endsAt,
    organizer,
  });
  return calendar.toString();
}
