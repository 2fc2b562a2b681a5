import { findApproval } from '../../../db/queries/approvals.js';
import { approvalTag } from '../../mutations/entity-tags.js';
import { Problem } from '../../problems.js';
import { approvalParams, personalInApproval } from '../../schemas/approval.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { approvalView } from '../../views/approval.js';

const schema = {
  operationId: 'readApproval',
  summary: 'Read a request for a second person',
  tags: ['Approvals'],
  params: approvalParams,
  response: {
    200: { description: 'The request', content: { 'application/json': { schema: { $ref: 'Approval#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/approvals/{approvalId}` */
export const readApproval: Route = async (app, { database, calendar }) => {
  const config = { access: 'migrations:read', personal: personalInApproval } as const;
  app.get('/v1/approvals/:approvalId', { schema, config }, async (request, reply) => {
    const row = await findApproval(database, request.params.approvalId);
    if (!row) throw new Problem('not-found', { detail: 'Nothing was asked for under this id' });
    reply.header('etag', approvalTag(row));
    return approvalView(row, calendar);
  });
};
