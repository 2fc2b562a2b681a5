import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { findLocalSystem } from '../../../cli/api/api-access.js';
import type { Check } from '../../../cli/doctor/check.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { outsideSettings } from '../../support/sandbox-settings.js';
import { type CliFixture, startCli } from './cli-fixture.js';

let world: CliFixture;
let sandbox: Sandbox;
/** Somebody else's server, with an answer for each path that it gives. */
let other: Server;
let answers: (path: string) => { status: number; body?: string; date?: string };

beforeAll(async () => {
  world = await startCli();
  sandbox = await startSandbox({ seed: 'empty' });
  other = createServer((request, response) => {
    const { status, body = '{}', date } = answers(request.url ?? '');
    if (date) response.setHeader('date', date);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  answers = () => ({ status: 404 });
});
afterAll(async () => {
  await new Promise((resolve) => other?.close(resolve));
  await sandbox?.stop();
  await world?.close();
});

const otherUrl = () => `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

async function examineWith(env: Record<string, string>) {
  const done = await world.cli('doctor --json', { env });
  expect(done.stdout, done.stderr).not.toBe('');
  const checks: Check[] = done.json.data;
  const of = (name: string) => checks.find((check) => check.name === name);
  return { ...done, checks, of };
}

const examine = (env: Record<string, string> = {}) =>
  examineWith({
    DATABASE_URL: world.api.databaseUrl,
    TEMPORAL_ADDRESS: process.env.TEST_TEMPORAL_ADDRESS ?? '',
    TEMPORAL_TASK_QUEUE: 'nobody-polls-this',
    ...outsideSettings(sandbox),
    OIDC_ISSUER: sandbox.identityUrl,
    ALERT_WEBHOOK_URL: `${sandbox.controlUrl}/nobody-takes-alerts-here`,
    ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}`,
    ...env,
  });

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
      'legacy-portal',
      'clock.legacy-portal',
      'marketplace',
      'marketplace.program',
      'clock.marketplace',
      'mail-server',
      'identity-provider',
      'clock.identity-provider',
      'alert-webhook',
    ]),
  );
  expect(code).toBe(1);
});

describe('what is wrong outside', () => {
  test('fails by its name: token, clock, address, mail server, schema', async () => {
    answers = () => ({ status: 401, date: new Date(Date.now() - 3_600_000).toUTCString() });
    const refused = await examine({
      LEGACY_PORTAL_URL: otherUrl(),
      LEGACY_PORTAL_TOKEN: 'secret-of-the-portal',
      MARKETPLACE_URL: otherUrl(),
      MARKETPLACE_OPERATIONS_TOKEN: 'secret-of-the-marketplace',
      SMTP_URL: 'smtp://user:password-of-mail@127.0.0.1:2',
    });
    for (const name of ['legacy-portal', 'marketplace']) {
      expect(refused.of(name)).toMatchObject({ status: 'fail', detail: expect.stringContaining('refuses the token') });
      expect(refused.of(`clock.${name}`)).toMatchObject({ detail: expect.stringMatching(/^3\d{3} s behind/) });
    }
    expect(refused.of('mail-server')).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/E(CONN|SOCKET)/),
    });
    const away = await examine({
      MARKETPLACE_URL: 'http://127.0.0.1:2',
      TEMPORAL_ADDRESS: '127.0.0.1:2',
      DATABASE_URL: 'postgres://portage:password-of-postgres@127.0.0.1:2/none',
      OIDC_ISSUER: 'http://127.0.0.1:2',
      ALERT_WEBHOOK_URL: 'http://127.0.0.1:2/alerts',
      PROGRAM_ID: 'not-a-program',
    });
    for (const name of ['marketplace', 'temporal', 'database', 'configuration', 'identity-provider', 'alert-webhook'])
      expect(away.of(name)?.status, name).toBe('fail');
    const said = refused.stdout + refused.stderr + away.stdout + away.stderr;
    expect(said).not.toMatch(/password-of|secret-of/);
    expect(said).not.toContain(world.key);
  });

  test('is seen where the address is that of something else, or lacks its path', async () => {
    const { origin } = new URL(sandbox.marketplaceUrl);
    const pathless = await examine({
      MARKETPLACE_URL: origin,
      LEGACY_PORTAL_URL: `${sandbox.legacyUrl}/wrong`,
      OIDC_ISSUER: `${sandbox.identityUrl}/`,
    });
    expect(pathless.of('marketplace')).toMatchObject({ status: 'fail', advice: expect.stringContaining('base path') });
    expect(pathless.of('legacy-portal')).toMatchObject({ status: 'warn', advice: expect.stringContaining('/v1') });
    expect(pathless.of('identity-provider')).toMatchObject({ status: 'fail' });
    for (const status of [200, 404]) {
      answers = () => ({ status, body: '<html>Welcome</html>' });
      const elsewhere = await examine({ MARKETPLACE_URL: otherUrl(), LEGACY_PORTAL_URL: otherUrl() });
      for (const name of ['marketplace', 'legacy-portal'])
        expect([name, elsewhere.of(name)?.status]).toEqual([name, 'fail']);
    }
  });

  test('is a program that the Marketplace does not know', async () => {
    const { of } = await examine({ PROGRAM_ID: 'PRG-9999-9999' });
    expect(of('marketplace')?.status).toBe('ok');
    expect(of('marketplace.program')).toMatchObject({ status: 'fail', advice: expect.stringContaining('PROGRAM_ID') });
  });

  test('is not known without a token: that none was sent is said', async () => {
    const { of } = await examine({ LEGACY_PORTAL_TOKEN: '', MARKETPLACE_OPERATIONS_TOKEN: '' });
    for (const name of ['legacy-portal', 'marketplace'])
      expect(of(name)).toMatchObject({ status: 'warn', detail: expect.stringContaining('no token was sent') });
  });
});

