import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { partnerIdPattern } from '../../domain/ids.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the route adds to the line of its request: ids and codes alone. */
    logged: Readonly<Record<string, string>> | null;
  }
}

const isPartnerId = new RegExp(partnerIdPattern);

/**
 * One line per request, with ids and codes. Addresses are left out: what people type into a search, or mistype as an id,
 * may be a name.
 */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'traceId' });
  }

  override incomingRequest(): void {}

  override routeNotFound(): void {}

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { partnerId }: { partnerId?: unknown } = (request.params ?? {}) as object;
    const line = {
      operation: request.routeOptions.schema?.operationId,
      route: request.routeOptions.url,
      method: request.method,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      principal: request.principal?.id,
      ...request.logged,
      ...(typeof partnerId === 'string' && isPartnerId.test(partnerId) ? { partnerId } : {}),
    };
    // Probes come every few seconds and say nothing as long as they are answered.
    const isProbe = reply.statusCode < 400 && /^\/(livez|readyz)$/.test(line.route ?? '');
    if (error) reply.log.error({ ...line, err: error }, 'request broke off');
    else reply.log[isProbe ? 'debug' : 'info'](line, 'request');
  }
}
