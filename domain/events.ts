import type { Actor } from './actors.js';
import type { ReasonClass, UndeliverableKind } from './mail-outcomes.js';
import { reasonClasses, undeliverableKinds } from './mail-outcomes.js';

/** How an event reached us: its sender, our watcher that asked the Marketplace, or an operator who recorded it by hand. */
export const eventOrigins = ['webhook', 'reconcile', 'operator'] as const;

export type EventOrigin = (typeof eventOrigins)[number];

export interface ExecutedData {
  counts?: { licensees?: number; agreements?: number; subscriptions?: number };
}
export interface ExecutionFailedData {
  reason: string;
}
export interface InvitationData {
  /** Marketplace account user, `AUSR-...`: the membership that was accepted, declined or has expired. */
  membershipId: string;
}
export interface EnrollmentData {
  enrollmentId: string;
  buyerId: string;
  /** What the vendor said to the partner. */
  note?: string;
}
export interface CertificateData {
  certificateId: string;
  buyerId: string;
  /** Of an ended certificate: why it ended. */
  status?: 'Expired' | 'Terminated';
}
/** Which mail; one of the names is enough. */
export interface MailData {
  /** Message-ID of the mail, as we sent it. */
  messageId?: string;
  /** The provider's id of the mail. */
  providerId?: string;
  /** Hash of the effect's key, which the mail carries as a tag. */
  reference?: string;
  /** Which sending of the mail, from 1: an operator may have had it sent again. */
  round?: number;
  /** Key of the effect; not the sender's to give, it comes from the ledger of mails. */
  effectKey?: string;
}
export interface UndeliverableData extends MailData {
  /** Default `bounced`. */
  kind?: UndeliverableKind;
  reasonClass?: ReasonClass;
  reason: string;
}

export interface EventData {
  'migration.executed': ExecutedData;
  'migration.failed': ExecutionFailedData;
  'invitation.accepted': InvitationData;
  'invitation.declined': InvitationData;
  'invitation.expired': InvitationData;
  'enrollment.processing': EnrollmentData;
  'enrollment.queried': EnrollmentData;
  'enrollment.failed': EnrollmentData;
  'certificate.issued': CertificateData;
  'certificate.ended': CertificateData;
  'email.delivered': MailData;
  'email.undeliverable': UndeliverableData;
  'email.delayed': MailData;
}

export type EventType = keyof EventData;

/** The sender's own id of an event. No dot: in what is signed it ends the id, and others could stand for the same bytes. */
export const eventIdPattern = '^[A-Za-z0-9_:-]{1,128}$';
/** Any text: an event of a type that we do not know is taken, and said to be ignored. */
export const eventTypePattern = '^[A-Za-z0-9._-]{1,128}$';
/** What vendors and operators write. */
export const maxNoteLength = 2000;

const id = (pattern: string) => ({ type: 'string', pattern, maxLength: 64 }) as const;
const note = { type: 'string', minLength: 1, maxLength: maxNoteLength } as const;
const count = { type: 'integer', minimum: 0 } as const;
const membershipId = id('^AUSR-[0-9-]+$');
const buyerId = id('^BUY-[0-9-]+$');
const enrollmentId = id('^ENR-[0-9-]+$');
const certificateId = id('^CER-[0-9-]+$');

const object = <P extends Record<string, unknown>, R extends readonly (keyof P & string)[]>(
  properties: P,
  required: R,
) => ({ type: 'object', additionalProperties: false, properties, required }) as const;

const invitation = object({ membershipId }, ['membershipId']);
const enrollment = object({ enrollmentId, buyerId, note }, ['enrollmentId', 'buyerId']);
const mailNames = {
  messageId: { type: 'string', minLength: 3, maxLength: 300 },
  providerId: { type: 'string', pattern: '^[\\x21-\\x7E]{1,200}$' },
  reference: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  round: { type: 'integer', minimum: 1, maximum: 10_000 },
} as const;
const anyName = { anyOf: [{ required: ['messageId'] }, { required: ['providerId'] }, { required: ['reference'] }] };
const mail = { ...object(mailNames, []), ...anyName };

