import { Type } from 'typebox';
import { appendAudit } from '../../../db/queries/audit.js';
import { countEvents, type EventPosition, type EventRow, listEvents } from '../../../db/queries/events.js';
import { auditRecordOf } from '../../identity/audit-record.js';
import { eventFilterOf, eventFilterQuery, eventPosition } from '../../lists/event-filter.js';
import {
  aboutCsv,
  type ExportColumns,
  exportQuery,
  exportResponse,
  exportTimeLimitMs,
  maxExportRows,
  memberColumns,
  pagesOf,
  refuseTooMany,
  sendExport,
} from '../../lists/export.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { receiptOf } from '../../views/event-receipt.js';

const members = memberColumns([
  'id',
  'status',
  'reason',
  'attention',
  'source',
  'sourceEventId',
  'type',
  'subject',
  'time',
  'origin',
  'correlationId',
  'sequence',
  'keyId',
  'bodyHash',
  'timelineSequence',
  'migrationId',
  'workflowId',
  'receivedAt',
  'deliveredAt',
  'settledAt',
  'duplicates',
  'attempts',
  'lastError',
]);
const columns: ExportColumns<ReturnType<typeof receiptOf>> = {
  ...members,
  errors: ({ errors }) => errors?.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; '),
};

const schema = {
  operationId: 'exportEvents',
  summary: 'Export events by their receipts',
  description:
    `The receipts of all events that the parameters choose, newest first; at most ${maxExportRows.toLocaleString('en-US')}. ` +
    `${aboutCsv} What the events said is not in it: \`GET /v1/events/{eventId}\` tells it of one. What comes meanwhile ` +
    'is not in it, either. The export is audited.',
  tags: ['Events'],
  querystring: Type.Object({ ...exportQuery, ...eventFilterQuery }, { additionalProperties: false }),
  response: {
    200: exportResponse({
      csv: { description: 'A header, and a line per event' },
      jsonl: { description: 'An `EventReceipt` per line' },
    }),
    ...problems('malformed-request', 'validation-failed', 'unprocessable'),
  },
};

/** `GET /v1/events/export` */
export const exportEvents: Route = async (app, { database, maxExportRows: maxRows }) => {
  const config = { access: 'migrations:read', timeLimitMs: exportTimeLimitMs } as const;
  app.get('/v1/events/export', { schema, config }, async (request, reply) => {
    const { format, ...filter } = request.query;
    const condition = eventFilterOf(filter);
    await refuseTooMany((atMost) => countEvents(database, condition, atMost), maxRows);
    await appendAudit(database, {
      ...auditRecordOf(request),
      action: 'api.events.export',
      target: { type: 'events', id: 'all' },
      outcome: 'success',
      diff: { format, ...filter },
    });
    return sendExport(reply, {
      name: 'events',
      format,
      columns,
      // When an event came never changes. Newest first, new ones are not met: they may come faster than a client reads.
      pages: pagesOf<EventRow, EventPosition>(
        (page) => listEvents(database, { ...condition, ...page, sort: '-receivedAt' }),
        eventPosition,
      ),
      view: receiptOf,
    });
  });
};
