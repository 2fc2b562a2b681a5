import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { Database } from '../../db/connection.js';
import { listItems } from '../../db/queries/bulk-actions.js';
import { findOperation } from '../../db/queries/operations.js';
import type { ItemStatus } from '../../domain/operations.js';
import { csvLine } from '../csv.js';
import { Problem } from '../problems.js';
import { itemStatusQuery, itemView, operationParams } from '../schemas/operation.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const pageSize = 1_000;
/** Of the whole export, at the pace at which the client reads it. */
const timeLimitMs = 300_000;

const columns = ['position', 'partnerId', 'status', 'code', 'begunAt', 'settledAt'] as const;

const text = (description: string, example: string) =>
  Type.Unsafe<string | Readable>({ type: 'string', description, examples: [example] });

const schema = {
  operationId: 'exportOperationItems',
  summary: 'Export what has become of each target of long work',
  description:
    'All items of the wanted status, in their order. CSV has a header and CRLF; a cell that a spreadsheet would run as a ' +
    "formula has a `'` before it. While the work goes on, each item is in it as of when its place is reached.",
  tags: ['Operations'],
  params: operationParams,
  querystring: Type.Object(
    { format: Type.Enum(['csv', 'jsonl'], { default: 'csv', description: 'Form of the file' }), ...itemStatusQuery },
    { additionalProperties: false },
  ),
  response: {
    200: {
      description: 'The export',
      content: {
        'text/csv': {
          schema: text(
            'A header, and a line per item',
            `${columns.join(',')}\r\n1,P-10042,stillFailing,effect-failed,,\r\n`,
          ),
        },
        'application/jsonl': {
          schema: text('An item per line', '{"position":1,"partnerId":"P-10042","status":"resolved"}\n'),
        },
      },
    },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/operations/{operationId}/items/export` */
export const exportOperationItems: Route = async (app, { database }) => {
  const options = { schema, config: { access: 'migrations:read', timeLimitMs } } as const;
  app.get('/v1/operations/:operationId/items/export', options, async (request, reply) => {
    const { operationId } = request.params;
    const { format, status } = request.query;
    if (!(await findOperation(database, operationId))) {
      throw new Problem('not-found', { detail: 'No operation has this id' });
    }
    const statuses = status?.split(',') as ItemStatus[] | undefined;
    const lines = format === 'csv' ? csvLines : jsonLines;
    return reply
      .type(format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8')
      .header('content-disposition', `attachment; filename="${operationId}.${format}"`)
      .header('x-content-type-options', 'nosniff')
      .send(Readable.from(lines(pages(database, operationId, statuses))));
  });
};

type Page = ReturnType<typeof itemView>[];

async function* csvLines(read: AsyncGenerator<Page>): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const page of read) yield page.map((item) => csvLine(columns.map((name) => item[name]))).join('');
}

async function* jsonLines(read: AsyncGenerator<Page>): AsyncGenerator<string> {
  for await (const page of read) yield page.map((item) => `${JSON.stringify(item)}\n`).join('');
}

/** Page by page and not in one cursor: a slow client must not hold a connection and a snapshot of the database. */
async function* pages(
  database: Database,
  operationId: string,
  statuses: ItemStatus[] | undefined,
): AsyncGenerator<Page> {
  let after = 0;
  for (;;) {
    const items = await listItems(database, operationId, { statuses, after, limit: pageSize });
    yield items.map(itemView);
    const last = items.at(-1);
    if (!last || items.length < pageSize) return;
    after = last.position;
  }
}
