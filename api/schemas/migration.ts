import { Type } from 'typebox';
import { actionNames } from '../../domain/actions.js';
import { type AttentionCode, attentionCatalogue } from '../../domain/attention.js';
import { stages } from '../../domain/stages.js';
import { actor, instant, partnerId } from './basics.js';

const migrationId = Type.String({
  description: '`mig_` and a UUIDv7',
  examples: ['mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
});
const stage = Type.Enum([...stages]);
const attentionCode = Type.Enum(Object.keys(attentionCatalogue) as AttentionCode[]);
export const action = Type.Enum([...actionNames]);

const attentionItem = Type.Object({
  code: attentionCode,
  severity: Type.Enum(['warning', 'critical']),
  step: Type.String({ description: 'Names the item in `retry` and `skip`' }),
  since: instant('Since when'),
  why: Type.String(),
  evidence: Type.Optional(Type.Unknown()),
  actions: Type.Array(action),
  nextTryAt: Type.Optional(instant('When Portage tries again by itself')),
});

/** Where an answer comes from: the workflow itself, or what it last recorded. */
export const sourced = {
  source: Type.Enum(['live', 'projection'], {
    description: '`live`: the workflow answered; `projection`: nobody did, this is what was last recorded',
  }),
  asOf: instant('How fresh the answer is'),
};

/** A migration whole. */
export const migrationSchema = Type.Object(
  {
    migrationId,
    partnerId,
    partnerName: Type.Optional(Type.String()),
    accountId: Type.Optional(Type.String({ description: 'The Marketplace account' })),
    wave: Type.Optional(Type.String()),
    stage,
    stageSince: instant('Since when it is in this stage'),
    startedAt: instant('When it started'),
    startedBy: actor,
    plannedFor: instant('When the data is to be moved'),
    endedAt: Type.Optional(instant('When it ended')),
    paused: Type.Optional(Type.Object({ by: actor, reason: Type.String(), since: instant('Since when') })),
    waiting: Type.Optional(
      Type.Object({ for: Type.String(), since: instant('Since when'), until: Type.Optional(instant('Until when')) }),
    ),
    attention: Type.Array(attentionItem),
    readiness: Type.Array(
      Type.Object({
        code: Type.String(),
        severity: Type.Enum(['blocker', 'warning']),
        result: Type.Enum(['pass', 'fail', 'unknown']),
        waivable: Type.Boolean(),
        evidence: Type.String(),
        fix: Type.String(),
      }),
    ),
    portalMode: Type.Optional(Type.Enum(['live', 'frozen', 'archive'])),
    portalNotice: Type.Optional(Type.Enum(['none', 'upcoming', 'migrated'])),
    invitations: Type.Array(Type.Object({ contactId: Type.String(), status: Type.String(), round: Type.Integer() })),
    buyers: Type.Array(Type.Object({ buyerId: Type.String(), status: Type.String() })),
    effects: Type.Array(
      Type.Object({ key: Type.String(), step: Type.String(), status: Type.String(), at: instant('Last change') }),
    ),
    facts: Type.Array(
      Type.Object({
        type: Type.String(),
        key: Type.String(),
        occurredAt: instant('When it happened outside'),
        origin: Type.Enum(['webhook', 'reconcile', 'operator']),
      }),
    ),
    sequence: Type.Integer({ description: 'Number of the last timeline entry that this reflects' }),
    runs: Type.Integer(),
    allowedActions: Type.Array(action),
    ...sourced,
  },
  { $id: 'Migration' },
);

/** A migration as lists show it. */
export const migrationSummarySchema = Type.Object(
  {
    migrationId,
    partnerId,
    partnerName: Type.Optional(Type.String()),
    wave: Type.Optional(Type.String()),
    stage,
    stageSince: instant('Since when it is in this stage'),
    plannedFor: instant('When the data is to be moved'),
    startedAt: instant('When it started'),
    endedAt: Type.Optional(instant('When it ended')),
    paused: Type.Boolean(),
    needsAttention: Type.Boolean(),
    attentionCodes: Type.Array(attentionCode),
    nextDeadlineAt: Type.Optional(instant('When the next deadline is')),
    sequence: Type.Integer({ description: 'Number of the last timeline entry that this reflects' }),
    updatedAt: instant('When this was recorded'),
  },
  { $id: 'MigrationSummary' },
);

export const startedSchema = Type.Object({
  migrationId,
  partnerId,
  outcome: Type.Enum(['started', 'already-running']),
});

export const timelineEntrySchema = Type.Object(
  {
    sequence: Type.Integer({ minimum: 1 }),
    at: instant('When the workflow decided or learned it'),
    stage,
    kind: Type.Enum(['stage', 'fact', 'effect', 'check', 'attention', 'operator']),
    code: Type.String(),
    text: Type.String(),
    actor,
    eventId: Type.Optional(Type.String()),
    effectKey: Type.Optional(Type.String()),
    operationId: Type.Optional(Type.String()),
    data: Type.Optional(Type.Unknown()),
    prevHash: Type.String(),
    hash: Type.String({ description: 'SHA-256 over the entry and the hash before it' }),
  },
  { $id: 'TimelineEntry' },
);

export const actionResultSchema = Type.Object({
  operationId: Type.String({ description: 'The `Idempotency-Key`, or one that was made for it' }),
  stage: Type.String(),
  paused: Type.Boolean(),
  sequence: Type.Integer({ description: 'Number of the timeline entry that the action made' }),
  effects: Type.Array(Type.String(), { description: 'Abort: effects that stand. Rollback: what will be undone' }),
  repeated: Type.Boolean({ description: 'It had been taken before; nothing was done now' }),
});
