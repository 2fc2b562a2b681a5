import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Check } from '../../../cli/doctor/check.js';
import { type CliFixture, startCli } from './cli-fixture.js';

let world: CliFixture;
let outside: Server;
let smtp: SMTPServer;
/** How the systems outside answer. */
let answer: { status: number; date?: string } = { status: 404 };

beforeAll(async () => {
  world = await startCli();
  outside = createServer((_request, response) => {
    if (answer.date) response.setHeader('date', answer.date);
    response.writeHead(answer.status).end('{}');
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  smtp = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
});
afterAll(async () => {
  await new Promise((resolve) => outside?.close(resolve));
  await new Promise<void>((resolve) => smtp?.close(() => resolve()));
  await world?.close();
});

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

async function examine(env: Record<string, string> = {}) {
  const address = `http://127.0.0.1:${portOf(outside)}`;
  const done = await world.cli('doctor --json', {
    env: {
      DATABASE_URL: world.api.databaseUrl,
      TEMPORAL_ADDRESS: process.env.TEST_TEMPORAL_ADDRESS ?? '',
      TEMPORAL_TASK_QUEUE: 'nobody-polls-this',
      LEGACY_PORTAL_URL: address,
      LEGACY_PORTAL_TOKEN: 'secret-of-the-portal',
      MARKETPLACE_URL: address,
      MARKETPLACE_OPERATIONS_TOKEN: 'secret-of-the-marketplace',
      SMTP_URL: `smtp://127.0.0.1:${portOf(smtp.server)}`,
      MAIL_FROM: 'Test <test@example.com>',
      PROGRAM_ID: 'PRG-0000-0001',
      ...env,
    },
  });
  const checks: Check[] = done.json.data;
  return { ...done, checks, of: (name: string) => checks.find((check) => check.name === name) };
}

test('all that is well is ok; that nobody polls the queue is the one fault, with what to do', async () => {
  const { code, checks, json } = await examine();
  expect([json.schemaVersion, json.kind]).toEqual([1, 'doctor']);
  const unwell = checks.filter(({ status }) => status !== 'ok');
  expect(unwell.map(({ name, status }) => [name, status])).toEqual([
    ['temporal.pollers.workflow', 'fail'],
    ['temporal.pollers.activity', 'fail'],
  ]);
  expect(unwell[0]?.advice).toContain('worker');
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'node',
      'configuration',
      'api.ready',
      'key',
      'temporal.namespace',
      'temporal.search-attributes',
      'database.schema',
      'clock.database',
      'clock.marketplace',
      'mail-server',
    ]),
  );
  expect(code).toBe(1);
});

test('what is wrong outside fails by its name: token, clock, address, mail server, schema', async () => {
  answer = { status: 401, date: new Date(Date.now() - 3_600_000).toUTCString() };
  const refused = await examine({ SMTP_URL: 'smtp://user:password-of-mail@127.0.0.1:2' });
  answer = { status: 404 };
  expect(refused.of('legacy-portal')).toMatchObject({ status: 'fail', detail: expect.stringContaining('token') });
  expect(refused.of('clock.marketplace')).toMatchObject({
    status: 'fail',
    detail: expect.stringMatching(/^3\d{3} s behind/),
  });
  expect(refused.of('mail-server')).toMatchObject({ status: 'fail', detail: expect.stringMatching(/E(CONN|SOCKET)/) });
  const away = await examine({
    MARKETPLACE_URL: 'http://127.0.0.1:2',
    TEMPORAL_ADDRESS: '127.0.0.1:2',
    DATABASE_URL: 'postgres://portage:password-of-postgres@127.0.0.1:2/none',
    PROGRAM_ID: 'not-a-program',
  });
  for (const name of ['marketplace', 'temporal', 'database', 'configuration'])
    expect(away.of(name)?.status, name).toBe('fail');
  const said = refused.stdout + refused.stderr + away.stdout + away.stderr;
  expect(said).not.toMatch(/password-of|secret-of/);
  expect(said).not.toContain(world.key);
});

test('the causes of an API that is not ready are named, and a key that is open to others is', async () => {
  world.api.migrations.away = true;
  chmodSync(world.keyFile, 0o644);
  // The API looks at its parts once a second.
  const { of } = await vi.waitFor(
    async () => {
      const found = await examine();
      expect(found.of('api.ready')?.status).toBe('fail');
      return found;
    },
    { timeout: 30_000 },
  );
  world.api.migrations.away = false;
  chmodSync(world.keyFile, 0o600);
  expect(of('api.temporal')).toMatchObject({ status: 'fail', advice: expect.stringContaining('TEMPORAL_ADDRESS') });
  expect(of('key.file')).toMatchObject({ status: 'warn', advice: expect.stringContaining('chmod 600') });
});
