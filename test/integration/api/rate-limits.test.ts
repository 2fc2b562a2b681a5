import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiFixture, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi({ rateLimits: { requestsPerMinute: 5, failuresPerMinute: 3 }, trustedProxies: ['127.0.0.1'] });
});
afterAll(() => api.close());

const from = (address: string, url: string, key?: string) =>
  api.call('GET', url, undefined, {
    headers: { 'x-forwarded-for': address, ...(key === undefined ? { authorization: '' } : {}) },
    ...(key === undefined ? {} : { key }),
  });

describe('a caller', () => {
  test('is told its quota in every answer, and refused beyond it, apart from all others', async () => {
    const [key, other] = [await api.key('busy', 'migrations:read'), await api.key('other', 'migrations:read')];
    const left = [];
    for (let count = 0; count < 5; count += 1) {
      const { status, headers } = await from('192.0.2.1', '/v1/event-types', key);
      expect([status, headers['ratelimit-policy']]).toEqual([200, '"api";q=5;w=60']);
      left.push(/^"api";r=(\d+);t=\d+$/.exec(String(headers.ratelimit))?.[1]);
    }
    expect(left).toEqual(['4', '3', '2', '1', '0']);
    const refused = await from('192.0.2.1', '/v1/event-types', key);
    expect(refused).toMatchObject({
      status: 429,
      body: { type: `${publicUrl}/problems/quota-exceeded`, 'violated-policies': ['api'] },
    });
    expect(refused.headers['retry-after']).toBe(/t=(\d+)$/.exec(String(refused.headers.ratelimit))?.[1]);
    expect((await from('192.0.2.1', '/v1/event-types', other)).status).toBe(200);
  });

  test('that keeps asking for what it may not is stopped too, and with it the entries about it', async () => {
    const key = await api.key('curious');
    const statuses = [];
    for (let count = 0; count < 7; count += 1) statuses.push((await from('192.0.2.5', '/v1/migrations', key)).status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429]);
    const id = key.split('_')[2] ?? '';
    expect(await api.database.sql`select 1 from audit_entries where actor_id = ${id}`).toHaveLength(5);
  });

  test('that is not known has a quota by its address', async () => {
    const statuses = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await from('192.0.2.2', '/openapi.json')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  test('with a good key is not kept out by failures of others at its address; one that fails is', async () => {
    const [used, fresh] = [await api.key('used', 'migrations:read'), await api.key('fresh', 'migrations:read')];
    const address = '192.0.2.6';
    const guess = (number: number) => from(address, '/v1/migrations', `guess-${number}`);
    expect((await from(address, '/v1/event-types', used)).status).toBe(200);
    for (let count = 0; count < 3; count += 1) expect((await guess(count)).status).toBe(401);
    const refused = await guess(3);
    expect(refused).toMatchObject({ status: 429, body: { 'violated-policies': ['failures'] } });
    expect(refused.headers).toHaveProperty('retry-after');
    expect(refused.headers).not.toHaveProperty('www-authenticate');
    expect((await from(address, '/v1/event-types', fresh)).status).toBe(200);
    // So many that looking each up would cost too much: then only those pass who have lately proven themselves.
    for (let count = 4; count < 100; count += 1) await guess(count);
    expect((await from(address, '/v1/event-types', used)).status).toBe(200);
    const late = await from(address, '/v1/event-types', await api.key('late', 'migrations:read'));
    expect(late).toMatchObject({ status: 429, body: { 'violated-policies': ['lookups'] } });
    expect(late.headers['ratelimit-policy']).toBe('"lookups";q=100;w=60');
  });

  test.each([
    ['proves nobody', '192.0.2.3', '/v1/migrations', 'nonsense', 'repeats'],
    ['looks for what is not there', '192.0.2.4', '/v1/nothing', undefined, 'failures'],
  ])('that %s is turned away after a few tries, and told by which policy', async (_what, address, url, key, policy) => {
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await from(address, url, key));
    expect(answers.slice(0, 3).map(({ status }) => status)).not.toContain(429);
    expect(answers[3]).toMatchObject({ status: 429, body: { 'violated-policies': [policy] } });
    expect(answers[3]?.headers['ratelimit-policy']).toBe(`"${policy}";q=3;w=60`);
    const seconds = new RegExp(`^"${policy}";r=0;t=(\\d+)$`).exec(String(answers[3]?.headers.ratelimit))?.[1];
    expect(answers[3]?.headers['retry-after']).toBe(seconds);
    expect((await from(address, '/livez')).status).toBe(200);
    expect((await from('192.0.2.9', url, key)).status).not.toBe(429);
  });
});
