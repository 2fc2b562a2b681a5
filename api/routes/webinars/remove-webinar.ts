import { removeWebinar as deleteWebinar, lockWebinar } from '../../../db/queries/webinars.js';
import { webinarTag } from '../../mutations/entity-tags.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { matchIfAsked } from '../../mutations/preconditions.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { problems } from '../../schemas/problem.js';
import { webinarParams } from '../../schemas/webinar.js';
import type { Route } from '../../services.js';
import { webinarView } from '../../views/webinar.js';

const schema = {
  operationId: 'removeWebinar',
  summary: 'Remove a session',
  description: 'Nobody else is invited to it. Who has been invited is not told.',
  tags: ['Webinars'],
  params: webinarParams,
  response: {
    200: { description: 'As it was', content: { 'application/json': { schema: { $ref: 'Webinar#' } } } },
    ...problems('malformed-request', 'validation-failed', 'not-found', 'precondition-failed'),
  },
};

/** `DELETE /v1/webinars/{webinarId}` */
export const removeWebinar: Route = async (app, services) => {
  const config = { access: 'migrations:write', audit: 'api.webinar.remove', ifMatch: 'optional' } as const;
  app.delete('/v1/webinars/:webinarId', { schema, config }, async (request, reply) => {
    const id = request.params.webinarId;
    return changeDatabase(services, request, reply, async (database) => {
      const before = await lockWebinar(database, id);
      if (!before) throw new Problem('not-found', { detail: 'There is no such session' });
      await matchIfAsked(request, async () => webinarTag(before));
      await deleteWebinar(database, id);
      request.log.info({ webinar: id, by: principalOf(request).id }, 'webinar removed');
      return {
        status: 200,
        body: webinarView(before),
        target: { type: 'webinar', id },
        diff: { before: webinarView(before), after: null },
      };
    });
  });
};
