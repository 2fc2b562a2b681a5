import { type Static, type TSchema, Type } from 'typebox';
import { contactIdPattern } from '../../domain/ids.js';

// What we need of the portal's answers, and no more: members that we do not know pass.
const optional = <S extends TSchema>(schema: S) => Type.Optional(schema);
const oneOf = <const V extends string>(...values: V[]) => Type.Union(values.map((value) => Type.Literal(value)));

const Id = Type.String({ minLength: 1 });

export const LegacyAccount = Type.Object({
  id: Id,
  name: Type.String(),
  cdg: optional(Type.String()),
  locale: Type.String(),
  timeZone: optional(Type.String()),
  mode: oneOf('live', 'frozen', 'archive'),
  notice: optional(Type.Object({ state: oneOf('none', 'upcoming', 'migrated') })),
  contacts: optional(
    Type.Array(
      Type.Object({
        // It becomes part of effect keys, as the words between slashes.
        id: Type.String({ pattern: contactIdPattern.source }),
        name: optional(Type.String()),
        email: optional(Type.String()),
        locale: optional(Type.String()),
        role: optional(Type.String()),
      }),
    ),
  ),
  finalizedAt: optional(Type.String()),
  sunsetAt: optional(Type.String()),
  ownedBy: optional(Type.String()),
  version: Type.Integer(),
});
export type LegacyAccount = Static<typeof LegacyAccount>;

export const LegacyInventory = Type.Object({
  customers: Type.Array(Type.Object({ id: Id })),
  subscriptions: Type.Array(
    Type.Object({
      id: Id,
      customerId: Id,
      product: Id,
      quantity: Type.Number(),
      status: Type.String(),
      commitmentDate: optional(Type.String()),
      vendorId: optional(Type.String()),
    }),
  ),
  openOrders: optional(Type.Array(Type.Object({ id: Id, state: optional(Type.String()) }))),
  credit: optional(Type.Object({ used: optional(Type.Number()) })),
  integrations: optional(Type.Array(Type.Unknown())),
});
export type LegacyInventory = Static<typeof LegacyInventory>;
