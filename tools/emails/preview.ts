import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mailView } from '../../activities/email/mail-view.js';
import { renderMail } from '../../activities/email/render-mail.js';
import type { Webinar } from '../../db/queries/webinars.js';
import { type EmailTemplate, emailTemplates } from '../../domain/effects.js';
import { supportedLocales } from '../../domain/locales.js';

const dayMs = 24 * 60 * 60 * 1000;

/** Writes every mail in every locale, with made-up people, as HTML and text with an index; returns the index's path. */
export function writePreviews(directory: string): string {
  const rows = supportedLocales.flatMap((locale) =>
    emailTemplates.map((template) => {
      const { subject, html, text } = renderMail(template, locale, exampleView(template, locale));
      const name = `${locale}.${template}`;
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, `${name}.html`), html);
      writeFileSync(join(directory, `${name}.txt`), `Subject: ${subject}\n\n${text}`);
      const title = subject.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      return `<tr><td>${locale}</td><td>${template}</td><td>${title}</td><td><a href="${name}.html">HTML</a></td><td><a href="${name}.txt">text</a></td></tr>`;
    }),
  );
  const index = join(directory, 'index.html');
  writeFileSync(
    index,
    `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Mails</title><h1>Mails</h1><table border="1" cellpadding="6">\n${rows.join('\n')}\n</table></html>\n`,
  );
  return index;
}

function exampleView(template: EmailTemplate, locale: (typeof supportedLocales)[number]) {
  const now = Date.now();
  const sessions: Webinar[] = [1, 2].map((number) => ({
    id: `preview-${number}`,
    title: locale === 'de-DE' ? `Erste Schritte, Teil ${number}` : `First steps, part ${number}`,
    startsAt: new Date(now + number * 7 * dayMs),
    endsAt: new Date(now + number * 7 * dayMs + 45 * 60_000),
    joinUrl: `https://webinars.example.com/first-steps-${number}`,
    locale,
    description: locale === 'de-DE' ? 'Aufbau, Suche und Bestellungen' : 'Layout, search and orders',
  }));
  return mailView(
    {
      locale,
      contactName: 'Erika Muster',
      partner: {
        name: 'Example Partner GmbH',
        timeZone: 'Europe/Berlin',
        sunsetAt: new Date(now + 180 * dayMs).toISOString(),
      },
      data: {
        invitationEndsAt: new Date(now + 5 * dayMs).toISOString(),
        round: 1,
        buyerIds: ['BUY-1234-5678', 'BUY-8765-4321'],
        enrollmentId: 'ENR-1234-5678-9012',
        joined: true,
        note: 'Please add the MPN id.\nIt is the one of the location that transacts.',
      },
      sessions: template === 'webinars' ? sessions : [],
    },
    {
      DOCS_URL: 'https://docs.platform.softwareone.com',
      MARKETPLACE_PORTAL_URL: 'https://portal.platform.softwareone.com',
      PROGRAM_ID: 'PRG-0000-0000',
      SUPPORT_EMAIL: 'marketplace-support@softwareone.com',
    },
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${writePreviews(resolve('.portage', 'emails'))}\n`);
}
