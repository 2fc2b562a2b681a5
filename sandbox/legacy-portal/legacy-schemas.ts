import { Type } from 'typebox';

const MigrationId = Type.String({ minLength: 1, maxLength: 200 });
const closed = { additionalProperties: false };

export const AccountParams = Type.Object({ id: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }) });

/** A notice with state `none` needs no text; the others are refused without one by the route. */
export const NoticeBody = Type.Object(
  {
    state: Type.Union([Type.Literal('none'), Type.Literal('upcoming'), Type.Literal('migrated')]),
    plannedFor: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T[0-9:.]+(Z|[+-]\\d{2}:\\d{2}))?$' })),
    locale: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }),
    title: Type.Optional(Type.String({ maxLength: 500 })),
    body: Type.Optional(Type.String({ maxLength: 10_000 })),
    links: Type.Optional(Type.Array(Type.Object({ url: Type.String({ pattern: '^https?://' }) }), { maxItems: 20 })),
    migrationId: MigrationId,
    supersedes: Type.Optional(MigrationId),
  },
  closed,
);

export const ModeBody = Type.Object(
  {
    mode: Type.Union([Type.Literal('live'), Type.Literal('frozen'), Type.Literal('archive')]),
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
    migrationId: MigrationId,
    supersedes: Type.Optional(MigrationId),
  },
  closed,
);

export const FinalizeBody = Type.Object({ migrationId: MigrationId }, closed);

export const ChangesQuery = Type.Object({ since: Type.String({ minLength: 1, maxLength: 200 }) }, closed);

export const PageQuery = Type.Object(
  { limit: Type.Optional(Type.String()), cursor: Type.Optional(Type.String({ maxLength: 200 })) },
  closed,
);

export const OrderBody = Type.Object(
  { state: Type.Optional(Type.Union([Type.Literal('cart'), Type.Literal('pending'), Type.Literal('failed')])) },
  closed,
);