test('mail that goes by Resend is looked at there, and SMTP_URL is not asked for', async () => {
  const resend = { EMAIL_PROVIDER: 'resend', SMTP_URL: '', RESEND_URL: sandbox.resendUrl };
  const taken = await examine({ ...resend, RESEND_API_KEY: sandbox.resendKey });
  expect(taken.of('mail-server')).toMatchObject({ status: 'ok', detail: expect.stringContaining('takes the key') });
  expect(taken.of('clock.mail-server')?.status).toBe('ok');
  const wrong = await examine({ ...resend, RESEND_API_KEY: 're_not-the-key' });
  expect(wrong.of('mail-server')).toMatchObject({ status: 'fail', advice: expect.stringContaining('RESEND_API_KEY') });
  answers = () => ({ status: 401, body: '{"name":"restricted_api_key"}' });
  const restricted = await examine({ ...resend, RESEND_URL: otherUrl(), RESEND_API_KEY: 're_may-only-send' });
  expect(restricted.of('mail-server')).toMatchObject({ status: 'ok', detail: expect.stringContaining('only send') });
});

// A `npm start` of this very folder would make its settings known.
test.skipIf(findLocalSystem(tmpdir()) !== undefined)(
  'where the API alone is known nothing else is checked, and nothing fails',
  async () => {
    const { code, checks, of } = await examineWith({});
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(code).toBe(0);
    for (const name of ['temporal', 'database', 'legacy-portal', 'marketplace', 'mail-server'])
      expect(of(name)).toMatchObject({ status: 'warn', detail: expect.stringContaining('not checked') });
    expect(of('identity-provider')).toBeUndefined();
  },
);

test('a web hook for alerts that the worker would not start with fails', async () => {
  const unsigned = await examine({ ALERT_WEBHOOK_SECRET: '' });
  expect(unsigned.of('alert-webhook')).toMatchObject({ status: 'fail', detail: expect.stringContaining('SECRET') });
  const open = await examine({ ALERT_WEBHOOK_URL: 'http://alerts.example/hook' });
  expect(open.of('alert-webhook')).toMatchObject({ status: 'fail', detail: expect.stringContaining('https') });
});

test('a key file that is missing hides nothing of the API', async () => {
  const keyFile = await world.keyFileWith('gone', 'admin');
  rmSync(keyFile);
  const { of } = await examine({ PORTAGE_KEY_FILE: keyFile });
  for (const name of ['api', 'clock.api', 'api.ready']) expect([name, of(name)?.status]).toEqual([name, 'ok']);
  expect(of('key.file')).toMatchObject({ status: 'fail', advice: 'Pass --key-file' });
});

test('a namespace that is not there leaves what else is known of Temporal', async () => {
  const { of } = await examine({ TEMPORAL_NAMESPACE: 'no-such-namespace' });
  expect(of('temporal')?.status).toBe('ok');
  expect(of('temporal.namespace')).toMatchObject({ status: 'fail', detail: expect.stringContaining('no-such') });
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
