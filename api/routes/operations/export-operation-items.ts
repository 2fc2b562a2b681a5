import { Type } from 'typebox';
import { appendAudit } from '../../../db/queries/audit.js';
import {
  type ItemPosition,
  itemPosition,
  type OperationItem,
  listOperationItems as queryItems,
} from '../../../db/queries/operation-items.js';
import { findOperation } from '../../../db/queries/operations.js';
import type { ItemStatus } from '../../../domain/operations.js';
import { auditRecordOf } from '../../identity/audit-record.js';
import {
  aboutCsv,
  exportQuery,
  exportResponse,
  exportTimeLimitMs,
  memberColumns,
  pagesOf,
  sendExport,
} from '../../lists/export.js';
import { Problem } from '../../problems.js';
import { itemStatusQuery, operationParams } from '../../schemas/operation.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { itemView } from '../../views/operation.js';

const names = ['position', 'partnerId', 'status', 'code', 'begunAt', 'settledAt', 'eventId'] as const;
const columns = memberColumns(names);

const schema = {
  operationId: 'exportOperationItems',
  summary: 'Export what has become of each target of long work',
  description:
    `All items of the wanted status, in their order. ${aboutCsv} ` +
    'While the work goes on, each item is in it as of when its place is reached. The export is audited.',
  tags: ['Operations'],
  params: operationParams,
  querystring: Type.Object({ ...exportQuery, ...itemStatusQuery }, { additionalProperties: false }),
  response: {
    200: exportResponse({
      csv: {
        description: 'A header, and a line per item',
        example: `${names.join(',')}\r\n1,P-10042,stillFailing,effect-failed,,,\r\n`,
      },
      jsonl: { description: 'An item per line', example: '{"position":1,"partnerId":"P-10042","status":"resolved"}\n' },
    }),
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/operations/{operationId}/items/export` */
export const exportOperationItems: Route = async (app, { database }) => {
  const options = { schema, config: { access: 'migrations:read', timeLimitMs: exportTimeLimitMs } } as const;
  app.get('/v1/operations/:operationId/items/export', options, async (request, reply) => {
    const { operationId } = request.params;
    const { format, status } = request.query;
    const operation = await findOperation(database, operationId);
    if (!operation) throw new Problem('not-found', { detail: 'No operation has this id' });
    await appendAudit(database, {
      ...auditRecordOf(request),
      action: 'api.operation-items.export',
      target: { type: 'operation', id: operationId },
      outcome: 'success',
      diff: { format, status },
    });
    const statuses = status?.split(',') as ItemStatus[] | undefined;
    return sendExport(reply, {
      name: operationId,
      format,
      columns,
      pages: pagesOf<OperationItem, ItemPosition>(
        (page) => queryItems(database, operation, { statuses, ...page }),
        itemPosition,
      ),
      view: itemView,
    });
  });
};
