import { Type } from 'typebox';
import { appendAudit } from '../../../db/queries/audit.js';
import { readMigrationRecords } from '../../../db/queries/migration-report.js';
import { findMigration } from '../../../db/queries/migrations.js';
import { may } from '../../../domain/authorization.js';
import { auditRecordOf } from '../../identity/audit-record.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { migrationQuery, partnerParams } from '../../schemas/basics.js';
import { migrationReportSchema } from '../../schemas/migration-report.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { withActorNames } from '../../views/actor-names.js';
import { migrationReport, personalInReport } from '../../views/migration-report.js';
import { migrationReportPage } from '../../views/migration-report-page.js';

const schema = {
  operationId: 'readMigrationReport',
  summary: "Read all that is stored about a partner's newest migration, or about an earlier one",
  description:
    'Contacts, invitations, buyers, timeline with the check of its hash chain, effects, receipts of events, attention and, with `audit:read`, the ' +
    'audit entries about it. It needs no workflow: also one that Temporal has forgotten is told. `html` is a page to ' +
    'read and print. Up to 5,000 entries of each part. That it was read is audited.',
  tags: ['Migrations'],
  params: partnerParams,
  querystring: Type.Object(
    { format: Type.Optional(Type.Enum(['html', 'json'], { description: 'Default `html`' })), ...migrationQuery },
    { additionalProperties: false },
  ),
  response: {
    200: {
      description: 'The report',
      content: { 'text/html': { schema: Type.String() }, 'application/json': { schema: migrationReportSchema } },
    },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/migrations/{partnerId}/report` */
export const readMigrationReport: Route = async (app, { database, calendar }) => {
  const config = { access: 'migrations:read', personal: personalInReport } as const;
  app.get('/v1/migrations/:partnerId/report', { schema, config }, async (request, reply) => {
    const { partnerId } = request.params;
    const { format = 'html', migrationId } = request.query;
    const migration = await findMigration(database, partnerId, migrationId);
    if (!migration)
      throw new Problem('not-found', { detail: 'Nothing is recorded of such a migration of this partner' });
    const withAudit = may(principalOf(request), 'audit:read');
    await appendAudit(database, {
      ...auditRecordOf(request),
      action: 'api.migration-report.read',
      target: { type: 'partner', id: partnerId },
      outcome: 'success',
      diff: { migrationId: migration.id, format },
    });
    const records = await readMigrationRecords(database, migration, { withAudit });
    const timeline = await withActorNames(database, records.timeline);
    const audit = records.audit && (await withActorNames(database, records.audit));
    const report = migrationReport(migration, { ...records, timeline, ...(audit && { audit }) }, calendar);
    reply.header('cache-control', 'no-store');
    if (format === 'json') return reply.send(report);
    const page = migrationReportPage(await app.visible(request, report));
    return reply.type('text/html; charset=utf-8').send(page);
  });
};
