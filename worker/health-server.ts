import Fastify, { type FastifyInstance } from 'fastify';

const probeTimeoutMs = 2_000;

export interface HealthServerOptions {
  /** The SDK's word for the worker's state; undefined while it is not made yet. */
  workerState: () => string | undefined;
  /** Resolves when Temporal answers. */
  temporal: () => Promise<unknown>;
  /** Resolves when the database answers. */
  database: () => Promise<unknown>;
  /** Where the SDK core serves its Prometheus metrics. */
  metricsAddress: string;
}

/**
 * The worker's health page. `/livez`: the worker has not failed. `/readyz`: it polls, and Temporal and the database
 * answer. `/metrics`: the SDK's metrics, passed on so that one port is enough.
 */
export function createHealthServer(options: HealthServerOptions): FastifyInstance {
  const { workerState, metricsAddress } = options;
  const app = Fastify({ logger: false, requestTimeout: 10_000, forceCloseConnections: true });

  app.get('/livez', async (_request, reply) => {
    const worker = workerState() ?? 'STARTING';
    const failed = worker === 'FAILED';
    return reply.status(failed ? 503 : 200).send({ status: failed ? 'failed' : 'ok', worker });
  });

  app.get('/readyz', async (_request, reply) => {
    const worker = workerState() ?? 'STARTING';
    const [temporal, database] = await Promise.all([answers(options.temporal), answers(options.database)]);
    const ready = worker === 'RUNNING' && temporal && database;
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'unavailable', worker, temporal, database });
  });

  app.get('/metrics', async (_request, reply) => {
    const url = `http://${metricsAddress}/metrics`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) }).catch(() => undefined);
    if (!answer?.ok) return reply.status(503).type('text/plain').send('The metrics cannot be read just now.\n');
    return reply.type('text/plain; version=0.0.4').send(await answer.text());
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
