import { Type } from 'typebox';
import { listUpcomingWebinars } from '../../db/queries/webinars.js';
import { principalOf } from '../plugins/authentication.js';
import { instant, maxPageSize, pageOf, pageQuery } from '../schemas/basics.js';
import { problems } from '../schemas/problem.js';
import { webinarLocale } from '../schemas/webinar.js';
import type { Route } from '../services.js';
import { webinarView } from '../webinar-view.js';

const schema = {
  operationId: 'listWebinars',
  summary: 'List the sessions that partners are invited to',
  description: 'The next one first.',
  tags: ['Webinars'],
  querystring: Type.Object(
    {
      ...pageQuery,
      from: Type.Optional(instant('Those that begin then or later; default now')),
      locale: Type.Optional(webinarLocale),
    },
    { additionalProperties: false },
  ),
  response: {
    200: { ...pageOf(Type.Unsafe<object>({ $ref: 'Webinar#' })), description: 'A page of sessions' },
    ...problems('malformed-request', 'validation-failed', 'cursor-invalid'),
  },
};

interface Position {
  /** The page goes on after this one. */
  startsAt: string;
  id: string;
}

/** `GET /v1/webinars` */
export const listWebinars: Route = async (app, { database, cursors }) => {
  app.get('/v1/webinars', { schema, config: { access: 'migrations:read' } }, async (request) => {
    const { limit, cursor, from, locale } = request.query;
    const scope = { list: 'webinars', filter: { from, locale }, principalId: principalOf(request).id };
    const after = cursor === undefined ? undefined : cursors.read<Position>(scope, cursor);
    const size = Math.min(limit, maxPageSize);
    const rows = await listUpcomingWebinars(database, {
      from: from === undefined ? new Date() : new Date(from),
      limit: size + 1,
      ...(locale === undefined ? {} : { locale }),
      ...(after === undefined ? {} : { after: { startsAt: new Date(after.startsAt), id: after.id } }),
    });
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return {
      data: page.map(webinarView),
      ...(rows.length > size && last
        ? { nextCursor: cursors.make(scope, { startsAt: last.startsAt.toISOString(), id: last.id }) }
        : {}),
    };
  });
};
