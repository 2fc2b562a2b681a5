import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { Problem, problemDocument, unavailable } from '../problems.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long a request may take, from its headers to the end of its answer. Default 10,000. */
    timeLimitMs?: number;
  }
  interface FastifyRequest {
    /** It was answered that it took too long; what the handler still does, nobody waits for. */
    hasRunOutOfTime: boolean;
  }
}

interface Options {
  publicUrl: string;
  /** In place of what routes declare. */
  timeLimitMs: number | undefined;
}

/** Longer than the longest chain of deadlines of a route: an update, then the look at what has become of the migration. */
const defaultLimitMs = 10_000;

/**
 * Ends each request in time, one whose body comes too slowly too. Fastify's `handlerTimeout` does neither: it is off as
 * soon as the body has been read (its timer ends with the request's `close`, which means "read to its end").
 */
export const timeLimits = fastifyPlugin(
  async (app: FastifyInstance, { publicUrl, timeLimitMs }: Options) => {
    app.decorateRequest('hasRunOutOfTime', false);
    // Not a promise: this is before every request.
    app.addHook('onRequest', (request, reply, done) => {
      const limitMs = timeLimitMs ?? request.routeOptions.config.timeLimitMs ?? defaultLimitMs;
      const timer = setTimeout(() => runOut(request, reply, publicUrl), limitMs);
      reply.raw.once('close', () => clearTimeout(timer));
      done();
    });
  },
  { name: 'time-limits' },
);

/** By hand, since the handler may be about to answer too: what it sends after this is dropped. */
function runOut(request: FastifyRequest, reply: FastifyReply, publicUrl: string): void {
  const { raw } = reply;
  request.hasRunOutOfTime = true;
  if (raw.headersSent) {
    request.log.warn('answer was cut off: it took too long');
    raw.destroy();
    return;
  }
  const problem = request.raw.complete
    ? unavailable('The request took too long')
    : new Problem('request-timeout', { detail: 'The body did not arrive in time' });
  request.log.warn({ problem: problem.slug }, 'request ran out of time');
  reply.code(problem.status).hijack();
  const body = JSON.stringify(problemDocument(problem, publicUrl, request.id));
  raw.writeHead(problem.status, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    ...problem.options.headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    // Of a body that still comes nobody reads the rest.
    ...(request.raw.complete ? {} : { connection: 'close' }),
  });
  raw.end(body);
}
