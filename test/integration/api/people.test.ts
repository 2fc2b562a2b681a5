import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { insertEvent } from '../../../db/queries/events.js';
import { recordBatch } from '../../../db/queries/record.js';
import { startSandbox } from '../../../sandbox/sandbox.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

let issuer: Issuer;
let api: ApiFixture;
beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({
    tokens: {
      issuer: issuer.url,
      audience: 'portage',
      rolesClaim: 'realm.roles',
      rolesPrefix: 'p:',
      clientIds: ['console'],
    },
  });
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

const good = { azp: 'console', realm: { roles: ['p:viewer', 'other'] } };
const list = (token: string) => api.call('GET', '/v1/migrations', undefined, { key: token });

describe('a token', () => {
  test.each(['ES256', 'RS256', 'EdDSA'])('signed with %s lets in, by the role in its claim', async (alg) => {
    expect((await list(await issuer.token(good, { alg }))).status).toBe(200);
  });

  test('half a minute past its end is still taken, for clocks differ', async () => {
    expect((await list(await issuer.token(good, { lifeSeconds: -30 }))).status).toBe(200);
  });

  const at = Math.floor(Date.now() / 1000);
  test.each<[string, () => Promise<string>]>([
    ['expired', () => issuer.token(good, { lifeSeconds: -90 })],
    ['of another issuer', () => issuer.token(good, { issuer: 'https://other.example' })],
    ['for another audience', () => issuer.token(good, { audience: 'other' })],
    ['of another client', () => issuer.token({ ...good, azp: 'other' })],
    ['that lives longer than an hour', () => issuer.token(good, { lifeSeconds: 3_700 })],
    [
      'from the future, which would make its life seem short',
      () => issuer.token({ ...good, iat: at + 90_000, exp: at + 93_000 }),
    ],
    ['not valid yet', () => issuer.token({ ...good, nbf: at + 300 })],
    ['signed by an algorithm that is not listed', () => issuer.token(good, { alg: 'PS256' })],
    [
      'without a signature',
      async () =>
        `${base64({ alg: 'none' })}.${base64({ ...good, iss: issuer.url, aud: 'portage', sub: 'a', iat: at, exp: at + 60 })}.x`,
    ],
    ['signed with a shared secret', async () => withSecret()],
    [
      'with another body under its signature',
      async () => {
        const [head, , signature] = (await issuer.token(good)).split('.');
        return `${head}.${base64({ ...good, iss: issuer.url, aud: 'portage', sub: 'a', iat: at, exp: at + 60, realm: { roles: ['p:admin'] } })}.${signature}`;
      },
    ],
  ])('%s is refused', async (_what, make) => {
    const answer = await list(await make());
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toContain('invalid_token');
  });

  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const withSecret = () => {
    const text = `${base64({ alg: 'HS256', kid: 'ES256-0' })}.${base64({ ...good, iss: issuer.url, aud: 'portage', sub: 'a', iat: at, exp: at + 60 })}`;
    return `${text}.${createHmac('sha256', 'secret').update(text).digest('base64url')}`;
  };

  test('of the highest role named counts; a role without the prefix does not', async () => {
    const operator = await issuer.token({ ...good, realm: { roles: ['p:viewer', 'p:operator', 'admin'] } });
    const abort = await api.call(
      'POST',
      '/v1/migrations/P-1/actions/abort',
      { reason: 'Because of a test' },
      { key: operator },
    );
    expect(abort).toMatchObject({ status: 403, body: { missing: 'approver' } });
    expect((await api.call('POST', '/v1/migrations/P-1/actions/pause', {}, { key: operator })).status).toBe(404);
  });

  test('is nothing to an API without a provider', async () => {
    const alone = await startApi();
    const token = await issuer.token(good);
    expect((await alone.call('GET', '/v1/migrations', undefined, { key: token })).status).toBe(401);
    await alone.close();
  });
});

