import { Type } from 'typebox';
import {
  type Approval,
  type ApprovalFilter,
  approvalSorts,
  listApprovals as queryApprovals,
} from '../../../db/queries/approvals.js';
import { type ApprovalStatus, approvalStatuses } from '../../../domain/approvals.js';
import { readPage } from '../../lists/page.js';
import { anyOf, pageOf, pageQuery, partnerId } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { approvalView } from '../../views/approval.js';

const schema = {
  operationId: 'listApprovals',
  summary: 'List what waits for a second person, and what has become of it',
  tags: ['Approvals'],
  querystring: Type.Object(
    {
      status: Type.Optional(anyOf(approvalStatuses, ['awaited'])),
      partner: Type.Optional(partnerId),
      sort: Type.Enum([...approvalSorts], { default: '-createdAt', description: 'By when they were asked for' }),
      ...pageQuery,
    },
    { additionalProperties: false },
  ),
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'Approval#' })), description: 'A page of them' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/approvals` */
export const listApprovals: Route = async (app, { database, cursors, calendar }) => {
  const config = { access: 'migrations:read', personal: ['/data/*/request/data', '/data/*/request/evidence'] } as const;
  app.get('/v1/approvals', { schema, config }, async (request) => {
    const { limit, cursor, ...filter } = request.query;
    const { status, partner, sort } = filter;
    const condition = {
      sort,
      ...(status === undefined ? {} : { statuses: status.split(',') as ApprovalStatus[] }),
      ...(partner === undefined ? {} : { partnerId: partner }),
    };
    const { rows, next } = await readPage<Approval, NonNullable<ApprovalFilter['after']>>(
      cursors,
      request,
      { list: 'approvals', filter, limit, cursor },
      {
        read: (page) => queryApprovals(database, { ...condition, ...page }),
        positionOf: ({ createdAt, id }) => ({ createdAt: createdAt.toISOString(), id }),
      },
    );
    return { data: rows.map((row) => approvalView(row, calendar)), ...next };
  });
};
