import { type Static, Type } from 'typebox';
import { bulkActions } from '../../domain/bulk-actions.js';
import { maxTargets } from '../../domain/operations.js';
import { migrationFilterQuery } from '../lists/migration-filter.js';
import { expectedCountMember } from '../mutations/counted-operation.js';
import { statedReason, stepOf } from './action.js';
import { instant, partnerId } from './basics.js';

/** What a bulk action asks for. */
export const bulkActionBody = Type.Object(
  {
    action: Type.Enum([...bulkActions]),
    filter: Type.Optional(
      Type.Object(migrationFilterQuery, {
        additionalProperties: false,
        minProperties: 1,
        description: 'As of `GET /v1/migrations`; the newest migration of a partner has to meet it',
      }),
    ),
    partnerIds: Type.Optional(
      Type.Array(partnerId, { minItems: 1, maxItems: maxTargets, description: 'Instead of `filter`' }),
    ),
    ...expectedCountMember,
    reason: statedReason,
    params: Type.Optional(
      Type.Object(
        {
          step: Type.Optional(stepOf('Of retry and skip')),
          plannedFor: Type.Optional(instant('Of reschedule: the new date')),
        },
        { additionalProperties: false, description: "Members of the action's own request, the same for all" },
      ),
    ),
  },
  {
    additionalProperties: false,
    description: 'Exactly one of `filter` and `partnerIds` is given',
    oneOf: [{ required: ['filter'] }, { required: ['partnerIds'] }],
    examples: [
      {
        action: 'pause',
        filter: { wave: 'north-1', stage: 'announced' },
        expectedCount: 12,
        reason: 'The provider is in maintenance',
      },
    ],
  },
);
export type BulkActionBody = Static<typeof bulkActionBody>;

/** The answer to `validateOnly`. */
export const bulkEstimate = Type.Object({
  valid: Type.Boolean({ description: 'Whether it can be asked for as it is, with `count` as `expectedCount`' }),
  count: Type.Integer({ description: 'How many partners it would be tried on' }),
  possible: Type.Integer({ description: 'On how many of them the action is possible, as was last recorded' }),
  needsApprover: Type.Boolean({ description: 'Whether they are so many that it takes an approver' }),
});
