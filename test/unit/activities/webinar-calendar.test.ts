import { describe, expect, it } from 'vitest';
import { webinarAttachments } from '../../../activities/email/webinar-calendar.js';

const session = {
  id: 'W-1',
  title: 'First steps; with commas, too',
  startsAt: new Date('2026-03-10T15:00:00Z'),
  endsAt: new Date('2026-03-10T15:45:00Z'),
  joinUrl: 'https://webinars.example.com/1',
  locale: 'en-US',
  description: 'Layout',
};
const options = { mailDomain: 'portage.example', organizer: { name: 'SoftwareOne', email: 'from@portage.example' } };

describe('the calendar file of a session', () => {
  it('is published, with the same UID every time, its times in UTC and nobody to answer for', () => {
    const [first, second] = webinarAttachments([session, { ...session, id: 'W-2' }], options);
    const [again] = webinarAttachments([session], options);
    const text = String(first?.content).replaceAll('\r\n ', '');
    expect(first).toMatchObject({ filename: 'webinar-1.ics', contentType: expect.stringContaining('method=PUBLISH') });
    expect(text).toContain('METHOD:PUBLISH\r\n');
    expect(text).toContain('UID:webinar-W-1@portage.example\r\n');
    expect(String(again?.content)).toContain('UID:webinar-W-1@portage.example\r\n');
    expect(String(second?.content)).toContain('UID:webinar-W-2@portage.example\r\n');
    expect(text).toContain('DTSTART:20260310T150000Z');
    expect(text).toContain('DTEND:20260310T154500Z');
    expect(text).toContain('SUMMARY:First steps\\; with commas\\, too');
    expect(text).toContain('ORGANIZER;CN="SoftwareOne":mailto:from@portage.example');
    expect(text).not.toContain('ATTENDEE');
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  });
});
