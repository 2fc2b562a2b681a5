import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadAlerting } from '../../../activities/system/alerting.js';
import { startSystemWatchLapse } from '../../../api/process/system-watch-lapse.js';
import { createLogger } from '../../../boot/logger.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/** Servers that take a connection and never say a word. */
interface Silent {
  port: number;
  sockets: Set<Socket>;
  server: Server;
}

let testDatabase: TestDatabase;
let database: Database;
const silent: Silent[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url);
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  await database.sql`insert into heartbeats (name, at) values ('system-watch', now() - interval '6 minutes')
    on conflict (name) do update set at = excluded.at`;
});
afterEach(async () => {
  await database.sql`delete from attention_items`;
  for (const { server, sockets } of silent.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function silentServer(): Promise<Silent> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const started = { port: (server.address() as AddressInfo).port, sockets, server };
  silent.push(started);
  return started;
}

const notices = () =>
  database.sql<{ channel: string; status: string }[]>`
    select channel, status from attention_notices where level <> 'resolved' order by channel`;

const ways: [string, (port: number) => Record<string, string>][] = [
  [
    'a mail server',
    (port) => ({
      OPERATIONS_EMAIL: 'operations@portage.example',
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'Portage <no-reply@portage.example>',
    }),
  ],
  [
    'a mail provider, met with TLS,',
    (port) => ({
      OPERATIONS_EMAIL: 'operations@portage.example',
      EMAIL_PROVIDER: 'resend',
      RESEND_URL: `https://127.0.0.1:${port}`,
      RESEND_API_KEY: 're_test_key',
      MAIL_FROM: 'Portage <no-reply@portage.example>',
    }),
  ],
  [
    'a receiver',
    (port) => ({
      ALERT_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`,
      ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    }),
  ],
  [
    'a receiver, met with TLS,',
    (port) => ({
      ALERT_WEBHOOK_URL: `https://127.0.0.1:${port}/hook`,
      ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    }),
  ],
];

describe('the end of the API', () => {
  test.each(ways)(
    'does not wait for %s that keeps silent, and what was to be told is left for others',
    async (_, to) => {
      const { port, sockets } = await silentServer();
      // The settings have time-outs of their own; these are longer than an end may take.
      const alerting = loadAlerting({ OUTSIDE_TIMEOUT_MS: '30000', ...to(port) });
      const end = startSystemWatchLapse(database, createLogger('api', 'silent'), alerting, 20);
      await expect.poll(() => sockets.size, { timeout: 30_000 }).toBeGreaterThan(0);
      const began = performance.now();
      await end();
      expect(performance.now() - began).toBeLessThan(5_000);
      const told = await notices();
      expect(told).toHaveLength(1);
      expect(['pending', 'sending']).toContain(told[0]?.status);
    },
  );
});
