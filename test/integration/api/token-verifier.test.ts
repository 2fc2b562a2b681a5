import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RateLimitOptions } from '../../../api/plugins/rate-limits.js';
import { type ApiFixture, publicUrl, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0).reverse()) await end();
});

/** An API whose people come from an issuer of their own. */
async function start(rateLimits?: RateLimitOptions): Promise<{ api: ApiFixture; issuer: Issuer }> {
  const issuer = await startIssuer();
  ends.push(() => issuer.close());
  const tokens = { issuer: issuer.url, audience: 'portage' };
  const api = await startApi({ tokens, ...(rateLimits && { rateLimits }) });
  ends.push(() => api.close());
  return { api, issuer };
}

const ask = (api: ApiFixture, key: string) => api.call('GET', '/v1/migrations', undefined, { key });
/** The clock alone moves: what waits for a timer or an answer goes on. */
const later = (seconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
const unavailable = { status: 503, body: { type: `${publicUrl}/problems/unavailable` } };

describe('keys of the identity provider', () => {
  test('that are new are asked for when a token names one, at most every 30 seconds', async () => {
    const { api, issuer } = await start();
    const old = await issuer.person('viewer');
    expect((await ask(api, old)).status).toBe(200);
    await issuer.rotate();
    const fresh = await issuer.person('viewer');
    // Of the old ones too little time has gone by: an unknown name could be anybody's invention.
    for (let count = 0; count < 3; count += 1) expect((await ask(api, fresh)).status).toBe(401);
    expect(issuer.asked).toEqual({ discovery: 1, keys: 1 });
    later(31);
    expect((await ask(api, fresh)).status).toBe(200);
    expect((await ask(api, old)).status).toBe(401);
    expect(issuer.asked).toEqual({ discovery: 1, keys: 2 });
  });

  test('that cannot be read answer 503, are not asked for at each try, and are well again afterwards', async () => {
    const { api, issuer } = await start();
    const known = await issuer.person('viewer');
    expect((await ask(api, known)).status).toBe(200);
    await issuer.rotate();
    issuer.away = true;
    const fresh = await issuer.person('viewer');
    later(31);
    for (let count = 0; count < 3; count += 1) expect(await ask(api, fresh)).toMatchObject(unavailable);
    expect(issuer.asked.keys).toBe(2);
    // What is known already needs nobody.
    expect((await ask(api, known)).status).toBe(200);
    issuer.away = false;
    later(6);
    expect((await ask(api, fresh)).status).toBe(200);
  });

  test.each<[string, unknown]>([
    ['no key set', { nonsense: true }],
    ['a key that is none', { keys: [{ kty: 'EC', kid: 'ES256-0', alg: 'ES256', use: 'sig', crv: 'P-256', x: 'AA' }] }],
  ])('that are broken (%s) are the provider’s fault, not the caller’s', async (_what, keysAnswer) => {
    const { api, issuer } = await start();
    issuer.keysAnswer = keysAnswer;
    const token = await issuer.person('viewer');
    expect(await ask(api, token)).toMatchObject(unavailable);
    expect(await api.database.sql`select 1 from audit_entries where action = 'api.session.start'`).toHaveLength(0);
  });

  test('are not asked for over an unencrypted connection to another machine', async () => {
    const { api, issuer } = await start();
    // It reaches this machine too, but by no name of it.
    issuer.keysUrl = `http://0.0.0.0:${new URL(issuer.url).port}/keys`;
    expect(await ask(api, await issuer.person('viewer'))).toMatchObject(unavailable);
    expect(issuer.asked).toEqual({ discovery: 1, keys: 0 });
  });
});

describe('a provider that is away', () => {
  test('is not asked for each token, and well again a few seconds after it is back', async () => {
    const { api, issuer } = await start();
    issuer.away = true;
    const token = await issuer.person('viewer');
    for (let count = 0; count < 5; count += 1) expect(await ask(api, token)).toMatchObject(unavailable);
    expect(issuer.asked.discovery).toBe(1);
    issuer.away = false;
    later(6);
    expect((await ask(api, token)).status).toBe(200);
  });

  test('lets nobody have more looked up than a provider that is there', async () => {
    const { api, issuer } = await start({ requestsPerMinute: 1_000_000, failuresPerMinute: 3 });
    const key = await api.key('known', 'migrations:read');
    expect((await ask(api, key)).status).toBe(200);
    issuer.away = true;
    const statuses: number[] = [];
    for (let count = 0; count < 101; count += 1) statuses.push((await ask(api, `a.b.${count}`)).status);
    expect(statuses).toEqual([...Array(100).fill(503), 429]);
    expect(await ask(api, 'a.b.more')).toMatchObject({ status: 429, body: { 'violated-policies': ['lookups'] } });
    expect((await ask(api, key)).status).toBe(200);
  });
});
