import type { FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { ApiMetrics } from '../process/metrics.js';

/** Counts every request that was answered, with how long that took. */
export const requestMetrics = fastifyPlugin(
  async (app: FastifyInstance, { metrics }: { metrics: ApiMetrics }) => {
    app.addHook('onResponse', async (request, { statusCode, elapsedTime }) => {
      const { method, routeOptions } = request;
      metrics.countRequest({ route: routeOptions.url, method, status: statusCode, ms: elapsedTime });
    });
  },
  { name: 'request-metrics' },
);
