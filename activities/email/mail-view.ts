import type { Webinar } from '../../db/queries/webinars.js';
import type { EmailData } from '../../domain/effects.js';
import type { SupportedLocale } from '../../domain/locales.js';
import { type Guides, guidesAt } from '../guides.js';
import { dayInWords, instantInWords } from '../zoned-dates.js';
import type { PartnerProfile } from './partner-profile.js';

/** Everything that templates may name. Optional values are present as undefined: strict templates ask for the name. */
export interface MailView {
  locale: SupportedLocale;
  contactName: string;
  partnerName: string;
  supportEmail: string;
  sunsetOn: string | undefined;
  invitationEndsAt: string | undefined;
  buyerIds: string[];
  severalBuyers: boolean;
  enrollmentId: string | undefined;
  note: string | undefined;
  joined: boolean;
  sessions: { title: string; startsAt: string; minutes: number; description: string; joinUrl: string }[];
  links: Guides & { marketplace: string; program: string; enrollment: string };
}

export interface MailViewSettings {
  DOCS_URL: string;
  MARKETPLACE_PORTAL_URL: string;
  PROGRAM_ID: string;
  SUPPORT_EMAIL: string;
}

export interface MailViewInput {
  locale: SupportedLocale;
  contactName: string;
  partner: PartnerProfile;
  data: EmailData;
  sessions?: readonly Webinar[];
}

// Where the partner's name is no longer to be had, in the case in which the templates use it.
const unnamedPartner: Record<SupportedLocale, string> = { 'en-US': 'your company', 'de-DE': 'Ihrem Unternehmen' };
const unnamedContact: Record<SupportedLocale, string> = {
  'en-US': 'partner',
  'de-DE': 'liebe Partnerin, lieber Partner',
};

/** What a mail says, in the reader's locale and the partner's zone. */
export function mailView(input: MailViewInput, settings: MailViewSettings): MailView {
  const { locale, partner, data, sessions = [] } = input;
  const { timeZone } = partner;
  const portal = settings.MARKETPLACE_PORTAL_URL.replace(/\/+$/, '');
  const program = `${portal}/program/programs/${encodeURIComponent(settings.PROGRAM_ID)}`;
  return {
    locale,
    contactName: oneLine(input.contactName) || unnamedContact[locale],
    partnerName: oneLine(partner.name ?? '') || unnamedPartner[locale],
    supportEmail: settings.SUPPORT_EMAIL,
    sunsetOn: partner.sunsetAt && dayInWords(partner.sunsetAt, locale, timeZone),
    invitationEndsAt: data.invitationEndsAt && instantInWords(data.invitationEndsAt, locale, timeZone),
    buyerIds: data.buyerIds ?? [],
    severalBuyers: (data.buyerIds?.length ?? 0) > 1,
    enrollmentId: data.enrollmentId,
    note: data.note?.trim(),
    joined: data.joined ?? false,
    sessions: sessions.map((session) => ({
      title: oneLine(session.title),
      startsAt: instantInWords(session.startsAt, locale, timeZone),
      minutes: Math.round((session.endsAt.getTime() - session.startsAt.getTime()) / 60_000),
      description: session.description,
      joinUrl: session.joinUrl,
    })),
    links: {
      ...guidesAt(settings.DOCS_URL),
      marketplace: portal,
      program,
      enrollment: data.enrollmentId
        ? `${portal}/program/enrollments/${encodeURIComponent(data.enrollmentId)}`
        : program,
    },
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