describe('without pii:read', () => {
  const partnerId = newPartnerId();
  let eventId: string;
  beforeAll(async () => {
    await recordBatch(
      api.database,
      recordBatchOf(
        { first: 1, last: 2 },
        {
          partnerId,
          migrationId: partnerId,
          snapshot: {
            partnerName: 'Erika Canary',
            buyers: [{ buyerId: 'BUY-1', status: 'queried', note: 'Call Max Canary' }],
            attention: [
              {
                code: 'enrollment-queried',
                severity: 'warning',
                step: 'BUY-1',
                since: '2026-03-02T08:00:00.000Z',
                why: 'The vendor asks: Call Max Canary',
                evidence: { note: 'Call Max Canary' },
                actions: [],
              },
            ],
          },
        },
      ),
    );
    const { event } = await insertEvent(api.database, {
      source: 'test',
      sourceEventId: partnerId,
      bodyHash: '0'.repeat(64),
      type: 'migration.executed',
      subject: partnerId,
      occurredAt: new Date(),
      origin: 'webhook',
      data: { by: 'Lena Canary' },
    });
    eventId = event.id;
    await vi.waitFor(async () => expect((await api.call('GET', `/v1/events/${eventId}`)).status).toBe(200), {
      timeout: 30_000,
    });
  });
  const addresses = () => [
    `/v1/migrations?text=${partnerId}`,
    `/v1/migrations/${partnerId}`,
    `/v1/migrations/${partnerId}/timeline`,
    `/v1/events/${eventId}`,
    `/v1/events?subject=${partnerId}`,
  ];

  test('no answer holds a name, a note or the data of an event', async () => {
    const masked = [];
    for (const url of addresses()) {
      const { status, body } = await api.call('GET', url, undefined, { key: await issuer.token(good) });
      expect(status, url).toBe(200);
      const text = JSON.stringify(body);
      expect(text, url).not.toContain('Canary');
      if (text.includes('[masked]')) masked.push(url);
    }
    expect(masked.length).toBeGreaterThanOrEqual(3);
  });

  test('nobody finds out a name by searching for its beginning', async () => {
    const found = async (text: string, roles: string[]) => {
      const key = await issuer.token({ ...good, realm: { roles } });
      return (await api.call('GET', `/v1/migrations?text=${text}`, undefined, { key })).body.data.length;
    };
    expect(await found('Erik', ['p:viewer', 'p:pii:read'])).toBe(1);
    expect(await found('Erik', ['p:viewer'])).toBe(0);
    expect(await found(partnerId.toLowerCase(), ['p:viewer'])).toBe(1);
  });

  test('who has it sees them, and that is audited once', async () => {
    const key = await issuer.token({ ...good, sub: 'reader', realm: { roles: ['p:viewer', 'p:pii:read'] } });
    for (let look = 0; look < 2; look += 1) {
      const { body } = await api.call('GET', `/v1/migrations/${partnerId}`, undefined, { key });
      expect(body).toMatchObject({ partnerName: 'Erika Canary', buyers: [{ note: 'Call Max Canary' }] });
    }
    expect((await api.call('GET', `/v1/events/${eventId}`, undefined, { key })).body.data).toEqual({
      by: 'Lena Canary',
    });
    const { data } = (await api.call('GET', '/v1/audit-entries?action=api.personal-data.unmask')).body;
    // The newest look is this reader's.
    const by = data.filter((entry: { actor: { id: string } }) => entry.actor.id === data[0].actor.id);
    expect(by.map((entry: { target: object }) => entry.target)).toEqual([
      { type: 'event', id: eventId },
      { type: 'partner', id: partnerId },
    ]);
    expect(by[1].diff).toEqual({ route: 'GET /v1/migrations/:partnerId' });
  });
});

describe('the provider of the sandbox', () => {
  test('signs people in, by code and PKCE, and Portage knows their roles', async () => {
    const { createHash, randomBytes } = await import('node:crypto');
    const sandbox = await startSandbox({ seed: 'empty' });
    const other = await startApi({ tokens: { issuer: sandbox.identityUrl, audience: 'portage' } });
    const json = async (answer: Response) => (await answer.json()) as Record<string, string>;
    const discovery = await json(await fetch(`${sandbox.identityUrl}/.well-known/openid-configuration`));
    const verifier = randomBytes(32).toString('base64url');
    const redirect = 'http://127.0.0.1:9/back';
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: 'console',
      redirect_uri: redirect,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: 'here',
    });
    expect(await (await fetch(`${sandbox.identityUrl}/`)).text()).toContain(`POST ${sandbox.identityUrl}/play/tokens`);
    const page = await (await fetch(`${discovery.authorization_endpoint}?${asked}`)).text();
    const link = /href="([^"]*person=anna[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const answer = await fetch(`${sandbox.identityUrl}${link}`, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('here');
    const exchange = (code_verifier: string) =>
      fetch(discovery.token_endpoint ?? '', {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: back.searchParams.get('code') ?? '',
          redirect_uri: redirect,
          client_id: 'console',
          code_verifier,
        }),
      });
    const { access_token = '' } = await json(await exchange(verifier));
    expect((await exchange(verifier)).status).toBe(400);
    const act = (key: string) =>
      other.call('POST', '/v1/migrations/P-1/actions/abort', { reason: 'Because of a test' }, { key });
    expect((await act(access_token)).status).toBe(404);
    const play = await fetch(`${sandbox.identityUrl}/play/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ roles: ['operator'] }),
    });
    expect((await act((await json(play)).access_token ?? '')).status).toBe(403);
    await other.close();
    await sandbox.stop();
  });
});
