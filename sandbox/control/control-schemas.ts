import { Type } from 'typebox';
import { PARTNER_FLAWS } from '../make-partner.js';

const closed = { additionalProperties: false };
const Server = Type.Union(
  (['legacy', 'marketplace', 'mailbox', 'resend'] as const).map((server) => Type.Literal(server)),
);
const Count = (maximum: number) => Type.Optional(Type.Integer({ minimum: 0, maximum }));
const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

export const FaultBody = Type.Object(
  {
    id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })),
    server: Server,
    method: Type.Optional(Type.String({ pattern: '^[A-Za-z]{1,10}$' })),
    path: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    stage: Type.Optional(
      Type.Union([
        Type.Literal('connect'),
        Type.Literal('mailFrom'),
        Type.Literal('rcptTo'),
        Type.Literal('data-before'),
        Type.Literal('data-after'),
      ]),
    ),
    status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
    afterEffect: Type.Optional(Type.Literal(true)),
    body: Type.Optional(Type.Unknown()),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
    delayMs: Count(10 * 60_000),
    drop: Type.Optional(Type.Union([Type.Literal('before'), Type.Literal('after')])),
    timeoutAfter: Type.Optional(Type.Literal(true)),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    seed: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  closed,
);

export const RequestsQuery = Type.Object(
  { server: Type.Optional(Server), method: Text(10), route: Text(500), path: Text(2_000) },
  closed,
);

const Contact = Type.Object(
  { id: Text(64), name: Text(200), email: Text(320), locale: Text(35), role: Text(40) },
  closed,
);

const Partner = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }),
    name: Text(200),
    cdg: Text(250),
    locale: Text(35),
    timeZone: Text(64),
    country: Text(2),
    contacts: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0, maximum: 50 }), Type.Array(Contact, { maxItems: 50 })]),
    ),
    buyers: Count(20),
    customers: Count(10_000),
    subscriptionsPerCustomer: Count(100),
    products: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 100 })),
    commitmentDate: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
    credit: Type.Optional(
      Type.Object(
        { limit: Type.Optional(Type.Number()), used: Type.Optional(Type.Number()), currency: Text(3) },
        closed,
      ),
    ),
    integrations: Type.Optional(Type.Array(Type.String(), { maxItems: 50 })),
    archive: Type.Optional(
      Type.Object({ orders: Type.Integer({ minimum: 0 }), invoices: Type.Integer({ minimum: 0 }) }, closed),
    ),
    sunsetAt: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' })),
    flaw: Type.Optional(Type.Union(PARTNER_FLAWS.map((flaw) => Type.Literal(flaw)))),
  },
  closed,
);

/** Bodies of `POST /partners`; thousands at once are welcome. */
export const PartnersBody = Type.Object({ partners: Type.Array(Partner, { minItems: 1, maxItems: 10_000 }) }, closed);