/** One catalogue of the events that we take: the signal that carries it, what it means, its schema and an example. */
export const eventCatalogue: {
  readonly [T in EventType]: {
    signal: string;
    meaning: string;
    schema: object & { readonly required: readonly string[] };
    /** Of a signal whose data has more than a sender must give. */
    signalRequired?: readonly string[];
    example: EventData[T];
  };
} = {
  'migration.executed': {
    signal: 'migrationExecuted',
    meaning: "The partner's data has been moved to the Marketplace",
    schema: object({ counts: object({ licensees: count, agreements: count, subscriptions: count }, []) }, []),
    example: { counts: { licensees: 12, agreements: 14, subscriptions: 31 } },
  },
  'migration.failed': {
    signal: 'migrationFailed',
    meaning: "Moving the partner's data failed",
    schema: object({ reason: note }, ['reason']),
    example: { reason: 'Import stopped at agreement 3 of 14' },
  },
  'invitation.accepted': {
    signal: 'invitationAccepted',
    meaning: 'A person has accepted the invitation to the Marketplace account',
    schema: invitation,
    example: { membershipId: 'AUSR-1234-5678-0001' },
  },
  'invitation.declined': {
    signal: 'invitationDeclined',
    meaning: 'A person has declined the invitation',
    schema: invitation,
    example: { membershipId: 'AUSR-1234-5678-0001' },
  },
  'invitation.expired': {
    signal: 'invitationExpired',
    meaning: 'An invitation was not accepted in time',
    schema: invitation,
    example: { membershipId: 'AUSR-1234-5678-0001' },
  },
  'enrollment.processing': {
    signal: 'enrollmentProcessing',
    meaning: 'An enrollment was submitted, and the vendor has it',
    schema: enrollment,
    example: { enrollmentId: 'ENR-1234-5678', buyerId: 'BUY-1234-5678' },
  },
  'enrollment.queried': {
    signal: 'enrollmentQueried',
    meaning: 'The vendor asks the partner for something before the enrollment can go on',
    schema: enrollment,
    example: { enrollmentId: 'ENR-1234-5678', buyerId: 'BUY-1234-5678', note: 'Please add the MPN id' },
  },
  'enrollment.failed': {
    signal: 'enrollmentFailed',
    meaning: 'The enrollment failed; a new one is needed',
    schema: enrollment,
    example: { enrollmentId: 'ENR-1234-5678', buyerId: 'BUY-1234-5678', note: 'The region does not match' },
  },
  'certificate.issued': {
    signal: 'certificateIssued',
    meaning: 'A buyer of the partner holds the certificate of the program',
    schema: object({ certificateId, buyerId }, ['certificateId', 'buyerId']),
    example: { certificateId: 'CER-1234-5678', buyerId: 'BUY-1234-5678' },
  },
  'certificate.ended': {
    signal: 'certificateEnded',
    meaning: 'A certificate has expired or was terminated',
    schema: object({ certificateId, buyerId, status: { enum: ['Expired', 'Terminated'] } }, [
      'certificateId',
      'buyerId',
    ]),
    example: { certificateId: 'CER-1234-5678', buyerId: 'BUY-1234-5678', status: 'Expired' },
  },
  'email.delivered': {
    signal: 'emailDelivered',
    meaning: "A mail that we sent has reached the recipient's mail server",
    schema: mail,
    signalRequired: ['messageId'],
    example: { messageId: '<mig_1.email.migrated.C-1@portage.example>' },
  },
  'email.undeliverable': {
    signal: 'emailUndeliverable',
    meaning: 'A mail that we sent could not be delivered, or was called unwanted by its reader',
    schema: {
      ...object(
        { ...mailNames, kind: { enum: undeliverableKinds }, reasonClass: { enum: reasonClasses }, reason: note },
        ['reason'],
      ),
      ...anyName,
    },
    signalRequired: ['messageId', 'reason'],
    example: {
      messageId: '<mig_1.email.migrated.C-1@portage.example>',
      kind: 'bounced',
      reasonClass: 'hard',
      reason: '550 5.1.1',
    },
  },
  'email.delayed': {
    signal: 'emailDelayed',
    meaning: 'A mail that we sent is on its way for longer than usual; noted with the mail alone',
    schema: mail,
    signalRequired: ['messageId'],
    example: { messageId: '<mig_1.email.migrated.C-1@portage.example>' },
  },
};

export const eventTypes = Object.keys(eventCatalogue) as EventType[];

export function isEventType(value: string): value is EventType {
  return Object.hasOwn(eventCatalogue, value);
}

/** Of a fact that an operator recorded by hand: who, why, and how they know. */
export interface RecordedBy {
  by: Actor;
  reason: string;
  evidence: string;
  /** The second person, for what one alone may not do. */
  approvedBy?: string;
}

/** What a signal carries: the event's receipt id (unique per source and sender's id), where it came from, and its data. */
export interface EventSignal<T extends EventType = EventType> {
  eventId: string;
  source: string;
  origin: EventOrigin;
  /** RFC 3339, UTC; when it happened outside, not when we heard of it. */
  occurredAt: string;
  data: EventData[T];
  recorded?: RecordedBy;
}

/** Where a stored event stands; the last three are final. `parked`: the partner has no migration yet. */
export const eventStatuses = ['received', 'verified', 'parked', 'delivered', 'applied', 'ignored', 'dead'] as const;
export type EventStatus = (typeof eventStatuses)[number];

export function isFinal(status: EventStatus): boolean {
  return status === 'applied' || status === 'ignored' || status === 'dead';
}

/** From the end of a migration: for so long its senders may send an event once more. */
export const eventIdsKeptDays = 30;

/** What has had its effect is not delivered anew. */
export type RedeliverableStatus = Exclude<EventStatus, 'applied'>;
export const redeliverableStatuses = eventStatuses.filter(
  (status): status is RedeliverableStatus => status !== 'applied',
);

/** An event that has waited so long for its migration asks for a person: sender and plan should have met by then. */
export const parkedLongHours = 72;
/** A migration that has not started by then was not meant by the event. */
export const parkedForDays = 30;

/**
 * Why somebody should look at an event: `parked-long` (long without a migration), `unknown-type` (the first of its source
 * and type), `schema`, `undeliverable` (it was refused again and again), `id-reused` (another body came under its id).
 */
export const eventAttentions = ['parked-long', 'unknown-type', 'schema', 'undeliverable', 'id-reused'] as const;
export type EventAttention = (typeof eventAttentions)[number];

/**
 * The thing within the partner that an event is about, by the id in its data; empty: the migration itself. Of two events
 * of one source about the same thing and of the same family the older one is superseded.
 */
export function eventObject(data: unknown): string {
  const { membershipId, enrollmentId, certificateId, messageId } = Object(data) as Record<string, unknown>;
  const id = membershipId ?? enrollmentId ?? certificateId ?? messageId;
  return typeof id === 'string' ? id : '';
}
