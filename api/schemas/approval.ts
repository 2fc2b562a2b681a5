import { type Static, Type } from 'typebox';
import { approvalStatuses, guardedActions, guardedMatters, lapseReasons } from '../../domain/approvals.js';
import { entityTag, instant } from './basics.js';

export const approvalParams = Type.Object(
  {
    approvalId: Type.String({
      pattern: '^apr_[0-9a-f-]{36}$',
      description: '`apr_` and a UUIDv7',
      examples: ['apr_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
    }),
  },
  { additionalProperties: false },
);

/** What in an approval may be about people. */
export const personalInApproval = ['/request/data', '/request/evidence'] as const;

/** An override that one person asked for, and another one decides. */
export const approvalSchema = Type.Object(
  {
    id: Type.String(),
    etag: entityTag,
    status: Type.Enum([...approvalStatuses], {
      description:
        '`lapsed`: nobody decided in time, or it was not possible any more; nothing was done. All but `awaited` are final',
    }),
    partnerId: Type.String(),
    migrationId: Type.String(),
    action: Type.Enum([...guardedActions]),
    matter: Type.Enum([...guardedMatters], { description: 'What it puts out of force' }),
    request: Type.Object(
      {
        step: Type.Optional(Type.String({ description: 'Of `skip`' })),
        type: Type.Optional(Type.String({ description: 'Of `record-fact`, as the three below' })),
        occurredAt: Type.Optional(instant('When it happened outside')),
        data: Type.Optional(Type.Unknown()),
        evidence: Type.Optional(Type.String()),
      },
      { description: 'The request of the action, as it will be carried out' },
    ),
    reason: Type.String({ description: 'Why, in the words of who asked' }),
    question: Type.Optional(
      Type.Object(
        { code: Type.String(), why: Type.String() },
        { description: 'What the migration asked then; approved is the answer to that, and to nothing else' },
      ),
    ),
    requestedBy: Type.String(),
    createdAt: instant('When it was asked for'),
    escalatesAt: Type.Optional(instant('Of an awaited one: when it is escalated')),
    lapsesAt: Type.Optional(instant('Of an awaited one: when it lapses, unless somebody decides')),
    decidedBy: Type.Optional(Type.String({ description: 'Who approved, rejected or withdrew it' })),
    decidedAt: Type.Optional(instant('When it was decided, or lapsed')),
    decisionReason: Type.Optional(Type.String()),
    lapsedBecause: Type.Optional(
      Type.Enum([...lapseReasons], {
        description: '`changed`: the migration asks something else by now; `refused`: it does not take it any more',
      }),
    ),
    done: Type.Optional(
      Type.Object(
        {
          at: instant('When it was carried out'),
          sequence: Type.Optional(Type.Integer({ description: 'Of `skip`: the entry of the timeline' })),
          eventId: Type.Optional(Type.String({ description: 'Of `record-fact`: the event' })),
        },
        { description: 'Of an approved one; until then it may be approved again, with no second effect' },
      ),
    ),
    href: Type.String({ description: 'The migration' }),
  },
  { $id: 'Approval' },
);
export type ApprovalView = Static<typeof approvalSchema>;
