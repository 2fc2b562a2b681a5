import { expect, test } from 'vitest';
import { countedClient, pacedClient } from '../../../activities/marketplace-watch/paced-client.js';

const startedAt: number[] = [];
const http = {
  async call() {
    startedAt.push(Date.now());
    return undefined as never;
  },
  async close() {},
};

test('requests are so far apart as the pace says, also those that are made at once', async () => {
  const paced = countedClient(pacedClient(http, 50));
  await Promise.all(Array.from({ length: 6 }, () => paced.call({ method: 'GET', route: '/' })));
  expect(paced.requests).toBe(6);
  // Timers may fire a millisecond early.
  expect(startedAt.at(-1)! - startedAt[0]!).toBeGreaterThanOrEqual(5 * 20 - 5);
});
