import { Type } from 'typebox';

export const Id = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
export const AnyReference = Type.Intersect([Id, Type.Record(Type.String(), Type.Unknown())]);
export const EligibilityBody = Type.Object({ client: Type.Boolean(), partner: Type.Boolean() });
export const AddressBody = Type.Object({
  addressLine1: Type.Optional(Type.String()),
  addressLine2: Type.Optional(Type.String()),
  postCode: Type.Optional(Type.String()),
  city: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
});
export const ExternalIdsBody = Type.Object({
  client: Type.Optional(Type.String()),
  operations: Type.Optional(Type.String()),
  vendor: Type.Optional(Type.String()),
});
export const ParametersBody = Type.Object({
  ordering: Type.Optional(Type.Array(Type.Unknown())),
  fulfillment: Type.Optional(Type.Array(Type.Unknown())),
});
export const Name = Type.String({ minLength: 1, maxLength: 500 });

/** An optional text that null clears. */
export function clearable(maxLength: number) {
  return Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));
}

export const AnyObject = Type.Record(Type.String(), Type.Unknown());
