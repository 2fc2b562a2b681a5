import { createServer } from 'node:net';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

const portTries = 5;

/**
 * Installs the SDK's runtime with its metrics on a free loopback port, which the health page passes on.
 * @returns the address of the metrics
 */
export async function installRuntimeAnywhere(logger: Logger): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const metricsAddress = await freeMetricsAddress();
    try {
      installRuntime(logger, metricsAddress);
      return metricsAddress;
    } catch (error) {
      // Somebody took the port between our look and the exporter's bind.
      if (tries === portTries || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

/**
 * Installs the SDK's runtime: once per process and before any connection. Logs go to pino as structured lines; metrics
 * carry the names and units that the published alert rules assume.
 */
export function installRuntime(logger: Logger, metricsAddress: string): void {
  Runtime.install({
    logger: {
      log: (level, message, meta) => logger[pinoLevel(level)](meta ?? {}, message),
      trace: (message, meta) => logger.trace(meta ?? {}, message),
      debug: (message, meta) => logger.debug(meta ?? {}, message),
      info: (message, meta) => logger.info(meta ?? {}, message),
      warn: (message, meta) => logger.warn(meta ?? {}, message),
      error: (message, meta) => logger.error(meta ?? {}, message),
    },
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
      metrics: {
        prometheus: {
          bindAddress: metricsAddress,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
    // The process decides what a signal means: see main.ts.
    shutdownSignals: [],
  });
}

/** A loopback port that was free a moment ago. */
export function freeMetricsAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(`127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`));
    });
  });
}

function pinoLevel(level: string): 'trace' | 'debug' | 'info' | 'warn' | 'error' {
  switch (level) {
    case 'TRACE':
      return 'trace';
    case 'DEBUG':
      return 'debug';
    case 'INFO':
      return 'info';
    case 'WARN':
      return 'warn';
    default:
      return 'error';
  }
}
