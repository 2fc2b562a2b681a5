import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { Database } from '../../db/connection.js';
import { appendAudit } from '../../db/queries/audit.js';
import {
  countMigrations,
  listMigrations,
  type MigrationCondition,
  type MigrationListRow,
} from '../../db/queries/migrations.js';
import { may } from '../../domain/authorization.js';
import { auditRecordOf } from '../audit-record.js';
import { csvLine } from '../csv.js';
import { migrationCondition, migrationFilterQuery } from '../migration-filter.js';
import { migrationSummary } from '../migration-summary.js';
import { principalOf } from '../plugins/authentication.js';
import { masked } from '../plugins/personal-data.js';
import { Problem } from '../problems.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

/** Whoever needs more narrows the filter, to a wave or a stage at a time. */
export const maxExportRows = 100_000;
const pageSize = 1_000;
/** Of the whole export, at the pace at which the client reads it. */
const timeLimitMs = 300_000;

const columns = [
  'migrationId',
  'partnerId',
  'partnerName',
  'wave',
  'stage',
  'stageSince',
  'plannedFor',
  'startedAt',
  'endedAt',
  'paused',
  'needsAttention',
  'attentionCodes',
  'waitingSince',
  'nextDeadlineAt',
  'updatedAt',
] as const;

const text = (description: string) => Type.Unsafe<string | Readable>({ type: 'string', description });

const schema = {
  operationId: 'exportMigrations',
  summary: 'Export migrations',
  description:
    `All migrations that the parameters choose, sorted by partner; at most ${maxExportRows.toLocaleString('en-US')}. CSV has a ` +
    "header and CRLF; a cell that a spreadsheet would run as a formula has a `'` before it. A migration that starts or " +
    'changes meanwhile is in it as of when its place is reached; each is in it once. The export is audited.',
  tags: ['Migrations'],
  querystring: Type.Object(
    {
      format: Type.Enum(['csv', 'jsonl'], { default: 'csv', description: 'Form of the file' }),
      ...migrationFilterQuery,
    },
    { additionalProperties: false },
  ),
  response: {
    200: {
      description: 'The export',
      content: {
        'text/csv': { schema: text('A header, and a line per migration') },
        'application/jsonl': { schema: text('A `MigrationSummary` per line') },
      },
    },
    ...problems('malformed-request', 'validation-failed', 'unprocessable'),
  },
};

/** `GET /v1/migrations/export` */
export const exportMigrations: Route = async (app, { database, maxExportRows: maxRows }) => {
  const options = { schema, config: { access: 'migrations:read', timeLimitMs } } as const;
  app.get('/v1/migrations/export', options, async (request, reply) => {
    const { format, ...filter } = request.query;
    const principal = principalOf(request);
    const condition = migrationCondition(filter, principal);
    const seesNames = may(principal, 'pii:read');
    const view = seesNames ? migrationSummary : withoutName;
    // Before the first byte, since after it nothing can be refused any more.
    if ((await countMigrations(database, condition, maxRows + 1)) > maxRows) {
      throw new Problem('unprocessable', { detail: `More than ${maxRows} migrations match: narrow the filter` });
    }
    // What was searched for may be a name.
    const { text: _text, ...told } = filter;
    await appendAudit(database, {
      ...auditRecordOf(request),
      action: 'api.migrations.export',
      target: { type: 'migrations', id: 'all' },
      outcome: 'success',
      diff: { format, ...told, names: seesNames },
    });
    const lines = format === 'csv' ? csvLines(database, condition, view) : jsonLines(database, condition, view);
    return reply
      .type(format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8')
      .header('content-disposition', `attachment; filename="migrations.${format}"`)
      .header('x-content-type-options', 'nosniff')
      .send(Readable.from(lines));
  });
};

type View = typeof migrationSummary;

/** Else names could be had by the file that are masked in the list. */
function withoutName(row: MigrationListRow) {
  return migrationSummary({ ...row, partnerName: row.partnerName === null ? null : masked });
}

async function* csvLines(database: Database, condition: MigrationCondition, view: View): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const page of pages(database, condition, view)) {
    yield page
      .map((summary) => ({ ...summary, attentionCodes: summary.attentionCodes.join(' ') }))
      .map((summary) => csvLine(columns.map((name) => summary[name])))
      .join('');
  }
}

async function* jsonLines(database: Database, condition: MigrationCondition, view: View): AsyncGenerator<string> {
  for await (const page of pages(database, condition, view)) {
    yield page.map((summary) => `${JSON.stringify(summary)}\n`).join('');
  }
}

/** Page by page and not in one cursor: a slow client must not hold a connection and a snapshot of the database. */
async function* pages(database: Database, condition: MigrationCondition, view: View) {
  let after: { value: string; id: string } | undefined;
  for (let read = 0; read < maxExportRows; read += pageSize) {
    const rows = await listMigrations(database, {
      ...condition,
      ...(after ? { after } : {}),
      // A partner never changes its id: sorted by anything else, a row could move past the reader.
      sort: 'partnerId',
      limit: pageSize,
    });
    yield rows.map(view);
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = { value: last.partnerId, id: last.id };
  }
}
