import { Type } from 'typebox';
import {
  type MigrationListRow,
  type MigrationSort,
  migrationSorts,
  listMigrations as queryMigrations,
  sortedColumnOf,
} from '../../db/queries/migrations.js';
import { migrationCondition, migrationFilterQuery } from '../migration-filter.js';
import { migrationSummary } from '../migration-summary.js';
import { principalOf } from '../plugins/authentication.js';
import { maxPageSize, pageOf, pageQuery } from '../schemas/basics.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const querystring = Type.Object(
  {
    ...migrationFilterQuery,
    sort: Type.Enum([...migrationSorts], { default: '-updatedAt', description: 'By what; `-`: the last first' }),
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
    const { sort } = filter;
    const principal = principalOf(request);
    const scope = { list: 'migrations', filter, principalId: principal.id };
    const after = cursor === undefined ? undefined : cursors.read<{ value: string; id: string }>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const rows = await queryMigrations(database, {
      ...migrationCondition(filter, principal),
      ...(after === undefined ? {} : { after }),
      sort,
      limit: size + 1,
    });
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return {
      data: page.map(migrationSummary),
      ...(rows.length > size && last ? { nextCursor: cursors.make(scope, positionOf(last, sort)) } : {}),
    };
  });
};

function positionOf(row: MigrationListRow, sort: MigrationSort): { value: string; id: string } {
  const value = row[sortedColumnOf(sort)];
  return { value: value instanceof Date ? value.toISOString() : value, id: row.id };
}
