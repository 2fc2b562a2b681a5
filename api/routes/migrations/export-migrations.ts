import { Type } from 'typebox';
import { appendAudit } from '../../../db/queries/audit.js';
import {
  countMigrations,
  listMigrations,
  type MigrationFilter,
  type MigrationListRow,
} from '../../../db/queries/migrations.js';
import { may } from '../../../domain/authorization.js';
import { auditRecordOf } from '../../identity/audit-record.js';
import {
  aboutCsv,
  exportQuery,
  exportResponse,
  exportTimeLimitMs,
  maxExportRows,
  memberColumns,
  pagesOf,
  refuseTooMany,
  sendExport,
} from '../../lists/export.js';
import { migrationCondition, migrationFilterQuery } from '../../lists/migration-filter.js';
import { principalOf } from '../../plugins/authentication.js';
import { masked } from '../../plugins/personal-data.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { migrationSummary } from '../../views/migration-summary.js';

const columns = memberColumns([
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
]);

const schema = {
  operationId: 'exportMigrations',
  summary: 'Export migrations',
  description:
    `All migrations that the parameters choose, sorted by partner; at most ${maxExportRows.toLocaleString('en-US')}. ` +
    `${aboutCsv} A migration that starts or ` +
    'changes meanwhile is in it as of when its place is reached; each is in it once. The export is audited.',
  tags: ['Migrations'],
  querystring: Type.Object({ ...exportQuery, ...migrationFilterQuery }, { additionalProperties: false }),
  response: {
    200: exportResponse({
      csv: { description: 'A header, and a line per migration' },
      jsonl: { description: 'A `MigrationSummary` per line' },
    }),
    ...problems('malformed-request', 'validation-failed', 'unprocessable'),
  },
};

/** `GET /v1/migrations/export` */
export const exportMigrations: Route = async (app, { database, maxExportRows: maxRows }) => {
  const options = { schema, config: { access: 'migrations:read', timeLimitMs: exportTimeLimitMs } } as const;
  app.get('/v1/migrations/export', options, async (request, reply) => {
    const { format, ...filter } = request.query;
    const principal = principalOf(request);
    const condition = migrationCondition(filter, principal);
    const seesNames = may(principal, 'pii:read');
    await refuseTooMany((atMost) => countMigrations(database, condition, atMost), maxRows);
    // What was searched for may be a name.
    const { text: _text, ...told } = filter;
    await appendAudit(database, {
      ...auditRecordOf(request),
      action: 'api.migrations.export',
      target: { type: 'migrations', id: 'all' },
      outcome: 'success',
      diff: { format, ...told, names: seesNames },
    });
    return sendExport(reply, {
      name: 'migrations',
      format,
      columns,
      // A partner never changes its id: sorted by anything else, a row could move past the reader.
      pages: pagesOf<MigrationListRow, Position>(
        (page) => listMigrations(database, { ...condition, ...page, sort: 'partnerId' }),
        ({ partnerId, id }) => ({ value: partnerId, id }),
      ),
      view: seesNames ? migrationSummary : withoutName,
    });
  });
};

type Position = NonNullable<MigrationFilter['after']>;

/** Else names could be had by the file that are masked in the list. */
function withoutName(row: MigrationListRow) {
  return migrationSummary({ ...row, partnerName: row.partnerName === null ? null : masked });
}
