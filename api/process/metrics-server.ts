import Fastify, { type FastifyInstance } from 'fastify';
import type { ApiMetrics } from './metrics.js';

/** `GET /metrics`, apart from the API: on a port that its clients do not reach. */
export function createMetricsServer(metrics: ApiMetrics): FastifyInstance {
  const app = Fastify({ logger: false, requestTimeout: 10_000, forceCloseConnections: true });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  return app;
}
