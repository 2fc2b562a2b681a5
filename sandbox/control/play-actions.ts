import { type TObject, type TProperties, Type } from 'typebox';
import type { Deed } from './deed.js';
import type { People } from './people.js';

const Ids = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 10_000 });
const Note = Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 }));
const contact = { contactId: Type.Optional(Type.String({ maxLength: 64 })) };
const buyer = { buyerId: Type.Optional(Type.String({ maxLength: 64 })) };
const count = Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 }));

/** Options that every action takes: whether, and under which id and time, the event is sent. */
const notifyOptions = {
  notify: Type.Optional(Type.Boolean()),
  eventId: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_:-]{1,128}$' })),
  occurredAt: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' })),
};

type Play = { label: string; body: TObject; play: (people: People, partnerId: string, body: never) => Deed };

function action<P extends TProperties>(
  label: string,
  options: P,
  play: (people: People, partnerId: string, body: Type.Static<TObject<P>>) => Deed,
): Play {
  const body = Type.Object({ ...options, ...notifyOptions }, { additionalProperties: false });
  return { label, body, play: play as Play['play'] };
}

/** Every action under `POST /play/partners/{partnerId}/{action}`, in the order of the journey. */
export const PLAY_ACTIONS: Record<string, Play> = {
  execute: action(
    'Execute migration',
    { skip: Type.Optional(Ids), leaveOut: count, extra: count },
    (people, id, { skip, leaveOut, extra }) => people.execute(id, defined({ skip, leaveOut, extra })),
  ),
  'fail-execution': action('Report a failed migration', { reason: Note }, (people, id, { reason }) =>
    people.failExecution(id, defined({ reason })),
  ),
  accept: action('Accept', contact, (people, id, { contactId }) => people.accept(id, defined({ contactId }))),
  decline: action('Decline', contact, (people, id, { contactId }) => people.decline(id, defined({ contactId }))),
  'expire-invitation': action('Let invitation expire', contact, (people, id, { contactId }) =>
    people.expireInvitation(id, defined({ contactId })),
  ),
  enroll: action(
    'Enroll',
    { ...buyer, autoIssue: Type.Optional(Type.Boolean()) },
    (people, id, { buyerId, autoIssue }) => people.enroll(id, defined({ buyerId, autoIssue })),
  ),
  'query-enrollment': action('Query enrollment', { ...buyer, note: Note }, (people, id, { buyerId, note }) =>
    people.queryEnrollment(id, defined({ buyerId, note })),
  ),
  'answer-enrollment': action('Answer query', buyer, (people, id, { buyerId }) =>
    people.answerEnrollment(id, defined({ buyerId })),
  ),
  'fail-enrollment': action('Fail enrollment', { ...buyer, note: Note }, (people, id, { buyerId, note }) =>
    people.failEnrollment(id, defined({ buyerId, note })),
  ),
  issue: action('Issue certificate', buyer, (people, id, { buyerId }) => people.issue(id, defined({ buyerId }))),
  'end-certificate': action(
    'End certificate',
    { ...buyer, as: Type.Optional(Type.Union([Type.Literal('Expired'), Type.Literal('Terminated')])) },
    (people, id, { buyerId, as }) => people.endCertificate(id, defined({ buyerId, as })),
  ),
  'place-order': action(
    'Place order',
    { state: Type.Optional(Type.Union([Type.Literal('cart'), Type.Literal('pending'), Type.Literal('failed')])) },
    (people, id, { state }) => people.placeOrder(id, defined({ state })),
  ),
  'close-orders': action('Close orders', {}, (people, id) => people.closeOrders(id)),
  sunset: action(
    'Sunset',
    { at: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' })) },
    (people, id, { at }) => people.sunset(id, defined({ at })),
  ),
};

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what was not given: an option set to undefined is not the same as none to exact optional types. */
function defined<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>;
}
