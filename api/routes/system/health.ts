import { Type } from 'typebox';
import { unavailable } from '../../problems.js';
import { probeProblems, problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';

const check = Type.Enum(['ok', 'away', 'outdated', 'unknown', 'not-set-up'], {
  description: '`not-set-up`: the namespace of Temporal lacks search attributes',
});
const status = <T extends string>(value: T, description: string) =>
  Type.Object({ status: Type.Enum([value]) }, { description });

/** `GET /livez`, `GET /readyz` for load balancers, and `GET /v1/system/health`, which alone names the cause. */
export const health: Route = async (app, { readiness }) => {
  app.get(
    '/livez',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'isAlive',
        summary: 'Whether the process runs',
        description: 'For whoever restarts processes: it looks at nothing beyond this one.',
        tags: ['Health'],
        response: { 200: status('alive', 'It runs'), ...probeProblems() },
      },
    },
    async () => ({ status: 'alive' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'isReady',
        summary: 'Whether the process should get requests',
        description: 'For load balancers: 503 while a dependency is away, and while the process ends.',
        tags: ['Health'],
        response: { 200: status('ready', 'It should'), ...probeProblems() },
      },
    },
    async () => {
      const { ready } = await readiness.report();
      if (!ready) throw unavailable('Not ready to serve');
      return { status: 'ready' as const };
    },
  );

  app.get(
    '/v1/system/health',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readSystemHealth',
        summary: 'What is well and what is not',
        tags: ['Health'],
        response: {
          200: Type.Object(
            {
              ready: Type.Boolean(),
              checks: Type.Object({ database: check, schema: check, temporal: check, draining: Type.Boolean() }),
            },
            { description: 'Each dependency' },
          ),
          ...problems('malformed-request', 'validation-failed'),
        },
      },
    },
    async () => readiness.report(),
  );
};
