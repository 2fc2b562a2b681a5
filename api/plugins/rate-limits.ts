import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem, problemDocument } from '../problems.js';

export interface RateLimitOptions {
  /** Of one principal, or of one address for what is public. Default 600. */
  requestsPerMinute?: number;
  /**
   * Requests of one address that prove nobody, or look for what is not there. Default 20. Those in the name of a source that
   * signs count for that source alone: many senders may share an address, and a wrong key of one must not stop the others.
   */
  failuresPerMinute?: number;
}

interface Options extends RateLimitOptions {
  publicUrl: string;
  /** Whether a request brings an event in the name of a source that signs, of those that there are. */
  namesSigningSource: (request: FastifyRequest) => Promise<boolean>;
}

const windowSeconds = 60;
/** Failures of an address that are still looked up: so many that guessing must not cost us more. */
const lookedUp = { times: 10, atLeast: 100 };
/** So long a credential that was good is looked up whatever else comes from its address. */
const provenSeconds = 600;
/** Load balancers ask these from the address that all clients seem to come from when no proxy is trusted. */
const probes = ['/livez', '/readyz'];

/**
 * How much one caller may ask, told in every answer (`RateLimit`, draft-ietf-httpapi-ratelimit-headers-11). Each process
 * counts for itself.
 */
export const rateLimits = fastifyPlugin(
  async (app: FastifyInstance, options: Options) => {
    const { requestsPerMinute = 600, failuresPerMinute = 20, publicUrl, namesSigningSource } = options;
    const requests = new Policy('api', requestsPerMinute);
    const failures = new Policy('failures', failuresPerMinute);
    const repeats = new Policy('repeats', failuresPerMinute);
    const lookups = new Policy('lookups', Math.max(failuresPerMinute * lookedUp.times, lookedUp.atLeast));
    const proven = new RateLimiterMemory({ keyPrefix: 'proven', points: 1, duration: provenSeconds });

    // Many callers may share an address, so failures of one must not keep out another: before anything is looked up only
    // what failed again and again is refused, and, beyond many failures, what has not lately been good.
    app.addHook('onRequest', async (request, reply) => {
      // At once, so that an answer that comes from elsewhere, such as that of a request that ran out of time, tells it too.
      requests.tell(reply, await requests.read(request.ip));
      if (probes.includes(request.routeOptions.url ?? '')) return;
      const credential = credentialOf(request);
      if (credential !== undefined) await repeats.refuseSpent(reply, credential);
      if (!(await lookups.isSpent(request.ip)) || (credential && (await proven.get(credential)))) return;
      // A source that signs has no credential to be known by before its body is read; below it has a limit of its own.
      if (!(await namesSigningSource(request))) await lookups.refuseSpent(reply, request.ip);
    });

    // Once the caller is known, before what it may is looked at and its body is read.
    app.addHook('preParsing', async (request, reply) => {
      const { authenticatesItself } = request.routeOptions.config;
      if (authenticatesItself || probes.includes(request.routeOptions.url ?? '')) return;
      const { state, isExceeded } = await requests.take(request.principal?.id ?? request.ip);
      requests.tell(reply, state);
      if (isExceeded) throw requests.exceeded(state);
    });

    // Before the body is read that costs the most to verify.
    app.addHook('preParsing', async (request, reply) => {
      if (request.sender?.auth === 'signature') await lookups.refuseSpent(reply, blamedFor(request));
    });

    app.addHook('onSend', async (request, reply, payload) => {
      const { statusCode } = reply;
      const { access, authenticatesItself } = request.routeOptions.config;
      const credential = credentialOf(request);
      // A route that proves its caller by itself does so before it takes from any quota.
      const isDenied = statusCode === 403 && authenticatesItself;
      if (statusCode === 401 || isDenied || (statusCode === 404 && !request.principal)) {
        const blamed = blamedFor(request);
        await lookups.take(blamed);
        if (credential !== undefined) await repeats.take(credential);
        const { state, isExceeded } = await failures.take(blamed);
        failures.tell(reply, state);
        return isExceeded ? refuse(reply, failures.exceeded(state)) : payload;
      }
      // What tells callers is away, and each of them has cost a look at it all the same.
      const isUndecided = statusCode === 503 && !request.principal && !request.sender;
      if (isUndecided && access !== undefined && access !== 'public') await lookups.take(request.ip);
      if (request.principal && credential !== undefined) await proven.set(credential, 1, provenSeconds);
      return payload;
    });

    /** In the place of the answer that said what failed: beyond the quota nobody learns that. */
    function refuse(reply: FastifyReply, problem: Problem): string {
      reply.removeHeader('www-authenticate').removeHeader('content-length');
      reply
        .code(problem.status)
        .headers(problem.options.headers ?? {})
        .type('application/problem+json');
      return JSON.stringify(problemDocument(problem, publicUrl, reply.request.id));
    }
  },
  { name: 'rate-limits' },
);

/** What names the credential of a request, at its address; undefined when it has none. */
function credentialOf({ ip, headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  return !authorization ? undefined : `${ip} ${createHash('sha256').update(authorization).digest('base64')}`;
}

/** Whose failure it is: the address's, or that of a source that signs at this address, of those that there are. */
function blamedFor({ ip, sender }: FastifyRequest): string {
  return sender?.auth === 'signature' ? `${ip} ${sender.source.slug}` : ip;
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

  async isSpent(caller: string): Promise<boolean> {
    return (await this.read(caller)).remainingPoints <= 0;
  }

  /** @throws Problem `quota-exceeded` when nothing is left, without taking from it */
  async refuseSpent(reply: FastifyReply, caller: string): Promise<void> {
    const state = await this.read(caller);
    if (state.remainingPoints > 0) return;
    this.tell(reply, state);
    throw this.exceeded(state);
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
