import { Type } from 'typebox';
import { type AttentionRow, listAttention as queryAttention } from '../../../db/queries/attention.js';
import { attentionSorts } from '../../../domain/list-sorts.js';
import {
  type AttentionPosition,
  attentionCondition,
  attentionFilterQuery,
  attentionPosition,
} from '../../lists/attention-filter.js';
import { readPage } from '../../lists/page.js';
import { pageOf, pageQuery } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { attentionView } from '../../views/attention.js';

const querystring = Type.Object(
  {
    ...attentionFilterQuery,
    sort: Type.Enum([...attentionSorts], {
      default: attentionSorts[0],
      description: '`since`: oldest first; `severity`: critical ones first, of each the oldest first',
    }),
    ...pageQuery,
  },
  { additionalProperties: false },
);

const schema = {
  operationId: 'listAttention',
  summary: 'List what needs a person',
  description:
    'One queue of what migrations ask and of what is wrong with the system around them. Parameters are combined with AND.',
  tags: ['Attention'],
  querystring,
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'AttentionItem#' })), description: 'A page of the queue' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/attention` */
export const listAttention: Route = async (app, { database, cursors, calendar }) => {
  const config = { access: 'migrations:read', personal: ['/data/*/evidence'] } as const;
  app.get('/v1/attention', { schema, config }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    const condition = { ...attentionCondition(filter), sort: filter.sort };
    const { rows, next } = await readPage<AttentionRow, AttentionPosition>(
      cursors,
      request,
      { list: 'attention', filter, limit, cursor },
      { read: (page) => queryAttention(database, { ...condition, ...page }), positionOf: attentionPosition },
    );
    return { data: rows.map((row) => attentionView(row, calendar)), ...next };
  });
};
