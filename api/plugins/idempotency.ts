import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { Database } from '../../db/connection.js';
import { canonicalJson } from '../../db/hash-chain.js';
import {
  type Claim,
  claimIdempotencyKey,
  forgetIdempotencyKey,
  type IdempotentRequest,
  releaseIdempotencyKey,
} from '../../db/queries/idempotency-keys.js';
import { SecretBoxError } from '../intake/secret-box.js';
import { readIdempotencyKey } from '../mutations/idempotency-key.js';
import type { KeptAnswers } from '../mutations/kept-answers.js';
import type { Answer } from '../mutations/mutation.js';
import { Problem } from '../problems.js';
import { principalOf } from './authentication.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The right to carry the request out; null once its answer is kept, and for routes that ask for no key. */
    claim: Claim | null;
  }
}

interface Options {
  database: Database;
  answers: KeptAnswers;
}

/**
 * `Idempotency-Key` on every POST that is audited and not just a question: of any number of requests with the same key one has an effect, and the
 * others get its answer. What is kept is kept by `mutation.ts`, with the effect; here a try begins, and ends when it failed.
 */
export const idempotency = fastifyPlugin(
  async (app: FastifyInstance, { database, answers }: Options) => {
    app.decorateRequest('claim', null);

    app.addHook('preHandler', async (request, reply) => {
      if (!asksForIdempotencyKey(request.routeOptions.config.audit, request.method)) return;
      const key = readIdempotencyKey(request.headers);
      // It only asks what would happen: the same request, so with the header too, and of which nothing is kept.
      if ((request.query as { validateOnly?: boolean }).validateOnly === true) return;
      const asked = requestOf(request, key);
      const claimed = await claimIdempotencyKey(database, asked);
      if (claimed.outcome === 'claimed') {
        request.claim = claimed.claim;
        return;
      }
      if (claimed.outcome === 'reused') {
        throw new Problem('idempotency-key-reused', { detail: 'This key came with another request before' });
      }
      if (claimed.outcome === 'in-progress') {
        throw new Problem('idempotency-in-progress', {
          detail: 'The request with this key is being carried out',
          headers: { 'retry-after': '2' },
        });
      }
      const { status, headers = {}, body } = openAnswer(answers, asked, claimed.sealedAnswer);
      return reply.code(status).headers(headers).header('idempotency-replayed', 'true').send(body);
    });

    app.addHook('onSend', async (request, reply) => {
      const { claim } = request;
      if (!claim) return;
      request.claim = null;
      try {
        await (reply.statusCode < 500 ? forgetIdempotencyKey : releaseIdempotencyKey)(database, claim);
      } catch (err) {
        // With the lease the claim ends by itself; the answer is the more important news.
        request.log.warn({ err }, 'idempotency key could not be released');
      }
    });
  },
  { name: 'idempotency', dependencies: ['authentication'] },
);

/** @throws Problem `idempotency-answer-lost` when the secret has changed since it was kept. */
function openAnswer(answers: KeptAnswers, asked: IdempotentRequest, sealed: string): Answer {
  try {
    return answers.open(asked, sealed);
  } catch (error) {
    if (!(error instanceof SecretBoxError)) throw error;
    throw new Problem('idempotency-answer-lost', {
      detail: 'This request was carried out, but its answer cannot be read any more',
    });
  }
}

/** Whether a route with this declaration asks for the header. */
export function asksForIdempotencyKey(audit: string | undefined, method: string): boolean {
  return method === 'POST' && audit !== undefined && audit !== 'none';
}

function requestOf(request: FastifyRequest, key: string): IdempotentRequest {
  const [path = '', query = ''] = request.url.split('?');
  const requestHash = createHash('sha256')
    .update(query)
    .update('\n')
    .update(request.body === undefined ? '' : canonicalJson(request.body))
    .digest('hex');
  return { principal: principalOf(request).id, method: request.method, path, key, requestHash };
}
