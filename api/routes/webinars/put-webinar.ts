import { lockWebinar, putWebinars } from '../../../db/queries/webinars.js';
import { webinarTag } from '../../mutations/entity-tags.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { matchIfAsked } from '../../mutations/preconditions.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem, unprocessable } from '../../problems.js';
import { problems } from '../../schemas/problem.js';
import { webinarBody, webinarParams } from '../../schemas/webinar.js';
import type { Route } from '../../services.js';
import { webinarView } from '../../views/webinar.js';

const dayMs = 24 * 60 * 60 * 1000;

const schema = {
  operationId: 'putWebinar',
  summary: 'Add a session, or change it',
  description:
    'Invitations that are sent from now on have it; what has been sent ' +
    'stays as it is, and another invitation with the same id replaces it in calendars.',
  tags: ['Webinars'],
  params: webinarParams,
  body: webinarBody,
  response: {
    200: { description: 'Changed', content: { 'application/json': { schema: { $ref: 'Webinar#' } } } },
    201: { description: 'Added', content: { 'application/json': { schema: { $ref: 'Webinar#' } } } },
    ...problems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'not-found',
      'precondition-failed',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `PUT /v1/webinars/{webinarId}` */
export const putWebinar: Route = async (app, services) => {
  const config = { access: 'migrations:write', audit: 'api.webinar.put', ifMatch: 'optional' } as const;
  app.put('/v1/webinars/:webinarId', { schema, config }, async (request, reply) => {
    const { body } = request;
    const id = request.params.webinarId;
    const webinar = { ...body, id, startsAt: new Date(body.startsAt), endsAt: new Date(body.endsAt) };
    const lengthMs = webinar.endsAt.getTime() - webinar.startsAt.getTime();
    if (lengthMs <= 0 || lengthMs > dayMs) {
      throw unprocessable('/endsAt', 'must be after startsAt, and within a day of it');
    }
    return changeDatabase(services, request, reply, async (database) => {
      const before = await lockWebinar(database, id);
      // A repeat, whose first try may have had its effect, finds what it wants: nothing is overwritten unseen.
      const isSame = before && webinarTag(before) === webinarTag(webinar);
      if (before && !isSame) await matchIfAsked(request, async () => webinarTag(before));
      if (!before && request.headers['if-match'] !== undefined) {
        throw new Problem('precondition-failed', { detail: 'There is no such session' });
      }
      await putWebinars(database, [webinar]);
      request.log.info({ webinar: id, by: principalOf(request).id }, before ? 'webinar changed' : 'webinar added');
      return {
        status: before ? 200 : 201,
        headers: {
          etag: webinarTag(webinar),
          ...(before ? {} : { location: `${services.publicUrl}/v1/webinars/${id}` }),
        },
        body: webinarView(webinar),
        target: { type: 'webinar', id },
        diff: { before: before ? webinarView(before) : null, after: webinarView(webinar) },
      };
    });
  });
};
