import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Database } from '../db/connection.js';
import type { MigrationsClient } from '../temporal-client/migrations-client.js';
import { type TokenSettings, TokenVerifier } from './identity/token-verifier.js';
import { answerWithinMs } from './intake/deliver-at-once.js';
import { namesSigningSource } from './intake/event-sender.js';
import { InFlight } from './intake/in-flight.js';
import { KnownSenders } from './intake/known-senders.js';
import { SecretBox } from './intake/secret-box.js';
import { SourceQuota } from './intake/source-quota.js';
import { maxExportRows } from './lists/export.js';
import { PageCursors } from './lists/page-cursor.js';
import { KeptAnswers } from './mutations/kept-answers.js';
import { authentication } from './plugins/authentication.js';
import { idempotency } from './plugins/idempotency.js';
import { jsonBodies } from './plugins/json-bodies.js';
import { openapi } from './plugins/openapi.js';
import { personalData } from './plugins/personal-data.js';
import { answerError, problemAnswers } from './plugins/problem-answers.js';
import { proofAudit } from './plugins/proof-audit.js';
import { queryValues } from './plugins/query-values.js';
import { type RateLimitOptions, rateLimits } from './plugins/rate-limits.js';
import { requestMetrics } from './plugins/request-metrics.js';
import { securityHeaders } from './plugins/security-headers.js';
import { timeLimits } from './plugins/time-limits.js';
import { Problem, problemDocument } from './problems.js';
import { ApiMetrics } from './process/metrics.js';
import { Readiness } from './process/readiness.js';
import { RequestLog } from './process/request-log.js';
import { actionRoutes } from './routes/actions/index.js';
import { apiKeyRoutes } from './routes/api-keys/index.js';
import { approvalRoutes } from './routes/approvals/index.js';
import { attentionRoutes } from './routes/attention/index.js';
import { auditRoutes } from './routes/audit/index.js';
import { eventSourceRoutes } from './routes/event-sources/index.js';
import { eventRoutes } from './routes/events/index.js';
import { migrationRoutes } from './routes/migrations/index.js';
import { operationRoutes } from './routes/operations/index.js';
import { overviewRoutes } from './routes/overview/index.js';
import { systemRoutes } from './routes/system/index.js';
import { webinarRoutes } from './routes/webinars/index.js';
import type { Services } from './services.js';
import type { OperationsCalendar } from './views/attention.js';

export interface AppOptions {
  database: Database;
  migrations: MigrationsClient;
  logger: Logger;
  /** Address of the API as its clients see it. */
  publicUrl: string;
  /** Signs the cursors of lists; the same in all processes of the API. See `cursorKey`. */
  cursorKey: Uint8Array;
  /** Base64 of 32 bytes; without it no source can have a shared secret. */
  eventKeysSecret?: string;
  /** How many events a source may send. Default 6,000. */
  eventsPerMinute?: number;
  /** How many events of a source may be under way at the same time. Default 50. */
  eventsAtOnce?: number;
  /** How many events are delivered at once, straight after they were stored; further ones are left to the relay. Default 50. */
  eventsInFlight?: number;
  /** How long the answer to an event waits for its delivery, in ms. Default 500. */
  eventAnswerWithinMs?: number;
  /** Of the identity provider whose tokens tell people; without it only machines are known. */
  tokens?: TokenSettings;
  rateLimits?: RateLimitOptions;
  /** Proxies whose `X-Forwarded-For` is believed: addresses or networks. */
  trustedProxies?: string[];
  /** For the deadlines of attention. Default: UTC, without holidays. */
  calendar?: OperationsCalendar;
  /** Whether some overrides wait for a second person. Default: they do. */
  secondPerson?: boolean;
  /** How long a request may take, in place of what its route says. */
  timeLimitMs?: number;
  /** Default 100,000. */
  maxExportRows?: number;
  /** Default: of its own. Pass one to read it. */
  metrics?: ApiMetrics;
  /** Default: one of its own. Pass one to drain it. */
  readiness?: Readiness;
}

/** In the order of the API's document. */
const routes = [
  ...migrationRoutes,
  ...actionRoutes,
  ...approvalRoutes,
  ...eventRoutes,
  ...operationRoutes,
  ...eventSourceRoutes,
  ...webinarRoutes,
  ...apiKeyRoutes,
  ...auditRoutes,
  ...attentionRoutes,
  ...overviewRoutes,
  ...systemRoutes,
];

