import { type Static, Type } from 'typebox';
import type { InstantRange, MigrationCondition } from '../../db/queries/migrations.js';
import { type AttentionCode, attentionCatalogue } from '../../domain/attention.js';
import { may } from '../../domain/authorization.js';
import { type Stage, stages } from '../../domain/stages.js';
import type { Principal } from '../identity/principal.js';
import { anyOf, instant, waveName } from '../schemas/basics.js';

/** The parameters that choose migrations, the same for each route that does. */
export const migrationFilterQuery = {
  stage: Type.Optional(anyOf(stages, ['announced,migrating'])),
  attention: Type.Optional(Type.Boolean({ description: 'Only those that need a person, or only those that do not' })),
  attentionCode: Type.Optional(anyOf(Object.keys(attentionCatalogue), ['effect-failed,inventory-mismatch'])),
  paused: Type.Optional(Type.Boolean({ description: 'Only those that are paused, or only those that are not' })),
  wave: Type.Optional(waveName('Wave')),
  text: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'Beginnings of words of partner id or name; without `pii:read` the beginning of the id alone',
      examples: ['P-100'],
    }),
  ),
  'plannedFor.gte': Type.Optional(instant('Planned for then or later')),
  'plannedFor.lt': Type.Optional(instant('Planned for before then')),
  'updatedAt.gte': Type.Optional(instant('Recorded then or later')),
  'updatedAt.lt': Type.Optional(instant('Recorded before then')),
  'stageSince.gte': Type.Optional(instant('In its stage since then or later')),
  'stageSince.lt': Type.Optional(instant('In its stage since before then')),
  'waitingSince.gte': Type.Optional(instant('Waits since then or later')),
  'waitingSince.lt': Type.Optional(instant('Waits since before then')),
};

const _query = Type.Object(migrationFilterQuery);
type MigrationFilterQuery = Static<typeof _query>;

/** The condition that the parameters stand for. */
export function migrationCondition(query: MigrationFilterQuery, principal: Principal): MigrationCondition {
  const { stage, attention, attentionCode, paused, wave, text } = query;
  return {
    ...(stage === undefined ? {} : { stages: stage.split(',') as Stage[] }),
    ...(attention === undefined ? {} : { needsAttention: attention }),
    ...(attentionCode === undefined ? {} : { attentionCodes: attentionCode.split(',') as AttentionCode[] }),
    ...(paused === undefined ? {} : { paused }),
    ...(wave === undefined ? {} : { wave }),
    // Else a name that is masked could be found out letter by letter.
    ...(text === undefined ? {} : may(principal, 'pii:read') ? { text } : { partnerIdPrefix: text.trim() }),
    plannedFor: range(query['plannedFor.gte'], query['plannedFor.lt']),
    updatedAt: range(query['updatedAt.gte'], query['updatedAt.lt']),
    stageSince: range(query['stageSince.gte'], query['stageSince.lt']),
    waitingSince: range(query['waitingSince.gte'], query['waitingSince.lt']),
  };
}

function range(gte: string | undefined, lt: string | undefined): InstantRange {
  return { ...(gte === undefined ? {} : { gte: new Date(gte) }), ...(lt === undefined ? {} : { lt: new Date(lt) }) };
}
