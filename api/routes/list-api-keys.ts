import { Type } from 'typebox';
import { listApiClients } from '../../db/queries/api-clients.js';
import { apiKeyView } from '../api-key-view.js';
import { principalOf } from '../plugins/authentication.js';
import { maxPageSize, pageOf, pageQuery } from '../schemas/basics.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

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
    const scope = { list: 'api-keys', filter: {}, principalId: principalOf(request).id };
    const after = cursor === undefined ? undefined : cursors.read<string>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const rows = await listApiClients(database, { ...(after === undefined ? {} : { after }), limit: size + 1 });
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return {
      data: page.map(apiKeyView),
      ...(rows.length > size && last ? { nextCursor: cursors.make(scope, last.id) } : {}),
    };
  });
};
