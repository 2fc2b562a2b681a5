import { findAttention } from '../../../db/queries/attention.js';
import { Problem } from '../../problems.js';
import { attentionParams } from '../../schemas/attention.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { attentionView } from '../../views/attention.js';

const schema = {
  operationId: 'readAttention',
  summary: 'Read one item of the queue, open or closed',
  tags: ['Attention'],
  params: attentionParams,
  response: {
    200: { description: 'The item', content: { 'application/json': { schema: { $ref: 'AttentionItem#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/attention/{attentionId}` */
export const readAttention: Route = async (app, { database, calendar }) => {
  app.get(
    '/v1/attention/:attentionId',
    { schema, config: { access: 'migrations:read', personal: ['/evidence'] } },
    async (request) => {
      const row = await findAttention(database, request.params.attentionId);
      if (!row) throw new Problem('not-found', { detail: 'There is no such item' });
      return attentionView(row, calendar);
    },
  );
};
