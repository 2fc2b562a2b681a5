import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

let api: ApiFixture;
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({ tokens: { issuer: issuer.url, audience: 'portage' } });
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

const entries = async (query: string) => (await api.call('GET', `/v1/audit-entries?limit=200&${query}`)).body.data;
const lookWith = (key: string) => api.call('GET', '/v1/overview', undefined, { key });

test('a flood of wrong keys is one entry with its reason, and one with the count', async () => {
  const id = 'abcdefghijkl';
  for (let tries = 0; tries < 7; tries += 1) {
    expect((await lookWith(`pm_live_${id}_${'0'.repeat(64)}`)).status).toBe(401);
  }
  const told = await entries(`target=${id}`);
  expect(told).toMatchObject([
    {
      action: 'api.session.start',
      actor: { type: 'unknown', id: '127.0.0.1' },
      target: { type: 'api-key', id },
      outcome: 'failed',
      reason: 'key-invalid',
      diff: { attempts: 1 },
    },
  ]);
});

test('a person signs in once, whatever they ask for; a token that has expired says so', async () => {
  const token = await issuer.person('viewer');
  for (let times = 0; times < 3; times += 1) expect((await lookWith(token)).status).toBe(200);
  const signedIn = await entries('action=api.session.start&outcome=success');
  expect(signedIn).toMatchObject([{ actor: { type: 'person', id: expect.stringMatching(/^usr_/) } }]);
  await lookWith(await issuer.token({ roles: ['viewer'] }, { lifeSeconds: -120 }));
  await api.call('GET', '/v1/overview', undefined, { headers: { authorization: '' } });
  const reasons = (await entries('action=api.session.start&outcome=failed&target=portage')).map(
    ({ reason }: { reason: string }) => reason,
  );
  expect(reasons).toContain('token-expired');
  // The provider's words, names and addresses stay out of it.
  expect(JSON.stringify(signedIn)).not.toContain('@');
});

test('signatures that do not fit are told of their source, once', async () => {
  await api.call('POST', '/v1/event-sources', { slug: 'forged', name: 'Forged', auth: 'signature' });
  await api.call('POST', '/v1/event-sources/forged/keys', { scheme: 'v1' });
  for (let tries = 0; tries < 5; tries += 1) {
    const headers = {
      authorization: '',
      'webhook-id': randomUUID(),
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
      'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    };
    expect((await api.call('POST', '/v1/events?source=forged', { type: 'x' }, { headers })).status).toBe(401);
  }
  expect(await entries('action=api.event-source.verify')).toMatchObject([
    { target: { type: 'event-source', id: 'forged' }, outcome: 'failed', reason: 'signature-invalid' },
  ]);
  expect((await api.call('GET', '/v1/audit/verification')).body.ok).toBe(true);
});
