import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections and to port 0: such a one is soon taken by somebody else. */
const [lowest, highest] = [16_384, 32_000];
const handedOut = new Set<number>();

/**
 * A TCP port of 127.0.0.1 that was free a moment ago: `preferred` if it is, else one at random. Somebody
 * else may take it before it is used, so whoever starts a server on it tries again with another one.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  // Two parts of one process that ask at the same time must not get the same answer.
  for (let attempt = 0; attempt < 20; attempt++) {
    const port = await bindOnce(randomInt(lowest, highest));
    if (port === undefined || handedOut.has(port)) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error('No free TCP port on 127.0.0.1.');
}

/** True when nothing listens on that port of 127.0.0.1 and we may use it. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await bindOnce(port)) !== undefined;
}

function bindOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : undefined));
    });
  });
}
