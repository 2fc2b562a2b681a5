import { Type } from 'typebox';
import { auditActorTypes, auditOutcomes } from '../../domain/audit.js';
import { instant } from './basics.js';

/** Who did what, with its place in the hash chain. */
export const auditEntrySchema = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    id: Type.String({ description: '`aud_` and a UUIDv7' }),
    at: instant('When it was appended'),
    actor: Type.Object({
      type: Type.Enum([...auditActorTypes]),
      id: Type.String(),
      keyId: Type.Optional(Type.String({ description: 'Which key of a machine' })),
    }),
    actorName: Type.Optional(Type.String({ description: 'Name of the key now; not part of what is hashed' })),
    action: Type.String({ examples: ['api.migration.start'] }),
    target: Type.Object({ type: Type.String(), id: Type.String() }),
    outcome: Type.Enum([...auditOutcomes]),
    reason: Type.Optional(Type.String()),
    diff: Type.Optional(Type.Object({}, { additionalProperties: true })),
    traceId: Type.Optional(Type.String()),
    ip: Type.Optional(Type.String()),
    operationId: Type.Optional(Type.String()),
    prevHash: Type.String(),
    hash: Type.String({ description: 'SHA-256 over the hash before it and the entry in canonical JSON (RFC 8785)' }),
  },
  { $id: 'AuditEntry' },
);

const word = (description: string, example: string) =>
  Type.String({ pattern: '^[\\x21-\\x7E]{1,200}$', description, examples: [example] });

/** What lists and exports of the audit history can be narrowed to. */
export const auditQuery = {
  actor: Type.Optional(word('Who did it: id, or name of a key', 'qmwmydv55y3l')),
  action: Type.Optional(word('What was done', 'api.migration.start')),
  targetType: Type.Optional(word('Kind of what it was done to', 'partner')),
  target: Type.Optional(word('Id of what it was done to', 'P-10042')),
  outcome: Type.Optional(Type.Enum([...auditOutcomes], { description: 'How it ended' })),
  'at.gte': Type.Optional(instant('From then on')),
  'at.lt': Type.Optional(instant('Before then')),
};
