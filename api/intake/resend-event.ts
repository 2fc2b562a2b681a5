import type { EventData } from '../../domain/events.js';
import type { MailEventType } from '../../domain/mail-outcomes.js';
import { type EnvelopeCandidate, type IncomingEvent, membersOf } from './incoming-event.js';

type Members = Record<string, unknown>;
type MailNames = Pick<EventData['email.delivered'], 'providerId' | 'messageId' | 'reference' | 'round'>;
type Undeliverable = Omit<EventData['email.undeliverable'], keyof MailNames>;

/** What each of Resend's types says in our words; the other types (opened, clicked, a domain ..) keep their names. */
const readers: Record<string, { type: MailEventType; read: (data: Members) => Partial<Undeliverable> }> = {
  'email.delivered': { type: 'email.delivered', read: () => ({}) },
  'email.delivery_delayed': { type: 'email.delayed', read: () => ({}) },
  'email.bounced': { type: 'email.undeliverable', read: bounce },
  'email.complained': {
    type: 'email.undeliverable',
    read: () => ({ kind: 'complained', reasonClass: 'hard', reason: 'marked as unwanted' }),
  },
  'email.suppressed': {
    type: 'email.undeliverable',
    read: ({ suppressed }) => ({
      kind: 'suppressed',
      reasonClass: 'hard',
      reason: reasonOf('suppressed', objectOf(suppressed)),
    }),
  },
  // What failed is the sending (a quota, a domain), which says nothing about the address.
  'email.failed': {
    type: 'email.undeliverable',
    read: ({ failed }) => ({ kind: 'failed', reasonClass: 'soft', reason: reasonOf('failed', objectOf(failed)) }),
  },
};

/**
 * A web hook of Resend: `{type, created_at, data}`, signed by Svix. Only ids and codes are taken out of it: who sent what to
 * whom, and what a mail server said in words, goes no further than this function.
 */
export function fromResend({ body, signedId }: IncomingEvent): EnvelopeCandidate {
  const { type, created_at: createdAt, data } = membersOf(body, '');
  const reader = typeof type === 'string' && Object.hasOwn(readers, type) ? readers[type] : undefined;
  const members = membersOf(data, '/data');
  return {
    envelope: {
      id: signedId,
      type: reader?.type ?? type,
      time: instantOf(createdAt),
      data: reader ? { ...mailNames(members), ...reader.read(members) } : {},
    },
    places: { '/id': '/svix-id', '/time': '/created_at' },
    namesNoPartner: true,
  };
}

function mailNames({ email_id: providerId, tags }: Members): MailNames {
  const { portage_mail: reference, portage_round: round } = tagsOf(tags);
  return {
    ...(typeof providerId === 'string' && { providerId }),
    // A tag of another sender on the same account may have any form; it is no name of a mail of ours.
    ...(typeof reference === 'string' && /^[0-9a-f]{64}$/.test(reference) && { reference }),
    ...(typeof round === 'string' && /^[1-9]\d{0,3}$/.test(round) && { round: Number(round) }),
  };
}

/** As a map, or as the list of `{name, value}` in which they were given. */
function tagsOf(tags: unknown): Members {
  if (!Array.isArray(tags)) return objectOf(tags);
  return Object.fromEntries(tags.map((tag) => [String(objectOf(tag).name), objectOf(tag).value]));
}

function bounce({ bounce: given }: Members): Partial<Undeliverable> {
  const details = objectOf(given);
  const type = String(details.type ?? '').toLowerCase();
  // Undetermined counts as permanent: Resend reports a bounce only once it no longer tries.
  return {
    kind: 'bounced',
    reasonClass: type === 'transient' || type === 'temporary' ? 'soft' : 'hard',
    reason: reasonOf('bounced', details),
  };
}

/** In codes alone; the words beside them name the recipient. */
function reasonOf(kind: string, details: Members): string {
  const { type, subType, reason, message, diagnosticCode } = details;
  const codes = [type, subType, reason].filter((code) => typeof code === 'string' && /^[\w-]{1,64}$/.test(code));
  const said = [message, diagnosticCode].flat().filter((text) => typeof text === 'string');
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(said.join(' '))?.[0];
  return [kind, ...codes, status].filter(Boolean).join(' ');
}

/** Resend writes RFC 3339; in some places its database's form, with a space and a short offset. */
function instantOf(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const ms = Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}

function objectOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}
