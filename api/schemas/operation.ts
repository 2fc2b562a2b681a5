import { Type } from 'typebox';
import { itemStatuses, operationKinds, operationStatuses } from '../../domain/operations.js';
import { anyOf, instant, partnerId } from './basics.js';

/** Long work: how far it is, and how it ended. */
export const operationSchema = Type.Object(
  {
    id: Type.String({ description: '`opn_` and a UUIDv7' }),
    kind: Type.Enum([...operationKinds]),
    status: Type.Enum([...operationStatuses], {
      description: '`partial`: it ended, and some or all of it is as it was',
    }),
    input: Type.Unknown({ description: 'What was asked for' }),
    total: Type.Integer({ description: '`resolved + stillFailing + notApplicable + pending`' }),
    resolved: Type.Integer(),
    stillFailing: Type.Integer({ description: 'Tried, and the cause is still there' }),
    notApplicable: Type.Integer({ description: 'Nothing was to be done, or not any more' }),
    pending: Type.Integer(),
    requestedBy: Type.String(),
    requestedByName: Type.Optional(Type.String({ description: 'Name of the key now' })),
    createdAt: instant('When it was asked for'),
    updatedAt: instant('When its counts last changed'),
    finishedAt: Type.Optional(instant('When it ended')),
    result: Type.Optional(Type.Unknown({ description: 'As its kind says' })),
  },
  { $id: 'Operation' },
);

export const operationParams = Type.Object(
  {
    operationId: Type.String({
      pattern: '^opn_[0-9a-f-]{36}$',
      description: '`id` of the operation',
      examples: ['opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
    }),
  },
  { additionalProperties: false },
);

/** Which items are wanted; those that failed are `stillFailing`. */
export const itemStatusQuery = { status: Type.Optional(anyOf(itemStatuses, ['stillFailing'])) };

/** What has become of one target of an operation. */
export const operationItemSchema = Type.Object({
  position: Type.Integer({
    description: 'From 1, in the order in which they are tried; of events, of those that there are',
  }),
  partnerId: Type.Optional(partnerId),
  status: Type.Enum([...itemStatuses]),
  code: Type.Optional(
    Type.String({
      description:
        'Why it was not resolved: `wrong-state`, `not-found`, `validation-failed`, `outcome-unknown`, `cancelled`, ' +
        '`not-begun` (the request failed half way and was not repeated); after a ' +
        'retry the code of the attention that is open, `paused` (the retry is held), `ended` (the migration ended ' +
        'without it) or `still-tried` (nobody knows yet). Of an event its `reason`, or the `lastError` of its delivery: ' +
        '`not-started` of one that is parked',
    }),
  ),
  begunAt: Type.Optional(instant('When it was first tried')),
  settledAt: Type.Optional(instant('When it was settled')),
  eventId: Type.Optional(
    Type.String({ description: 'Of a redelivery: the event; `partnerId` is absent where nobody knows it' }),
  ),
});
