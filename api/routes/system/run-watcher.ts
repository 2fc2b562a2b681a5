import { Type } from 'typebox';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { changeOutside } from '../../mutations/mutation.js';
import { unavailable } from '../../problems.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';

const schema = {
  operationId: 'runWatcher',
  summary: 'Ask the Marketplace now what it sends no event for',
  description:
    'Starts a run of the watcher, or one after the run that is under way. What it finds comes in as events of the source ' +
    '`watcher`; repeating it is harmless.',
  tags: ['Events'],
  response: {
    202: Type.Object({ status: Type.Enum(['requested']) }, { description: 'A run follows' }),
    ...keyedProblems('malformed-request', 'validation-failed', 'payload-too-large', 'unsupported-media-type'),
  },
};

/** `POST /v1/system/watcher/run` */
export const runWatcher: Route = async (app, services) => {
  const config = { access: 'migrations:write', audit: 'api.watcher.run' } as const;
  app.post('/v1/system/watcher/run', { schema, config }, async (request, reply) =>
    changeOutside(services, request, reply, { target: { type: 'watcher', id: 'marketplace' } }, async () => {
      try {
        await services.migrations.watchMarketplace();
      } catch (error) {
        // The first worker makes the schedule at its boot.
        if (error instanceof MigrationsClientError && error.code === 'not-found') {
          throw unavailable('No worker has been up yet');
        }
        throw error;
      }
      request.log.info('watcher run requested');
      return { status: 202, body: { status: 'requested' as const } };
    }),
  );
};
