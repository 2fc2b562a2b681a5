import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { authenticate, type MarketplaceTokens } from './auth.js';
import { invitationPage } from './invitation-page.js';
import { MarketplaceProblem, problemBody } from './problems.js';
import { accountUserRoutes } from './routes/account-users.js';
import { accountRoutes } from './routes/accounts.js';
import { agreementRoutes } from './routes/agreements.js';
import { auditRecordRoutes } from './routes/audit-records.js';
import { buyerRoutes } from './routes/buyers.js';
import { caseRoutes } from './routes/cases.js';
import { certificateRoutes } from './routes/certificates.js';
import { enrollmentRoutes } from './routes/enrollments.js';
import { licenseeRoutes } from './routes/licensees.js';
import { notificationRoutes } from './routes/notifications.js';
import { productRoutes } from './routes/products.js';
import { programRoutes } from './routes/programs.js';
import { sellerRoutes } from './routes/sellers.js';
import { subscriptionRoutes } from './routes/subscriptions.js';
import { userGroupRoutes } from './routes/user-groups.js';
import { userRoutes } from './routes/users.js';
import type { MarketplaceWorld } from './world.js';

export type BuildMarketplaceOptions = {
  world: MarketplaceWorld;
  tokens: MarketplaceTokens;
  /** Registered before all routes, so that hooks in it (fault injection, counting) see every call. */
  plugins?: (app: FastifyInstance) => Promise<void> | void;
  logger?: boolean;
};

const BODY_LIMIT = 1_048_576;
const ROUTES = [
  accountRoutes,
  accountUserRoutes,
  userRoutes,
  userGroupRoutes,
  buyerRoutes,
  sellerRoutes,
  licenseeRoutes,
  agreementRoutes,
  subscriptionRoutes,
  productRoutes,
  programRoutes,
  enrollmentRoutes,
  certificateRoutes,
  notificationRoutes,
  auditRecordRoutes,
  caseRoutes,
];

/** The Marketplace's public API over a world, under `/public/v1` and `/v1`; not yet listening. */
export async function buildMarketplace(options: BuildMarketplaceOptions): Promise<FastifyInstance> {
  const { world, tokens } = options;
  const app = Fastify({
    logger: options.logger ?? false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    // The platform neither coerces types nor drops what it does not know from a body.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 400 },
  });
  readBodies(app);
  answerProblems(app);
  await options.plugins?.(app);
  for (const prefix of ['/public/v1', '/v1']) {
    await app.register(
      async (api) => {
        authenticate(api, world, tokens);
        for (const routes of ROUTES) routes(api, world);
      },
      { prefix },
    );
  }
  await app.register(async (portal) => invitationPage(portal, world));
  await app.ready();
  return app;
}

/** Calls such as `/activate` come without a body, some clients then still say `application/json`. */
function readBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') done(null, undefined);
    else void parseJson(request, body, done);
  });
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, readMultipart);
  app.addHook('preValidation', async (request) => {
    if (request.method === 'POST' || request.method === 'PUT') request.body ??= {};
  });
}

async function readMultipart(request: FastifyRequest, body: Buffer): Promise<FormData> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  try {
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch {
    throw new MarketplaceProblem(400, 'The multipart body cannot be read.');
  }
}

function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | MarketplaceProblem>((error, request, reply) => {
    const problem = error instanceof MarketplaceProblem ? error : problemOf(error);
    if (problem.status >= 500) request.log.error(error);
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    return reply
      .status(problem.status)
      .type('application/problem+json')
      .send(problemBody(problem, traceparentOf(request.headers.traceparent)));
  });
  app.setNotFoundHandler((request, reply) =>
    reply
      .status(404)
      .type('application/problem+json')
      .send(
        problemBody(
          new MarketplaceProblem(404, 'The resource was not found.'),
          traceparentOf(request.headers.traceparent),
        ),
      ),
  );
}

function problemOf(error: FastifyError): MarketplaceProblem {
  if (error.validation) {
    const errors: Record<string, string[]> = {};
    for (const { instancePath, params, message } of error.validation) {
      const missing = typeof params.missingProperty === 'string' ? `/${params.missingProperty}` : '';
      const field = `${instancePath}${missing}`.replace(/^\//, '').replaceAll('/', '.') || 'body';
      errors[field] = [...(errors[field] ?? []), message ?? 'The value is not valid.'];
    }
    return new MarketplaceProblem(400, 'One or more validation errors occurred.', errors);
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return new MarketplaceProblem(status, error.message);
  return new MarketplaceProblem(500, 'An unexpected error occurred.');
}

function traceparentOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
