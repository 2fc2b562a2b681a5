import { Type } from 'typebox';
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
    dismissible: Type.Boolean({ description: 'It does not close by itself; `dismiss` does' }),
    dueAt: instant('When it is escalated, unless its cause is gone by then'),
    breachAt: instant('When it counts as breached'),
    nextTryAt: Type.Optional(instant('When Portage tries again by itself')),
    level: Type.Optional(Type.Enum([...attentionLevels], { description: 'How far it has been pursued' })),
    escalatedAt: Type.Optional(instant('When it was escalated')),
    owner: Type.Optional(Type.String()),
    assignedAt: Type.Optional(instant('Since when it has its owner')),
    assignedBy: Type.Optional(Type.String()),
    snoozedUntil: Type.Optional(instant('Until when it is put aside')),
    snoozedBy: Type.Optional(Type.String()),
    closedAt: Type.Optional(instant('When its cause was gone, or a person dismissed it')),
    dismissReason: Type.Optional(Type.String()),
    dismissedBy: Type.Optional(Type.String()),
    href: Type.Optional(Type.String({ description: 'The migration' })),
  },
  { $id: 'AttentionItem' },
);
