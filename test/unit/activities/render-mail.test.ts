import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type MailViewInput, mailView } from '../../../activities/email/mail-view.js';
import { renderMail } from '../../../activities/email/render-mail.js';
import { type EmailTemplate, emailTemplates } from '../../../domain/effects.js';
import { type SupportedLocale, supportedLocales } from '../../../domain/locales.js';
import { writePreviews } from '../../../tools/emails/preview.js';

const settings = {
  DOCS_URL: 'https://docs.example.com',
  MARKETPLACE_PORTAL_URL: 'https://portal.example.com/',
  PROGRAM_ID: 'PRG-1111-2222',
  SUPPORT_EMAIL: 'help@example.com',
};
const session = {
  id: 'W-1',
  title: 'First steps',
  startsAt: new Date('2026-03-10T15:00:00Z'),
  endsAt: new Date('2026-03-10T15:45:00Z'),
  joinUrl: 'https://webinars.example.com/1',
  locale: 'en-US',
  description: 'Layout & search',
};

function view(locale: SupportedLocale, input: Partial<MailViewInput> = {}) {
  return mailView(
    {
      locale,
      contactName: 'Erika Muster',
      partner: { name: 'Muster & Söhne', timeZone: 'Europe/Berlin', sunsetAt: '2026-12-31T22:30:00Z' },
      data: {},
      ...input,
    },
    settings,
  );
}
const render = (template: EmailTemplate, locale: SupportedLocale = 'en-US', input: Partial<MailViewInput> = {}) =>
  renderMail(template, locale, view(locale, input));

