import { type Static, type TSchema, Type } from 'typebox';

// What we need of the Marketplace's objects. Everything else passes unread, above all `invitation.url`, a credential.
const optional = <S extends TSchema>(schema: S) => Type.Optional(schema);
const Id = Type.String({ minLength: 1 });
const Reference = Type.Object({ id: Id });
const Text = optional(Type.String());
// An audit event is `{at, by}`; some are told as a bare instant.
const AuditEvent = optional(Type.Union([Type.String(), Type.Object({ at: Text })]));

export const Membership = Type.Object({
  id: Id,
  status: Text,
  user: Type.Object({ id: Id, email: Text }),
  account: optional(Reference),
  invitation: optional(Type.Object({ status: Text, notes: Text })),
  audit: optional(
    Type.Object({
      invited: AuditEvent,
      joined: AuditEvent,
      invitationAcceptedAt: AuditEvent,
      updated: AuditEvent,
    }),
  ),
});
export type Membership = Static<typeof Membership>;

export const Account = Type.Object({
  id: Id,
  type: Text,
  status: Type.String(),
  externalId: Text,
  eligibility: optional(Type.Object({ partner: optional(Type.Boolean()) })),
  groups: optional(Type.Array(Type.Object({ id: Id, isDefault: optional(Type.Boolean()) }))),
});
export type Account = Static<typeof Account>;

export const Buyer = Type.Object({
  id: Id,
  status: Type.String(),
  account: optional(Reference),
  errors: optional(Type.Array(Type.Union([Type.String(), Type.Object({ code: Text, message: Text })]))),
});
export type Buyer = Static<typeof Buyer>;

export const ErpLink = Type.Object({ id: Id, status: Type.String(), buyer: Reference, seller: Reference });

export const Program = Type.Object({ id: Id, status: Type.String() });

export const Product = Type.Object({ id: Id });

export const Licensee = Type.Object({ id: Id, status: Type.String(), externalId: Text });

export const Agreement = Type.Object({
  id: Id,
  status: Type.String(),
  licensee: optional(Reference),
  product: optional(Reference),
});

const Vendor = optional(Type.Object({ vendor: Text }));

export const Subscription = Type.Object({
  id: Id,
  status: Type.String(),
  agreement: Reference,
  externalIds: Vendor,
  // The older spelling is still seen.
  externalIDs: Vendor,
  lines: optional(Type.Array(Type.Object({ quantity: optional(Type.Number()) }))),
});

const StatusNotes = optional(Type.Union([Type.String(), Type.Object({ id: Text, message: Text })]));

export const Enrollment = Type.Object({
  id: Id,
  status: Type.String(),
  buyer: optional(Reference),
  licensee: optional(Reference),
  statusNotes: StatusNotes,
  audit: optional(
    Type.Object({
      created: AuditEvent,
      processing: AuditEvent,
      querying: AuditEvent,
      failed: AuditEvent,
      updated: AuditEvent,
    }),
  ),
});
export type Enrollment = Static<typeof Enrollment>;

export const Certificate = Type.Object({
  id: Id,
  status: Type.String(),
  buyer: optional(Reference),
  licensee: optional(Reference),
  client: optional(Reference),
  audit: optional(
    Type.Object({
      created: AuditEvent,
      activated: AuditEvent,
      expired: AuditEvent,
      terminated: AuditEvent,
      updated: AuditEvent,
    }),
  ),
});
export type Certificate = Static<typeof Certificate>;

/** The instant of an audit event, in whichever form it came. */
export function instantOf(event: Static<typeof AuditEvent> | undefined): string | undefined {
  return typeof event === 'string' ? event : event?.at;
}

/** Whether two statuses are the same word, however they are cased and spaced. */
export function sameWord(status: string | undefined, word: string): boolean {
  return plain(status ?? '') === plain(word);
}

/** The status in our spelling where it is one of `words`; else as it came, for people to see. */
export function inOurWords(status: string, words: readonly string[]): string {
  return words.find((word) => sameWord(status, word)) ?? status;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[\s_-]/g, '');
}
