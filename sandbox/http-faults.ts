import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type ActiveFault, delayFor, type FaultRules, type FaultServer } from './faults.js';
import type { RequestCounts } from './request-counts.js';

declare module 'fastify' {
  interface FastifyRequest {
    fault?: ActiveFault;
  }
}

export type HttpFaultsOptions = {
  server: FaultServer;
  rules: FaultRules;
  counts: RequestCounts;
  /** The error body of a rule that names a status and no body: each server has its own way to say it. */
  errorBody: (status: number) => { contentType: string; body: unknown };
};

/** Counts every request of a server and lets the fault rules strike it; register it before any route. */
export const httpFaults = fp<HttpFaultsOptions>(
  async (app, { server, rules, counts, errorBody }) => {
    const stopping = new AbortController();
    app.addHook('preClose', async () => stopping.abort());

    app.addHook('onRequest', async (request, reply) => {
      const path = pathOf(request);
      const target = { server, method: request.method, path };
      counts.record({ ...target, route: request.routeOptions.url ?? '(no route)' });
      const fault = rules.strike(target);
      if (fault === undefined) return;
      if (fault.drop === 'before') return dropConnection(request, reply);
      if (fault.status === undefined || fault.afterEffect) {
        request.fault = fault;
        return;
      }
      await delayFor(fault, stopping.signal);
      return sendFault(reply, fault);
    });

    // Delayed here and not in onRequest: idempotency keys are claimed in preValidation, so a slow request is one that
    // is "still running" for whoever repeats it.
    app.addHook('preHandler', async (request) => {
      if (request.fault) await delayFor(request.fault, stopping.signal);
    });

    // By now the handler has run and its effect stands; only the answer is taken away.
    app.addHook('onSend', async (request, reply, payload) => {
      const fault = request.fault;
      if (fault === undefined) return payload;
      if (fault.timeoutAfter) await untilClosed(request, stopping.signal);
      if (fault.timeoutAfter || fault.drop === 'after') request.raw.socket.destroy();
      if (!fault.afterEffect) return payload;
      return replaceAnswer(reply, fault);
    });

    function sendFault(reply: FastifyReply, fault: ActiveFault) {
      const answer = fault.body === undefined ? errorBody(fault.status!) : asGiven(fault.body);
      return reply
        .code(fault.status!)
        .headers(fault.headers ?? {})
        .type(answer.contentType)
        .send(answer.body);
    }

    function replaceAnswer(reply: FastifyReply, fault: ActiveFault): string {
      const answer = fault.body === undefined ? errorBody(fault.status!) : asGiven(fault.body);
      reply
        .code(fault.status!)
        .headers(fault.headers ?? {})
        .type(answer.contentType)
        .removeHeader('content-length');
      return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    }
  },
  { name: 'sandbox-http-faults', fastify: '5.x' },
);

function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf('?');
  return end < 0 ? request.url : request.url.slice(0, end);
}

function dropConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

async function untilClosed(request: FastifyRequest, signal: AbortSignal): Promise<void> {
  if (request.raw.socket.destroyed || signal.aborted) return;
  await once(request.raw.socket, 'close', { signal }).catch(() => undefined);
}

function asGiven(body: unknown): { contentType: string; body: unknown } {
  return typeof body === 'string'
    ? { contentType: 'text/plain; charset=utf-8', body }
    : { contentType: 'application/json', body };
}
