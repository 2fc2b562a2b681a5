import { Type } from 'typebox';
import {
  type MigrationFilter,
  type MigrationListRow,
  listMigrations as queryMigrations,
  sortedColumnOf,
} from '../../../db/queries/migrations.js';
import { type MigrationSort, migrationSorts } from '../../../domain/list-sorts.js';
import { migrationCondition, migrationFilterQuery } from '../../lists/migration-filter.js';
import { readPage } from '../../lists/page.js';
import { principalOf } from '../../plugins/authentication.js';
import { pageOf, pageQuery } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { migrationSummary } from '../../views/migration-summary.js';

const querystring = Type.Object(
  {
    ...migrationFilterQuery,
    sort: Type.Enum([...migrationSorts], { default: migrationSorts[0], description: 'By what; `-`: the last first' }),
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
    const condition = { ...migrationCondition(filter, principalOf(request)), sort };
    const { rows, next } = await readPage<MigrationListRow, Position>(
      cursors,
      request,
      { list: 'migrations', filter, limit, cursor },
      {
        read: (page) => queryMigrations(database, { ...condition, ...page }),
        positionOf: (row) => positionOf(row, sort),
      },
    );
    return { data: rows.map(migrationSummary), ...next };
  });
};

type Position = NonNullable<MigrationFilter['after']>;

function positionOf(row: MigrationListRow, sort: MigrationSort): Position {
  const value = row[sortedColumnOf(sort)];
  return { value: value instanceof Date ? value.toISOString() : value, id: row.id };
}
