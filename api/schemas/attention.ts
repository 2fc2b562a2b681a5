import { type Static, Type } from 'typebox';
import { noticeChannels, noticeStatuses } from '../../db/queries/attention.js';
import { actionNames } from '../../domain/actions.js';
import { attentionSeverities } from '../../domain/attention.js';
import { attentionLevels } from '../../domain/attention-deadlines.js';
import { stages } from '../../domain/stages.js';
import {
  attentionSubjectKinds,
  type QueuedAttentionCode,
  queuedAttentionTitles,
} from '../../domain/system-attention.js';
import { instant } from './basics.js';

export const queuedCodes = Object.keys(queuedAttentionTitles) as QueuedAttentionCode[];

export const attentionParams = Type.Object(
  {
    attentionId: Type.String({
      pattern: '^att_[0-9a-f-]{36}$',
      description: '`att_` and a UUIDv7',
      examples: ['att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
    }),
  },
  { additionalProperties: false },
);

/** An open question to the operators. */
export const attentionItemSchema = Type.Object(
  {
    id: Type.String(),
    code: Type.Enum([...queuedCodes]),
    title: Type.String({ description: 'What the code means' }),
    severity: Type.Enum([...attentionSeverities]),
    state: Type.Enum(['open', 'snoozed', 'closed']),
    subject: Type.Object({ kind: Type.Enum([...attentionSubjectKinds]), id: Type.String() }),
    step: Type.Optional(Type.String({ description: 'Names the item in `retry` and `skip`' })),
    since: instant('Since when it is stuck'),
    why: Type.String(),
    evidence: Type.Optional(Type.Unknown()),
    affected: Type.Object({
      partnerId: Type.Optional(Type.String()),
      migrationId: Type.Optional(Type.String()),
      stage: Type.Optional(Type.Enum([...stages])),
      wave: Type.Optional(Type.String()),
      contactIds: Type.Array(Type.String()),
    }),
    actions: Type.Array(Type.Enum([...actionNames]), { description: 'Actions on the migration that resolve it' }),
    dismissible: Type.Boolean({ description: '`dismiss` closes it: its cause may never be gone by itself' }),
    dueAt: instant('When it is escalated, unless its cause is gone by then'),
    breachAt: instant('When it counts as breached'),
    nextTryAt: Type.Optional(instant('When Portage tries again by itself')),
    level: Type.Optional(Type.Enum([...attentionLevels], { description: 'How far it has been pursued' })),
    escalatedAt: Type.Optional(instant('When it was escalated')),
    owner: Type.Optional(Type.String()),
    assignedAt: Type.Optional(instant('Since when it has its owner')),
    assignedBy: Type.Optional(Type.String()),
    snoozedUntil: Type.Optional(instant('Until when it is put aside, unless it is escalated or breached before')),
    snoozedBy: Type.Optional(Type.String()),
    closedAt: Type.Optional(instant('When its cause was gone, or a person dismissed it')),
    dismissReason: Type.Optional(Type.String()),
    dismissedBy: Type.Optional(Type.String()),
    names: Type.Optional(
      Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
        description: 'Of the keys among owner, `assignedBy`, `snoozedBy` and `dismissedBy`',
      }),
    ),
    notices: Type.Array(
      Type.Object({
        level: Type.Enum([...attentionLevels, 'resolved'], { description: 'What was told' }),
        channel: Type.Enum([...noticeChannels]),
        status: Type.Enum([...noticeStatuses], {
          description:
            '`unconfirmed`: it may have arrived, or not; `given-up`: it did not, and is not tried again; `sending` with ' +
            'an error: it may have arrived and is repeated',
        }),
        attempts: Type.Integer(),
        nextTryAt: Type.Optional(instant('When it is tried again')),
        sentAt: Type.Optional(instant('When it got through')),
        lastError: Type.Optional(Type.String({ description: 'Code of the last failure' })),
      }),
      { description: 'Who was told of it, or is to be: one per level and way' },
    ),
    href: Type.Optional(Type.String({ description: 'The migration' })),
  },
  { $id: 'AttentionItem' },
);
export type AttentionItem = Static<typeof attentionItemSchema>;
