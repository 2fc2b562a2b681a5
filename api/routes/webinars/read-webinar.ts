import { findWebinar } from '../../../db/queries/webinars.js';
import { webinarTag } from '../../mutations/entity-tags.js';
import { Problem } from '../../problems.js';
import { problems } from '../../schemas/problem.js';
import { webinarParams } from '../../schemas/webinar.js';
import type { Route } from '../../services.js';
import { webinarView } from '../../views/webinar.js';

const schema = {
  operationId: 'readWebinar',
  summary: 'Read a session',
  description: 'With its `ETag`, which guards a change.',
  tags: ['Webinars'],
  params: webinarParams,
  response: {
    200: { description: 'The session', content: { 'application/json': { schema: { $ref: 'Webinar#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found'),
  },
};

/** `GET /v1/webinars/{webinarId}` */
export const readWebinar: Route = async (app, { database }) => {
  app.get('/v1/webinars/:webinarId', { schema, config: { access: 'migrations:read' } }, async (request, reply) => {
    const webinar = await findWebinar(database, request.params.webinarId);
    if (!webinar) throw new Problem('not-found', { detail: 'There is no such session' });
    reply.header('etag', webinarTag(webinar));
    return webinarView(webinar);
  });
};
