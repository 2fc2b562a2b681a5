import { Type } from 'typebox';
import { keyEndsOf, listEventSources as queryEventSources } from '../../db/queries/event-sources.js';
import { sourceView } from '../event-source-view.js';
import { principalOf } from '../plugins/authentication.js';
import { maxPageSize, pageOf, pageQuery } from '../schemas/basics.js';
import { problems } from '../schemas/problem.js';
import type { Route } from '../services.js';

const schema = {
  operationId: 'listEventSources',
  summary: 'List the systems that report events',
  description: 'By slug, retired ones too.',
  tags: ['Event sources'],
  querystring: Type.Object(pageQuery, { additionalProperties: false }),
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'EventSource#' })), description: 'A page of sources' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

/** `GET /v1/event-sources` */
export const listEventSources: Route = async (app, { database, cursors }) => {
  app.get('/v1/event-sources', { schema, config: { access: 'admin' } }, async (request) => {
    const { limit, cursor } = request.query;
    const scope = { list: 'event-sources', filter: {}, principalId: principalOf(request).id };
    const after = cursor === undefined ? undefined : cursors.read<string>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const rows = await queryEventSources(database, { ...(after === undefined ? {} : { after }), limit: size + 1 });
    const page = rows.slice(0, size);
    const keys = await keyEndsOf(
      database,
      page.map(({ slug }) => slug),
    );
    const last = page.at(-1);
    return {
      data: page.map((source) => sourceView(source, keys.get(source.slug))),
      ...(rows.length > size && last ? { nextCursor: cursors.make(scope, last.slug) } : {}),
    };
  });
};
