import type { NativeConnection, Worker } from '@temporalio/worker';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Database } from '../db/connection.js';

const probeTimeoutMs = 2_000;

export interface HealthServerOptions {
  worker: Worker;
  connection: NativeConnection;
  database: Database;
  /** Where the SDK core serves its Prometheus metrics. */
  metricsAddress: string;
}

/**
 * The worker's health page. `/livez`: the worker has not failed. `/readyz`: it polls, and Temporal and the database
 * answer. `/metrics`: the SDK's metrics, passed on so that one port is enough.
 */
export function createHealthServer({
  worker,
  connection,
  database,
  metricsAddress,
}: HealthServerOptions): FastifyInstance {
  const app = Fastify({ logger: false, requestTimeout: 10_000 });

  app.get('/livez', async (_request, reply) => {
    const state = worker.getState();
    return reply
      .status(state === 'FAILED' ? 503 : 200)
      .send({ status: state === 'FAILED' ? 'failed' : 'ok', worker: state });
  });

  app.get('/readyz', async (_request, reply) => {
    const state = worker.getState();
    const [temporal, records] = await Promise.all([
      answers(() => connection.withDeadline(Date.now() + probeTimeoutMs, () => connection.healthService.check({}))),
      answers(() => database.sql`select 1`),
    ]);
    const ready = state === 'RUNNING' && temporal && records;
    return reply
      .status(ready ? 200 : 503)
      .send({ status: ready ? 'ok' : 'unavailable', worker: state, temporal, database: records });
  });

  app.get('/metrics', async (_request, reply) => {
    const answer = await fetch(`http://${metricsAddress}/metrics`, { signal: AbortSignal.timeout(probeTimeoutMs) });
    return reply
      .status(answer.status)
      .type('text/plain; version=0.0.4')
      .send(await answer.text());
  });

  return app;
}

/** Whether a probe succeeds in time; why not is the business of the logs, not of a page that anyone may read. */
async function answers(probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), probeTimeoutMs);
  });
  try {
    return await Promise.race([
      probe().then(
        () => true,
        () => false,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
