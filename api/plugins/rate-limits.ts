import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from '../problems.js';

export interface RateLimitOptions {
  /** Of one principal, or of one address for what is public. Default 600. */
  requestsPerMinute?: number;
  /**
   * Requests of one address that prove nobody, or look for what is not there. Default 20. Those in the name of a source that
   * signs count for that source alone: many senders may share an address, and a wrong key of one must not stop the others.
   */
  failuresPerMinute?: number;
}

const windowSeconds = 60;
/** Load balancers ask these from the address that all clients seem to come from when no proxy is trusted. */
const probes = ['/livez', '/readyz'];

/**
 * How much one caller may ask, told in every answer (`RateLimit`, draft-ietf-httpapi-ratelimit-headers-11). Each process
 * counts for itself.
 */
export const rateLimits = fastifyPlugin(
  async (app: FastifyInstance, { requestsPerMinute = 600, failuresPerMinute = 20 }: RateLimitOptions) => {
    const requests = new Policy('api', requestsPerMinute);
    const failures = new Policy('failures', failuresPerMinute);

    app.addHook('onRequest', async (request, reply) => {
      if (probes.includes(request.routeOptions.url ?? '')) return;
      // Before anything is looked up: guessing must not cost us more than it costs who guesses.
      for (const caller of [request.ip, ...sourcesNamedBy(request).map((slug) => inNameOf(slug, request))]) {
        const state = await failures.read(caller);
        if (state.remainingPoints > 0) continue;
        failures.tell(reply, state);
        throw failures.exceeded(state);
      }
    });

    // Once the caller is known, before what it may is looked at and its body is read.
    app.addHook('preParsing', async (request, reply) => {
      const { authenticatesItself } = request.routeOptions.config;
      if (authenticatesItself || probes.includes(request.routeOptions.url ?? '')) return;
      const { state, isExceeded } = await requests.take(request.principal?.id ?? request.ip);
      requests.tell(reply, state);
      if (isExceeded) throw requests.exceeded(state);
    });

    app.addHook('onSend', async (request, reply) => {
      const { statusCode } = reply;
      // A route that proves its caller by itself does so before it takes from any quota.
      const isDenied = statusCode === 403 && request.routeOptions.config.authenticatesItself;
      const hasFailed = statusCode === 401 || isDenied || (statusCode === 404 && !request.principal);
      // One of the sources that there are: with names of its own choice nobody gets more tries.
      const signs = request.sender?.auth === 'signature' ? request.sender.source.slug : undefined;
      const caller = signs === undefined ? request.ip : inNameOf(signs, request);
      if (hasFailed) failures.tell(reply, (await failures.take(caller)).state);
      else if (!reply.hasHeader('ratelimit')) {
        requests.tell(reply, await requests.read(request.principal?.id ?? request.ip));
      }
    });
  },
  { name: 'rate-limits' },
);

function sourcesNamedBy(request: FastifyRequest): string[] {
  const { source }: { source?: unknown } = Object(request.query);
  return request.routeOptions.config.authenticatesItself && typeof source === 'string' ? [source] : [];
}

function inNameOf(slug: string, request: FastifyRequest): string {
  return `${request.ip} ${slug}`;
}

class Policy {
  private readonly limiter: RateLimiterMemory;

  constructor(
    private readonly name: string,
    private readonly quota: number,
  ) {
    this.limiter = new RateLimiterMemory({ keyPrefix: name, points: quota, duration: windowSeconds });
  }

  async take(caller: string): Promise<{ state: RateLimiterRes; isExceeded: boolean }> {
    try {
      return { state: await this.limiter.consume(caller), isExceeded: false };
    } catch (state) {
      // The library throws its result when nothing is left.
      if (state instanceof RateLimiterRes) return { state, isExceeded: true };
      throw state;
    }
  }

  async read(caller: string): Promise<RateLimiterRes> {
    return (await this.limiter.get(caller)) ?? new RateLimiterRes(this.quota, windowSeconds * 1000, 0, true);
  }

  tell(reply: FastifyReply, state: RateLimiterRes): void {
    reply.header('ratelimit-policy', `"${this.name}";q=${this.quota};w=${windowSeconds}`);
    reply.header('ratelimit', `"${this.name}";r=${Math.max(state.remainingPoints, 0)};t=${secondsLeft(state)}`);
  }

  exceeded(state: RateLimiterRes): Problem {
    return new Problem('quota-exceeded', {
      detail: `${this.quota} in ${windowSeconds} seconds are allowed`,
      members: { 'violated-policies': [this.name] },
      headers: { 'retry-after': String(secondsLeft(state)) },
    });
  }
}

function secondsLeft({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}
