import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureLocalAdminKey } from '../../../api/identity/local-admin-key.js';
import { type ApiFixture, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const make = async (scopes: string[] = ['migrations:read'], more: object = {}) =>
  (await api.call('POST', '/v1/api-keys', { name: 'machine', scopes, ...more })).body;
const use = async (key: string) => (await api.call('GET', '/v1/event-types', undefined, { key })).status;

describe('the local admin key', () => {
  test('is made once, in a file for its owner alone; one that others can read is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portage-admin-key-'));
    const path = join(folder, 'admin-key');
    const made = await Promise.all([ensureLocalAdminKey(api.database, path), ensureLocalAdminKey(api.database, path)]);
    expect(made.sort()).toEqual([false, true]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const key = (await readFile(path, 'utf8')).trim();
    expect((await api.call('GET', '/v1/audit/verification', undefined, { key })).status).toBe(200);
    await chmod(path, 0o640);
    await expect(ensureLocalAdminKey(api.database, path)).rejects.toThrow('can be read by others');
    await rm(folder, { recursive: true });
  });
});

describe('an API key', () => {
  test('lets its machine in, is listed without its secret, and ends when it is revoked', async () => {
    const { id, key } = await make();
    expect(key).toMatch(/^pm_live_[a-z2-7]{12}_[0-9a-f]{64}$/);
    expect(await use(key)).toBe(200);
    const { data } = (await api.call('GET', '/v1/api-keys?limit=200')).body;
    const listed = data.find((one: { id: string }) => one.id === id);
    expect(listed).toMatchObject({ name: 'machine', state: 'live', scopes: ['migrations:read'] });
    expect(listed.lastUsedAt).toBeDefined();
    expect(JSON.stringify(data)).not.toMatch(/[0-9a-f]{64}/);
    expect((await api.call('DELETE', `/v1/api-keys/${id}`)).body).toMatchObject({ state: 'revoked' });
    expect(await use(key)).toBe(401);
  });

  test('that is rotated goes on for a day beside the new one, and not after its own end', async () => {
    const old = await make(['migrations:read'], { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const rotated = await api.call('POST', `/v1/api-keys/${old.id}/rotate`);
    expect(rotated).toMatchObject({ status: 200, body: { id: old.id, state: 'live', previousUntil: old.expiresAt } });
    expect([await use(old.key), await use(rotated.body.key)]).toEqual([200, 200]);
    await api.database.sql`update api_clients set previous_until = now() where id = ${old.id}`;
    expect([await use(old.key), await use(rotated.body.key)]).toEqual([401, 200]);
    const longer = await make();
    const { previousUntil } = (await api.call('POST', `/v1/api-keys/${longer.id}/rotate`)).body;
    expect(Math.abs(Date.parse(previousUntil) - Date.now() - 86_400_000)).toBeLessThan(60_000);
  });

  test('that is rotated to an earlier end does not outlive that, and a second rotation ends the first key', async () => {
    const first = await make();
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    const second = (await api.call('POST', `/v1/api-keys/${first.id}/rotate`, { expiresAt })).body;
    expect(second).toMatchObject({ expiresAt, previousUntil: expiresAt });
    const third = (await api.call('POST', `/v1/api-keys/${first.id}/rotate`)).body;
    expect([await use(first.key), await use(second.key), await use(third.key)]).toEqual([401, 200, 200]);
    // Of a row that was written otherwise the earlier end counts, too.
    await api.database.sql`
      update api_clients set expires_at = now(), previous_until = now() + interval '1 hour' where id = ${first.id}`;
    expect([await use(second.key), await use(third.key)]).toEqual([401, 401]);
  });

  test('that has ended cannot be rotated', async () => {
    const { id } = await make();
    await api.call('DELETE', `/v1/api-keys/${id}`);
    expect((await api.call('POST', `/v1/api-keys/${id}/rotate`)).status).toBe(409);
    expect((await api.call('POST', '/v1/api-keys/aaaaaaaaaaaa/rotate')).status).toBe(404);
  });

  test.each([
    ['more than 365 days', 366 * 86_400_000],
    ['the past', -1_000],
  ])('cannot be made for %s', async (_what, ms) => {
    const answer = await api.call('POST', '/v1/api-keys', {
      name: 'machine',
      scopes: ['migrations:read'],
      expiresAt: new Date(Date.now() + ms).toISOString(),
    });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/expiresAt' }] } });
  });

  test.each(['watcher', 'operator'])('cannot have the name %s, under which Portage itself reports', async (name) => {
    expect(await api.call('POST', '/v1/api-keys', { name, scopes: ['events:write'] })).toMatchObject({ status: 409 });
  });

  test('with a grant is made, and rotated, by those alone who hold the grant', async () => {
    const administrator = await api.key('administrator', 'admin');
    const body = { name: 'machine', scopes: ['migrations:read', 'pii:read'] };
    const refused = await api.call('POST', '/v1/api-keys', body, { key: administrator });
    expect(refused).toMatchObject({ status: 403, body: { missing: 'pii:read' } });
    const { id } = (await api.call('POST', '/v1/api-keys', body)).body;
    const rotate = await api.call('POST', `/v1/api-keys/${id}/rotate`, undefined, { key: administrator });
    expect(rotate).toMatchObject({ status: 403, body: { missing: 'pii:read' } });
  });
});