describe('every mail in every locale', () => {
  for (const locale of supportedLocales) {
    for (const template of emailTemplates) {
      it(`${template} in ${locale} has subject, HTML and text, greets the contact and names the support`, () => {
        const mail = render(template, locale, { sessions: [session], data: { buyerIds: ['BUY-1'] } });
        expect(mail.subject.length).toBeGreaterThan(10);
        expect(mail.html).toMatch(new RegExp(`^<!DOCTYPE html>\\s*<html lang="${locale}"`));
        for (const part of [mail.html, mail.text]) {
          expect(part).toContain('Erika Muster');
          expect(part).toContain('help@example.com');
          expect(part).not.toMatch(/\{\{|undefined|null|\[object|accept-invite/);
        }
        expect(mail.html).toContain(`<title>${mail.subject.replaceAll('&', '&amp;')}</title>`);
        expect(mail.text).not.toMatch(/<\w+|&amp;|&quot;|\n\n\n/);
      });

      it(`${template} in ${locale} needs every variable that it names`, () => {
        const { contactName: _, ...incomplete } = view(locale, { sessions: [session] });
        expect(() => renderMail(template, locale, incomplete as never)).toThrow(/contactName/);
      });

      it(`${template} in ${locale} escapes what others wrote`, () => {
        const mail = render(template, locale, {
          contactName: '<img src=x onerror=alert(1)>\r\nBcc: all@example.com',
          data: { note: '<script>alert(2)</script>', buyerIds: ['<b>'], enrollmentId: '"><i>' },
          sessions: [{ ...session, title: '<u>T</u>', joinUrl: 'https://x.example.com/"><s>' }],
        });
        expect(mail.html).not.toMatch(/<img|<script|<b>|<i>|<u>|<s>/);
        expect(mail.subject).not.toMatch(/[\r\n]/);
      });
    }
  }
});

describe('what the mails say', () => {
  it('after the move: the invitation follows separately, 7 days, then enrollment and certificate, archive, webinars', () => {
    const { text } = render('migrated');
    const order = [
      'has been migrated',
      'active agreements and subscriptions',
      'licensees',
      'separate email from the Marketplace Platform with an invitation',
      'within 7 days',
      '/settings/users/respond-to-invitations',
      'SWO CSP Partner Program',
      '/partner-programs/enroll-in-csp-partner-program',
      'certificate',
      'Archive mode',
      'historical orders and invoices',
      'no longer make new transactions',
      'switched off on Thursday, December 31, 2026',
      'webinars',
      'help@example.com',
    ];
    expect(order.map((phrase) => text.indexOf(phrase))).not.toContain(-1);
    expect(order.map((phrase) => text.indexOf(phrase))).toEqual(
      order.map((phrase) => text.indexOf(phrase)).sort((a, b) => a - b),
    );
  });

  it('dates are in the partner’s zone and the reader’s language', () => {
    const data = { invitationEndsAt: '2026-03-07T23:30:00Z' };
    expect(render('invitation-reminder', 'en-US', { data }).text).toContain('Sunday, March 8, 2026 at 12:30 AM GMT+1');
    expect(render('invitation-reminder', 'de-DE', { data }).text).toContain('Sonntag, 8. März 2026 um 00:30 MEZ');
    expect(render('invitation-renewed', 'en-US').text).toContain('within 7 days');
  });

  it('a queried enrollment shows the vendor’s note, line by line, and leads to the enrollment', () => {
    const data = { note: 'Please add\nthe MPN id', enrollmentId: 'ENR-1-2' };
    const mail = render('enrollment-queried', 'en-US', { data });
    expect(mail.text).toContain('Please add\nthe MPN id');
    expect(mail.html).toContain('<blockquote>Please add\nthe MPN id</blockquote>');
    expect(mail.html).toContain('href="https://portal.example.com/program/enrollments/ENR-1-2"');
    expect(render('enrollment-queried').text).toContain('https://portal.example.com/program/programs/PRG-1111-2222');
  });

  it('the guide to the enrollment says of nobody that they have joined who has not', () => {
    const guide = (locale: SupportedLocale, joined?: true) =>
      render('enrollment-guide', locale, { data: { buyerIds: ['BUY-1'], ...(joined && { joined }) } });
    for (const part of [guide('en-US', true), guide('de-DE', true)].flatMap(({ html, text }) => [html, text])) {
      expect(part).toMatch(/You have joined the account|dem Konto von .+ beigetreten/);
      expect(part).not.toContain('/respond-to-invitations');
    }
    for (const part of [guide('en-US'), guide('de-DE')].flatMap(({ html, text }) => [html, text])) {
      expect(part).toMatch(/Please join the account .+ first|bitte treten Sie zuerst dem Konto/);
      expect(part).not.toMatch(/have joined|has been joined|beigetreten|Beitritt .+ erfolgt/);
      expect(part).toContain('/respond-to-invitations');
    }
  });

  it('several buyers are listed, each with an enrollment of its own', () => {
    const { text } = render('enrollment-guide', 'en-US', { data: { buyerIds: ['BUY-1', 'BUY-2'] } });
    expect(text).toContain('- Buyer BUY-1\n- Buyer BUY-2');
    expect(text).toContain('Each buyer needs an enrollment of its own.');
  });

  it('without the partner’s name they speak of the company, and of no date that nobody knows', () => {
    const partner = { timeZone: 'UTC' };
    expect(render('migrated', 'en-US', { partner }).text).toContain('The account of your company has been migrated');
    expect(render('migrated', 'de-DE', { partner }).text).toContain('das Konto von Ihrem Unternehmen ist');
    expect(render('migrated', 'en-US', { partner }).text).not.toContain('switched off');
  });

  it('the rollback mail takes the earlier one back and says that the portal is open', () => {
    const { text } = render('postponed');
    expect(text).toMatch(/postponed/);
    expect(text).toMatch(/use the Partner Portal as before/);
    expect(text).toMatch(/no longer valid/);
  });
});

describe('the preview', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portage-previews-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes every mail in every locale in both forms, and an index that leads to them', () => {
    const index = readFileSync(writePreviews(folder), 'utf8');
    expect(readdirSync(folder)).toHaveLength(emailTemplates.length * supportedLocales.length * 2 + 1);
    expect(index).toContain('de-DE.enrollment-queried.html');
  });
});
