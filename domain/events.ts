import type { Actor } from './actors.js';

/** How an event reached us: its sender, our watcher that asked the Marketplace, or an operator who recorded it by hand. */
export type EventOrigin = 'webhook' | 'reconcile' | 'operator';

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
export interface UndeliverableData {
  /** Message-ID of the mail that bounced, as we sent it. */
  messageId: string;
  reason: string;
}

export interface EventData {
  'migration.executed': ExecutedData;
  'migration.failed': ExecutionFailedData;
  'invitation.accepted': InvitationData;
  'invitation.declined': InvitationData;
  'invitation.expired': InvitationData;
  'enrollment.queried': EnrollmentData;
  'enrollment.failed': EnrollmentData;
  'certificate.issued': CertificateData;
  'certificate.ended': CertificateData;
  'email.undeliverable': UndeliverableData;
}

export type EventType = keyof EventData;

const id = (pattern: string) => ({ type: 'string', pattern, maxLength: 64 }) as const;
const note = { type: 'string', minLength: 1, maxLength: 2000 } as const;
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

/** One catalogue of the events that we take: the signal that carries it, what it means, its schema and an example. */
export const eventCatalogue: {
  readonly [T in EventType]: {
    signal: string;
    meaning: string;
    schema: object & { readonly required: readonly string[] };
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
  'email.undeliverable': {
    signal: 'emailUndeliverable',
    meaning: 'A mail that we sent could not be delivered',
    schema: object({ messageId: { type: 'string', minLength: 3, maxLength: 300 }, reason: note }, [
      'messageId',
      'reason',
    ]),
    example: { messageId: '<mig_1.migrated.C-1@portage.example>', reason: '550 mailbox unknown' },
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
