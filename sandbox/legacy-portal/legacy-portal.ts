import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify';
import { readRoutes } from './account-reads.js';
import { writeRoutes } from './account-writes.js';
import type { IdempotencyLedger } from './idempotency-ledger.js';
import { LEGACY_PROBLEMS, LegacyProblem, type LegacyProblemCode, legacyProblemBody } from './legacy-problem.js';
import type { LegacyWorld } from './legacy-world.js';
import { portalPages } from './portal-pages.js';

export type LegacyPortalOptions = {
  world: LegacyWorld;
  idempotency: IdempotencyLedger;
  /** The bearer token that callers of /v1 must show. */
  token: string;
  /** Registered before the routes: fault injection, counting. */
  plugins?: (app: FastifyInstance) => Promise<void> | void;
  logger?: FastifyBaseLogger;
};

export type LegacyApp = FastifyInstance<
  import('node:http').Server,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The legacy Partner Portal's API under /v1 and the page its people see under /portal/{id}; not yet listening. */
export async function buildLegacyPortal(options: LegacyPortalOptions): Promise<LegacyApp> {
  const { world, idempotency, token, logger } = options;
  const app: LegacyApp = Fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    // A token or a mail address in the access log would outlive the sandbox.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    bodyLimit: 262_144,
    // The contract refuses what does not fit; Fastify's defaults would convert types and drop unknown fields.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  await options.plugins?.(app as unknown as FastifyInstance);
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOf(error);
    if (problem.code === 'internal') request.log.error({ err: error }, 'legacy portal failed');
    return reply
      .code(problem.status)
      .headers(problem.headers)
      .type(PROBLEM_TYPE)
      .send(legacyProblemBody(problem.code, problem.detail));
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type(PROBLEM_TYPE).send(legacyProblemBody('not-found')));

  await app.register(
    async (v1) => {
      v1.addHook('onRequest', async (request, reply) => {
        if (request.headers.authorization === `Bearer ${token}`) return;
        reply.header('www-authenticate', 'Bearer');
        throw new LegacyProblem('unauthorized');
      });
      await v1.register(readRoutes, { world });
      await v1.register(writeRoutes, { world, idempotency });
    },
    { prefix: '/v1' },
  );
  await app.register(portalPages, { world });
  return app;
}

function problemOf(error: FastifyError | LegacyProblem): LegacyProblem {
  if (error instanceof LegacyProblem) return error;
  if (error.validation !== undefined) return new LegacyProblem('validation', error.message);
  const { statusCode = 500 } = error;
  if (statusCode >= 400 && statusCode < 500) return new LegacyProblem(codeFor(statusCode), error.message);
  return new LegacyProblem('internal');
}

/** Refusals of the HTTP layer itself (bad JSON, too large, media type) all mean that the request does not fit. */
function codeFor(status: number): LegacyProblemCode {
  return status === LEGACY_PROBLEMS['not-found'].status ? 'not-found' : 'validation';
}
