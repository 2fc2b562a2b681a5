import { Type } from 'typebox';
import {
  type MigrationRow,
  type MigrationSort,
  listMigrations as queryMigrations,
} from '../../db/queries/migrations.js';
import { may } from '../../domain/authorization.js';
import { type Stage, stages } from '../../domain/stages.js';
import { principalOf } from '../plugins/authentication.js';
import { maxPageSize, pageOf, pageQuery } from '../schemas/basics.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const oneStage = `(${stages.join('|')})`;

const querystring = Type.Object(
  {
    stage: Type.Optional(
      Type.Unsafe<string>({
        type: 'string',
        pattern: `^${oneStage}(,${oneStage})*$`,
        description: `Any of these, with commas between: ${stages.join(', ')}`,
        examples: ['announced,migrating'],
      }),
    ),
    attention: Type.Optional(Type.Boolean({ description: 'Only those that need a person, or only those that do not' })),
    wave: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    text: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'Beginnings of words of partner id or name; without `pii:read` the beginning of the id alone',
      }),
    ),
    sort: Type.Enum(['-updatedAt', 'updatedAt', 'plannedFor', '-plannedFor', 'partnerId'], { default: '-updatedAt' }),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const schema = {
  operationId: 'listMigrations',
  summary: 'List migrations',
  description: 'What the workflows last recorded. Parameters are combined with AND.',
  tags: ['Migrations'],
  querystring,
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'MigrationSummary#' })), description: 'A page of migrations' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/migrations` */
export const listMigrations: Route = async (app, { database, cursors }) => {
  const config = { access: 'migrations:read', personal: ['/data/*/partnerName'] } as const;
  app.get('/v1/migrations', { schema, config }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    const { stage, attention, wave, text, sort } = filter;
    const principal = principalOf(request);
    const scope = { list: 'migrations', filter, principalId: principal.id };
    const after = cursor === undefined ? undefined : cursors.read<{ value: string; id: string }>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const rows = await queryMigrations(database, {
      ...(stage === undefined ? {} : { stages: stage.split(',') as Stage[] }),
      ...(attention === undefined ? {} : { needsAttention: attention }),
      ...(wave === undefined ? {} : { wave }),
      // Else a name that is masked could be found out letter by letter.
      ...(text === undefined ? {} : may(principal, 'pii:read') ? { text } : { partnerIdPrefix: text.trim() }),
      ...(after === undefined ? {} : { after }),
      sort,
      limit: size + 1,
    });
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return {
      data: page.map(toSummary),
      ...(rows.length > size && last ? { nextCursor: cursors.make(scope, positionOf(last, sort)) } : {}),
    };
  });
};

function positionOf(row: MigrationRow, sort: MigrationSort): { value: string; id: string } {
  const value = row[sort.replace('-', '') as 'updatedAt' | 'plannedFor' | 'partnerId'];
  return { value: value instanceof Date ? value.toISOString() : value, id: row.id };
}

function toSummary(row: MigrationRow) {
  return {
    migrationId: row.id,
    partnerId: row.partnerId,
    ...(row.partnerName === null ? {} : { partnerName: row.partnerName }),
    ...(row.wave === null ? {} : { wave: row.wave }),
    stage: row.stage,
    stageSince: row.stageSince.toISOString(),
    plannedFor: row.plannedFor.toISOString(),
    startedAt: row.startedAt.toISOString(),
    ...(row.endedAt === null ? {} : { endedAt: row.endedAt.toISOString() }),
    paused: row.paused,
    needsAttention: row.needsAttention,
    attentionCodes: row.attentionCodes,
    ...(row.nextDeadlineAt === null ? {} : { nextDeadlineAt: row.nextDeadlineAt.toISOString() }),
    sequence: row.sequence,
    updatedAt: row.updatedAt.toISOString(),
  };
}
