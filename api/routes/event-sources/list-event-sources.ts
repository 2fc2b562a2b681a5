import { Type } from 'typebox';
import {
  type EventSource,
  keyEndsOf,
  listEventSources as queryEventSources,
} from '../../../db/queries/event-sources.js';
import { readPage } from '../../lists/page.js';
import { pageOf, pageQuery } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { sourceView } from '../../views/event-source.js';

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
    const { rows, next } = await readPage<EventSource, string>(
      cursors,
      request,
      { list: 'event-sources', filter: {}, limit, cursor },
      { read: (page) => queryEventSources(database, page), positionOf: ({ slug }) => slug },
    );
    const keys = await keyEndsOf(
      database,
      rows.map(({ slug }) => slug),
    );
    return { data: rows.map((source) => sourceView(source, keys.get(source.slug))), ...next };
  });
};
