import { Type } from 'typebox';
import { listUpcomingWebinars, type Webinar } from '../../../db/queries/webinars.js';
import { readPage } from '../../lists/page.js';
import { instant, pageOf, pageQuery } from '../../schemas/basics.js';
import { problems } from '../../schemas/problem.js';
import { webinarLocale } from '../../schemas/webinar.js';
import type { Route } from '../../services.js';
import { webinarView } from '../../views/webinar.js';

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
    const { rows, next } = await readPage<Webinar, Position>(
      cursors,
      request,
      { list: 'webinars', filter: { from, locale }, limit, cursor },
      {
        read: ({ after, ...page }) =>
          listUpcomingWebinars(database, {
            from: from === undefined ? new Date() : new Date(from),
            ...page,
            ...(locale === undefined ? {} : { locale }),
            ...(after && { after: { startsAt: new Date(after.startsAt), id: after.id } }),
          }),
        positionOf: ({ startsAt, id }) => ({ startsAt: startsAt.toISOString(), id }),
      },
    );
    return { data: rows.map(webinarView), ...next };
  });
};
