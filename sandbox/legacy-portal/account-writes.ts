import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { IdempotencyLedger, StoredAnswer } from './idempotency-ledger.js';
import { LegacyProblem } from './legacy-problem.js';
import { AccountParams, FinalizeBody, ModeBody, NoticeBody, OrderBody } from './legacy-schemas.js';
import type { LegacyWorld, Written } from './legacy-world.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key this request holds in the ledger until its answer is kept or refused. */
    claimedKey?: string;
  }
}

type WriteOptions = { world: LegacyWorld; idempotency: IdempotencyLedger };

/** The writes of a migration (each under an Idempotency-Key), and the partner's own order. */
export const writeRoutes: FastifyPluginAsyncTypebox<WriteOptions> = async (app, options) => {
  await app.register(migrationWrites, options);

  app.post('/accounts/:id/orders', { schema: { params: AccountParams, body: OrderBody } }, async (request, reply) =>
    reply.code(201).send(options.world.placeOrder(request.params.id, request.body.state)),
  );
};

const migrationWrites: FastifyPluginAsyncTypebox<WriteOptions> = async (once, { world, idempotency }) => {
  once.addHook('preValidation', async (request, reply) => {
    const key = headerOf(request, 'idempotency-key');
    const path = request.url.split('?', 1)[0]!;
    const answer = idempotency.claim(key, { method: request.method, path, body: request.body });
    if (answer !== undefined) {
      if (answer.version !== undefined) reply.header('etag', answer.version);
      return reply.code(answer.status).header('idempotency-replayed', 'true').send(answer.body);
    }
    request.claimedKey = key!;
  });

  // Kept before the answer goes out: a caller that never gets it must find it under the same key.
  once.addHook('preSerialization', async (request, reply, body) => {
    const key = request.claimedKey;
    if (key === undefined) return body;
    delete request.claimedKey;
    if (reply.statusCode >= 300) idempotency.release(key);
    else idempotency.finish(key, keptAnswer(reply.statusCode, body, reply.getHeader('etag')));
    return body;
  });

  once.put('/accounts/:id/notice', { schema: { params: AccountParams, body: NoticeBody } }, async (request, reply) => {
    const { title = '', body = '', links = [], ...rest } = request.body;
    if (rest.state !== 'none' && (title === '' || body === '')) {
      throw new LegacyProblem('validation', 'a notice that is shown needs a title and a body');
    }
    const notice = { ...rest, title, body, links };
    return answerOf(world.putNotice(request.params.id, notice, ifVersionOf(request)), reply);
  });

  once.put('/accounts/:id/mode', { schema: { params: AccountParams, body: ModeBody } }, async (request, reply) =>
    answerOf(world.putMode(request.params.id, request.body, ifVersionOf(request)), reply),
  );

  once.post(
    '/accounts/:id/finalize',
    { schema: { params: AccountParams, body: FinalizeBody } },
    async (request, reply) =>
      answerOf(world.finalize(request.params.id, request.body.migrationId, ifVersionOf(request)), reply),
  );
};

function answerOf({ account }: Written, reply: { header(name: string, value: string): unknown }) {
  reply.header('etag', `"${account.version}"`);
  return structuredClone(account);
}

function keptAnswer(status: number, body: unknown, etag: unknown): StoredAnswer {
  return { status, body, ...(typeof etag === 'string' && { version: etag }) };
}

function ifVersionOf(request: FastifyRequest): number | undefined {
  const value = headerOf(request, 'if-match');
  if (value === undefined || value === '*') return undefined;
  const match = /^"?(\d{1,9})"?$/.exec(value);
  // A version that we never gave out cannot be the current one.
  if (match === null) throw new LegacyProblem('precondition-failed');
  return Number(match[1]);
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
