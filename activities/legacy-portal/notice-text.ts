import type { NoticeState } from '../../domain/effects.js';
import { pickLocale, type SupportedLocale } from '../../domain/locales.js';
import type { Guides } from '../guides.js';
import { dayInWords } from '../zoned-dates.js';

export interface NoticeText {
  locale: SupportedLocale;
  title: string;
  body: string;
  links: { url: string; title: string }[];
}

interface NoticeWords {
  upcoming: {
    title: string;
    body: (day: string | undefined) => string;
    keyConcepts: string;
    platformInterface: string;
  };
  migrated: { title: string; body: string; marketplace: string };
}

const words: Record<SupportedLocale, NoticeWords> = {
  'en-US': {
    upcoming: {
      title: 'Your account will soon move to the Marketplace Platform',
      body: (day) =>
        `${day ? `We plan to migrate your account on ${day}.` : 'We will migrate your account soon.'} ` +
        'We plan and carry out the whole migration; you do not need to take any action. ' +
        'To become familiar with the new Marketplace, we recommend these pages:',
      keyConcepts: 'Key Concepts',
      platformInterface: 'Platform Interface',
    },
    migrated: {
      title: 'Your account has been migrated to the Marketplace Platform',
      body:
        'This portal is now in Archive mode: your historical orders and invoices stay readable, and new transactions ' +
        'are not possible here. You will receive an invitation to join your account on the Marketplace Platform by email.',
      marketplace: 'Marketplace Platform',
    },
  },
  'de-DE': {
    upcoming: {
      title: 'Ihr Konto zieht bald auf die Marketplace-Plattform um',
      body: (day) =>
        `${day ? `Wir planen, Ihr Konto am ${day} umzuziehen.` : 'Wir ziehen Ihr Konto in Kürze um.'} ` +
        'Wir planen den Umzug und führen ihn vollständig durch; Sie müssen nichts tun. ' +
        'Um den neuen Marketplace kennenzulernen, empfehlen wir Ihnen diese Seiten:',
      keyConcepts: 'Grundbegriffe (Key Concepts)',
      platformInterface: 'Bedienoberfläche (Platform Interface)',
    },
    migrated: {
      title: 'Ihr Konto ist auf die Marketplace-Plattform umgezogen',
      body:
        'Dieses Portal ist jetzt im Archivmodus: Ihre bisherigen Bestellungen und Rechnungen bleiben lesbar, neue ' +
        'Transaktionen sind hier nicht mehr möglich. Die Einladung zu Ihrem Konto auf der Marketplace-Plattform ' +
        'erhalten Sie per E-Mail.',
      marketplace: 'Marketplace-Plattform',
    },
  },
};

/** What the portal shows: title, body and links in the account's locale, dates in its zone; nothing for `none`. */
export function noticeText(
  notice: NoticeState,
  account: { locale: string; timeZone?: string | undefined; plannedFor?: string | undefined },
  addresses: { guides: Guides; marketplaceUrl: string },
): NoticeText {
  const locale = pickLocale(account.locale);
  const { upcoming, migrated } = words[locale];
  if (notice === 'none') return { locale, title: '', body: '', links: [] };
  if (notice === 'migrated') {
    return {
      locale,
      title: migrated.title,
      body: migrated.body,
      links: [{ url: addresses.marketplaceUrl, title: migrated.marketplace }],
    };
  }
  const day = account.plannedFor && dayInWords(account.plannedFor, locale, account.timeZone ?? 'UTC');
  return {
    locale,
    title: upcoming.title,
    body: upcoming.body(day),
    links: [
      { url: addresses.guides.keyConcepts, title: upcoming.keyConcepts },
      { url: addresses.guides.platformInterface, title: upcoming.platformInterface },
    ],
  };
}
