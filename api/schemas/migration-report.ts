import { Type } from 'typebox';
import { emailTemplates } from '../../domain/effects.js';
import { instant } from './basics.js';
import { buyers, effectStatus, effectStep, invitations } from './migration.js';

const listOf = (name: string) => Type.Array(Type.Unsafe<object>({ $ref: `${name}#` }));

/** All that is stored about a migration. */
export const migrationReportSchema = Type.Object({
  madeAt: instant('When it was read'),
  migration: Type.Unsafe<object>({ $ref: 'MigrationSummary#' }),
  verification: Type.Object({
    ok: Type.Boolean({ description: 'Whether the hash chain of the timeline holds' }),
    entries: Type.Integer({ description: 'Entries that are as they were written, from the first' }),
    firstBadSequence: Type.Optional(Type.Integer({ description: 'The first that is missing or was changed' })),
  }),
  complete: Type.Boolean({ description: 'False when a part has more entries than are told' }),
  contacts: Type.Array(
    Type.Object({
      id: Type.String(),
      role: Type.String(),
      name: Type.String({ description: 'Masked without `pii:read`, as the address' }),
      email: Type.String(),
      locale: Type.Optional(Type.String()),
    }),
    { description: 'People of the partner, as they were last read' },
  ),
  invitations,
  buyers,
  timeline: listOf('TimelineEntry'),
  effects: Type.Array(
    Type.Object({
      key: Type.String(),
      step: effectStep,
      status: effectStatus,
      at: instant('When it last changed'),
      outsideId: Type.Optional(Type.String()),
      template: Type.Optional(Type.Enum([...emailTemplates], { description: 'Of a mail' })),
      contactId: Type.Optional(Type.String({ description: 'Of a mail: to whom' })),
    }),
    { description: 'What was done outside' },
  ),
  events: Type.Array(Type.Unsafe<object>({ $ref: 'EventReceipt#' }), { description: 'Without what they said' }),
  attention: listOf('AttentionItem'),
  approvals: listOf('Approval'),
  audit: Type.Optional(listOf('AuditEntry')),
});
