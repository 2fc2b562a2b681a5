import { Type } from 'typebox';
import { type AttentionRow, countAttention, listAttention } from '../../../db/queries/attention.js';
import { appendAudit } from '../../../db/queries/audit.js';
import { may } from '../../../domain/authorization.js';
import { auditRecordOf } from '../../identity/audit-record.js';
import {
  type AttentionPosition,
  attentionCondition,
  attentionFilterQuery,
  attentionPosition,
} from '../../lists/attention-filter.js';
import {
  aboutCsv,
  type ExportColumns,
  exportQuery,
  exportResponse,
  exportTimeLimitMs,
  maxExportRows,
  pagesOf,
  refuseTooMany,
  sendExport,
} from '../../lists/export.js';
import { principalOf } from '../../plugins/authentication.js';
import { masked } from '../../plugins/personal-data.js';
import type { AttentionItem } from '../../schemas/attention.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { attentionView } from '../../views/attention.js';

/** Not the evidence, whose form depends on the code. */
const columns: ExportColumns<AttentionItem> = {
  id: (item) => item.id,
  code: (item) => item.code,
  severity: (item) => item.severity,
  state: (item) => item.state,
  subjectKind: (item) => item.subject.kind,
  subject: (item) => item.subject.id,
  partnerId: (item) => item.affected.partnerId,
  migrationId: (item) => item.affected.migrationId,
  stage: (item) => item.affected.stage,
  wave: (item) => item.affected.wave,
  contactIds: (item) => item.affected.contactIds.join(' '),
  step: (item) => item.step,
  why: (item) => item.why,
  since: (item) => item.since,
  dueAt: (item) => item.dueAt,
  breachAt: (item) => item.breachAt,
  nextTryAt: (item) => item.nextTryAt,
  level: (item) => item.level,
  owner: (item) => item.owner,
  snoozedUntil: (item) => item.snoozedUntil,
  closedAt: (item) => item.closedAt,
  dismissReason: (item) => item.dismissReason,
  actions: (item) => item.actions.join(' '),
};

const schema = {
  operationId: 'exportAttention',
  summary: 'Export what needs a person',
  description:
    `All items of the queue that the parameters choose, oldest first; at most ${maxExportRows.toLocaleString('en-US')}. ` +
    `${aboutCsv} The evidence is in JSON Lines alone, masked without \`pii:read\`. The export is audited.`,
  tags: ['Attention'],
  querystring: Type.Object({ ...exportQuery, ...attentionFilterQuery }, { additionalProperties: false }),
  response: {
    200: exportResponse({
      csv: { description: 'A header, and a line per item' },
      jsonl: { description: 'An `AttentionItem` per line' },
    }),
    ...problems('malformed-request', 'validation-failed', 'unprocessable'),
  },
};

/** `GET /v1/attention/export` */
export const exportAttention: Route = async (app, { database, calendar, maxExportRows: maxRows }) => {
  const config = { access: 'migrations:read', timeLimitMs: exportTimeLimitMs } as const;
  app.get('/v1/attention/export', { schema, config }, async (request, reply) => {
    const { format, ...filter } = request.query;
    const condition = attentionCondition(filter);
    const seesEvidence = may(principalOf(request), 'pii:read');
    await refuseTooMany((atMost) => countAttention(database, condition, atMost), maxRows);
    await appendAudit(database, {
      ...auditRecordOf(request),
      action: 'api.attention.export',
      target: { type: 'attention', id: 'all' },
      outcome: 'success',
      diff: { format, ...filter, evidence: seesEvidence },
    });
    return sendExport(reply, {
      name: 'attention',
      format,
      columns,
      // Since when something is stuck never changes.
      pages: pagesOf<AttentionRow, AttentionPosition>(
        (page) => listAttention(database, { ...condition, ...page, sort: 'since' }),
        attentionPosition,
      ),
      view: (row) => attentionView(seesEvidence ? row : withoutEvidence(row), calendar) as AttentionItem,
    });
  });
};

/** Else evidence could be had by the file that is masked in the list. */
function withoutEvidence(row: AttentionRow): AttentionRow {
  return row.evidence === null ? row : { ...row, evidence: masked };
}
