import { type Static, Type } from 'typebox';
import { actionNames } from '../../domain/actions.js';
import { type AttentionCode, attentionCatalogue, attentionSeverities } from '../../domain/attention.js';
import { effectStatuses, effectSteps, emailTemplates, noticeStates, portalModes } from '../../domain/effects.js';
import { eventOrigins, eventTypes } from '../../domain/events.js';
import { buyerStatuses, invitationStatuses } from '../../domain/migration.js';
import { readinessCodes, readinessResults } from '../../domain/readiness.js';
import { stages } from '../../domain/stages.js';
import { timelineKinds } from '../../domain/timeline.js';
import { actor, instant, partnerId } from './basics.js';

const migrationId = Type.String({
  description: '`mig_` and a UUIDv7',
  examples: ['mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e'],
});
export const stage = Type.Enum([...stages]);
const attentionCode = Type.Enum(Object.keys(attentionCatalogue) as AttentionCode[]);
export const action = Type.Enum([...actionNames]);
export const effectStep = Type.Enum([...effectSteps]);
export const effectStatus = Type.Enum([...effectStatuses], {
  description: '`unconfirmed`: it may have happened; `failed`: it surely did not; `undone`: by a rollback',
});
const portalMode = Type.Enum([...portalModes]);
const portalNotice = Type.Enum([...noticeStates]);

const attentionItem = Type.Object({
  code: attentionCode,
  severity: Type.Enum([...attentionSeverities]),
  step: Type.String({ description: 'Names the item in `retry` and `skip`' }),
  since: instant('Since when'),
  why: Type.String(),
  evidence: Type.Optional(Type.Unknown()),
  actions: Type.Array(action),
  nextTryAt: Type.Optional(instant('When Portage tries again by itself')),
  tries: Type.Optional(Type.Integer({ description: 'How often that has been in vain so far' })),
  triedAt: Type.Optional(instant('When it was last in vain')),
});

/** What is known before an effect and takes it back. */
const undo = Type.Union([
  Type.Object({ kind: Type.Literal('restore-notice'), notice: portalNotice }),
  Type.Object({ kind: Type.Literal('restore-mode'), mode: portalMode }),
  Type.Object({ kind: Type.Literal('revoke-invitation'), contactId: Type.String() }),
  Type.Object({ kind: Type.Literal('postponed-email'), contactId: Type.String() }),
]);

const effect = Type.Object({
  key: Type.String(),
  step: effectStep,
  status: effectStatus,
  at: instant('Last change'),
  outsideId: Type.Optional(Type.String({ description: 'Id of what came of it outside' })),
  undo: Type.Optional(undo),
  email: Type.Optional(
    Type.Object(
      {
        template: Type.Enum([...emailTemplates]),
        contactId: Type.String(),
        data: Type.Object({
          invitationEndsAt: Type.Optional(instant('When the invitation ends')),
          round: Type.Optional(Type.Integer({ description: '1 for the first invitation' })),
          buyerIds: Type.Optional(Type.Array(Type.String())),
          enrollmentId: Type.Optional(Type.String()),
          note: Type.Optional(Type.String({ description: 'What the vendor said about the enrollment' })),
          joined: Type.Optional(Type.Boolean({ description: 'The reader has joined the Marketplace account' })),
        }),
      },
      { description: 'Of a mail: what it says besides the data of partner and contact' },
    ),
  ),
});

/** Where an answer comes from: the workflow itself, or what it last recorded. */
export const sourced = {
  source: Type.Enum(['live', 'projection'], {
    description: '`live`: the workflow answered; `projection`: nobody did, this is what was last recorded',
  }),
  asOf: instant('How fresh the answer is'),
};

export const invitations = Type.Array(
  Type.Object({
    contactId: Type.String(),
    status: Type.Enum([...invitationStatuses]),
    membershipId: Type.Optional(Type.String()),
    round: Type.Integer({ description: '1 for the first invitation; 0 while none was sent' }),
    invitedAt: Type.Optional(instant('When the invitation of this round was sent')),
    remindersSent: Type.Integer(),
    acceptedAt: Type.Optional(instant('When it was accepted')),
  }),
);