/** The headers have to arrive within this: a slow client would hold its socket for ever. From then on its route's limit counts. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 60_000;
/** How often connections are looked at for these. */
const connectionsCheckMs = 2_000;
const bodyLimitBytes = 1_048_576;

/** The API, ready to listen or to be injected into. It opens nothing of its own and closes nothing that it was given. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { database, migrations, logger } = options;
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const app = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new RequestLog(),
    genReqId: ({ headers }) => traceIdOf(headers.traceparent) ?? randomUUID().replaceAll('-', ''),
    requestTimeout: requestTimeoutMs,
    http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: connectionsCheckMs },
    bodyLimit: bodyLimitBytes,
    trustProxy: options.trustedProxies ?? false,
    // A body is judged as it came: `"5"` is not 5, and an unknown member is an error, not noise. All faults are named at
    // once; the JSON reader bounds how many there can be.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
    frameworkErrors: (error, request, reply) => answerError(error, request, reply, publicUrl),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, publicUrl),
  });
  // Response schemas are for the documentation and the tests: a serializer built from them would drop in silence what
  // they forget.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  const readiness = options.readiness ?? new Readiness(database, migrations);
  const services: Services = {
    database,
    migrations,
    publicUrl,
    cursors: new PageCursors(options.cursorKey),
    readiness,
    secretBox: options.eventKeysSecret === undefined ? undefined : new SecretBox(options.eventKeysSecret),
    calendar: options.calendar ?? { timeZone: 'UTC', holidays: [] },
    maxExportRows: options.maxExportRows ?? maxExportRows,
    secondPerson: options.secondPerson ?? true,
    senders: new KnownSenders(database),
    eventQuota: new SourceQuota(options.eventsPerMinute, options.eventsAtOnce),
    eventsInFlight: new InFlight(options.eventsInFlight),
    eventAnswerWithinMs: options.eventAnswerWithinMs ?? answerWithinMs,
    answers: new KeptAnswers(options.cursorKey),
    metrics: options.metrics ?? new ApiMetrics(),
  };
  app.decorateRequest('logged', null);
  app.addHook('onSend', async (request, reply) => {
    if (changesSenders.test(request.routeOptions.config.audit ?? '')) services.senders.forget();
    // A connection kept alive by an answer that is under way would hold up the close until the client lets go of it.
    if (readiness.draining) reply.header('connection', 'close');
  });
  await app.register(requestMetrics, { metrics: services.metrics });
  await app.register(securityHeaders);
  await app.register(timeLimits, { publicUrl, timeLimitMs: options.timeLimitMs });
  await app.register(problemAnswers, { publicUrl });
  // Before authentication: both look at a request in the same phases, and this has to come first.
  await app.register(rateLimits, {
    ...options.rateLimits,
    publicUrl,
    namesSigningSource: (request) => namesSigningSource(request, services.senders),
  });
  await app.register(authentication, {
    database,
    tokens: options.tokens && new TokenVerifier(options.tokens),
  });
  await app.register(proofAudit, { database });
  await app.register(idempotency, { database, answers: services.answers });
  await app.register(personalData, { database });
  await app.register(jsonBodies);
  await app.register(queryValues);
  await app.register(openapi, { publicUrl });
  for (const route of routes) await app.register(route, services);
  await app.ready();
  return app;
}

/** What is audited under such a name may have ended a key or a source. */
const changesSenders = /^api\.(api-key|event-source)/;

/** The caller's trace (W3C), so that its logs and ours name the same id. */
function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  const id = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(String(traceparent))?.[1];
  return id === '0'.repeat(32) ? undefined : id;
}

/** Answers what the HTTP parser gave up on: there is no request, only a socket. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket, publicUrl: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? new Problem('request-timeout', { detail: 'The request did not arrive in time' })
      : new Problem('malformed-request', { detail: 'The request is not well-formed HTTP' });
  const body = JSON.stringify(problemDocument(problem, publicUrl, randomUUID().replaceAll('-', '')));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'Content-Type: application/problem+json',
      'Cache-Control: no-store',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
