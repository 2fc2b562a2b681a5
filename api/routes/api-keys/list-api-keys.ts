import { Type } from 'typebox';
import { type ApiClient, listApiClients } from '../../../db/queries/api-clients.js';
import { readPage } from '../../lists/page.js';
import { pageOf, pageQuery } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { apiKeyView } from '../../views/api-key.js';

const schema = {
  operationId: 'listApiKeys',
  summary: 'List the keys of machines',
  description: 'By id, ended ones too.',
  tags: ['API keys'],
  querystring: Type.Object(pageQuery, { additionalProperties: false }),
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'ApiKey#' })), description: 'A page of keys' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/api-keys` */
export const listApiKeys: Route = async (app, { database, cursors }) => {
  app.get('/v1/api-keys', { schema, config: { access: 'admin' } }, async (request) => {
    const { limit, cursor } = request.query;
    const { rows, next } = await readPage<ApiClient, string>(
      cursors,
      request,
      { list: 'api-keys', filter: {}, limit, cursor },
      { read: (page) => listApiClients(database, page), positionOf: ({ id }) => id },
    );
    return { data: rows.map(apiKeyView), ...next };
  });
};
