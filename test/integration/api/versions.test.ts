import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const stale = (etag: unknown) => ({
  status: 412,
  headers: { etag },
  body: { type: `${publicUrl}/problems/precondition-failed` },
});
const matching = (etag: string) => ({ headers: { 'if-match': etag } });

test('an API key is changed only as it was looked at: in the list, or in the answer to the change before', async () => {
  const made = await api.call('POST', '/v1/api-keys', { name: 'versions', scopes: ['migrations:read'] });
  const { id, etag } = made.body;
  expect(made.headers.etag).toBe(etag);
  const { data } = (await api.call('GET', '/v1/api-keys?limit=200')).body;
  expect(data.find((one: { id: string }) => one.id === id).etag).toBe(etag);
  const rotated = await api.call('POST', `/v1/api-keys/${id}/rotate`, {}, matching(etag));
  expect(rotated.status).toBe(200);
  expect(rotated.body.etag).not.toBe(etag);
  expect(await api.call('POST', `/v1/api-keys/${id}/rotate`, {}, matching(etag))).toMatchObject(
    stale(rotated.body.etag),
  );
  expect(await api.call('DELETE', `/v1/api-keys/${id}`, undefined, matching(etag))).toMatchObject({ status: 412 });
  const both = await api.call('DELETE', `/v1/api-keys/${id}`, undefined, matching(`"other", ${rotated.body.etag}`));
  expect(both).toMatchObject({ status: 200, body: { state: 'revoked' } });
  expect(both.headers.etag).toBe(both.body.etag);
});

test('a source has another version with each key that is added or ended, and is changed as it was looked at', async () => {
  const url = '/v1/event-sources/versions';
  const made = await api.call('POST', '/v1/event-sources', { slug: 'versions', name: 'V', auth: 'signature' });
  const read = await api.call('GET', url);
  expect(read.headers.etag).toBe(made.headers.etag);
  const added = await api.call('POST', `${url}/keys`, { scheme: 'v1' }, matching(made.body.etag));
  expect(added.status).toBe(201);
  const now = (await api.call('GET', url)).body.etag;
  expect(added.headers.etag).toBe(now);
  expect((await api.call('GET', '/v1/event-sources')).body.data[0].etag).toBe(now);
  const key = `${url}/keys/${added.body.kid}`;
  for (const [method, path] of [
    ['DELETE', key],
    ['POST', `${url}/keys`],
    ['POST', `${url}/retire`],
  ] as const) {
    const body = path.endsWith('/keys') ? { scheme: 'v1' } : undefined;
    expect(await api.call(method, path, body, matching(made.body.etag)), path).toMatchObject(stale(now));
  }
  const ended = await api.call('DELETE', key, undefined, matching(now));
  expect(ended).toMatchObject({ status: 200, body: { state: 'ended' } });
  expect((await api.call('POST', `${url}/retire`, undefined, matching(now))).status).toBe(412);
  const retired = await api.call('POST', `${url}/retire`, undefined, matching(String(ended.headers.etag)));
  expect(retired).toMatchObject({ status: 200, body: { retiredAt: expect.any(String) } });
});

test('of two changes that go by the same version one is made', async () => {
  const { body } = await api.call('POST', '/v1/api-keys', { name: 'versions', scopes: ['migrations:read'] });
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => api.call('POST', `/v1/api-keys/${body.id}/rotate`, {}, matching(body.etag))),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
});

test('a fixed address is no value of a variable one: it takes its own methods alone', async () => {
  for (const method of ['GET', 'DELETE', 'OPTIONS'] as const) {
    const answer = await api.call(method, '/v1/events/redeliver?x=1');
    expect(answer, method).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  }
});