export const buyers = Type.Array(
  Type.Object({
    buyerId: Type.String(),
    status: Type.Enum([...buyerStatuses]),
    enrollmentId: Type.Optional(Type.String()),
    certificateId: Type.Optional(Type.String()),
    note: Type.Optional(Type.String({ description: "The vendor's own words" })),
  }),
);

/** A migration whole. */
export const migrationSchema = Type.Object(
  {
    migrationId,
    partnerId,
    partnerName: Type.Optional(Type.String()),
    accountId: Type.Optional(Type.String({ description: 'The Marketplace account' })),
    timeZone: Type.Optional(Type.String({ description: "IANA name of the partner's zone" })),
    wave: Type.Optional(Type.String()),
    stage,
    stageSince: instant('Since when it is in this stage'),
    startedAt: instant('When it started'),
    startedBy: actor,
    plannedFor: instant('When the data is to be moved'),
    endedAt: Type.Optional(instant('When it ended')),
    paused: Type.Optional(Type.Object({ by: actor, reason: Type.String(), since: instant('Since when') })),
    waiting: Type.Optional(
      Type.Object({
        for: Type.String(),
        since: instant('Since when'),
        until: Type.Optional(instant('When it looks or tries again, if nothing has come by then; no deadline')),
      }),
    ),
    attention: Type.Array(attentionItem),
    trying: Type.Optional(
      Type.Array(Type.String(), { description: 'Steps that are being tried just now, or will be at once' }),
    ),
    readiness: Type.Array(
      Type.Object({
        code: Type.Enum([...readinessCodes]),
        severity: Type.Enum(['blocker', 'warning']),
        result: Type.Enum([...readinessResults]),
        waivable: Type.Boolean(),
        waitsFor: Type.Optional(
          Type.Enum([...readinessCodes], { description: 'Has to pass before this one can be judged' }),
        ),
        evidence: Type.String(),
        fix: Type.String(),
      }),
    ),
    adminContactIds: Type.Optional(Type.Array(Type.String(), { description: 'Who is invited and told' })),
    portalMode: Type.Optional(portalMode),
    portalNotice: Type.Optional(portalNotice),
    portalBefore: Type.Optional(
      Type.Object({ mode: portalMode, notice: portalNotice }, { description: 'What a rollback restores' }),
    ),
    invitations,
    buyers,
    effects: Type.Array(effect),
    facts: Type.Array(
      Type.Object({
        type: Type.Enum([...eventTypes]),
        key: Type.String(),
        occurredAt: instant('When it happened outside'),
        origin: Type.Enum([...eventOrigins]),
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
    waitingSince: Type.Optional(instant('Since when it waits for what it waits for now')),
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
    kind: Type.Enum([...timelineKinds]),
    code: Type.String(),
    text: Type.String(),
    actor,
    actorName: Type.Optional(Type.String({ description: 'Name of the key now; not part of what is hashed' })),
    eventId: Type.Optional(Type.String()),
    effectKey: Type.Optional(Type.String()),
    operationId: Type.Optional(Type.String()),
    data: Type.Optional(Type.Unknown()),
    prevHash: Type.String(),
    hash: Type.String({ description: 'SHA-256 over the entry and the hash before it' }),
  },
  { $id: 'TimelineEntry' },
);

/** The answer to an action that was taken. */
export const actionResultSchema = Type.Object(
  {
    operationId: Type.String({
      description: 'The `Idempotency-Key`; timeline and audit history name the operation that was made for it',
    }),
    stage,
    paused: Type.Boolean(),
    sequence: Type.Integer({ description: 'Number of the timeline entry that the action made' }),
    effects: Type.Array(Type.String(), {
      description:
        'Keys of what `validateOnly` names. Abort: what stands, or may. Rollback: what will be undone. Skip: what is left ' +
        'out, and what follows. Else what it will do',
    }),
    steps: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Of a retry that was taken now: it is over when the migration is `trying` none of them, and in vain when one of ' +
          'them still needs attention',
      }),
    ),
    repeated: Type.Boolean({ description: 'It had been taken before; nothing was done now' }),
  },
  { $id: 'ActionResult' },
);
export const actionResult = Type.Unsafe<Static<typeof actionResultSchema>>({ $ref: 'ActionResult#' });
