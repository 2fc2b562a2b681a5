import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scopes } from '../../../domain/authorization.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';
import { exchangeBytes } from './exchange-bytes.js';

let api: ApiFixture;
let address: { host: string; port: number };
let key: string;
beforeAll(async () => {
  api = await startApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const listening = api.app.server.address();
  if (typeof listening !== 'object' || !listening) throw new Error('The API does not listen on a port');
  address = { host: '127.0.0.1', port: listening.port };
  key = await api.key('sender', ...scopes);
});
afterAll(() => api.close());

const exchange = (bytes: Buffer) => exchangeBytes(address, bytes);

function request(method: string, path: string, headers: string[], body: Buffer | string = ''): Buffer {
  const content = Buffer.from(body as string);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: portage.test',
    'connection: close',
    `authorization: Bearer ${key}`,
    ...(method === 'POST' ? [`idempotency-key: ${randomUUID()}`] : []),
    ...headers,
    ...(content.length > 0 ? [`content-length: ${content.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), content]);
}

const json = 'content-type: application/json';
const start = (body: Buffer | string, headers = [json]) => exchange(request('POST', '/v1/migrations', headers, body));
const expectProblem = (answer: Awaited<ReturnType<typeof exchange>>, status: number, slug: string) => {
  expect(answer.status).toBe(status);
  expect(answer.head).toContain('content-type: application/problem+json');
  expect(answer.body).toMatchObject({ type: `${publicUrl}/problems/${slug}`, status });
  expect(answer.body.traceId).toMatch(/^[0-9a-f]{32}$/);
};
const good = () => JSON.stringify({ partnerId: newPartnerId(), plannedFor });

describe('a body', () => {
  test('that is right is taken: the helper of these tests sends what it means to', async () => {
    expect((await start(good())).status).toBe(201);
    expect((await start(good(), ['Content-Type: application/json; charset=UTF-8'])).status).toBe(201);
  });

  test.each([
    ['empty', ''],
    ['not JSON', '{"partnerId":'],
    ['with a trailing comma', '{"partnerId":"P-1",}'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['with a byte order mark', `\uFEFF${good()}`],
    ['with NUL', '{"partnerId":"P\\u00001"}'],
    ['with a lone surrogate', '{"partnerId":"P\\ud800"}'],
    ['with a lone surrogate in a name', '{"\\udc00":1}'],
    ['with __proto__', '{"__proto__":{"admin":true}}'],
    ['with an escaped __proto__', '{"__pr\\u006fto__":{"admin":true}}'],
    ['with a member twice', '{"partnerId":"P-1","partnerId":"P-2"}'],
    ['with a member twice, once escaped', '{"partnerId":"P-1","partner\\u0049d":"P-2"}'],
    ['nested too deep', '['.repeat(40) + ']'.repeat(40)],
    ['nested absurdly deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['with too many members', `[${'1,'.repeat(3000)}1]`],
  ])('%s is malformed', async (_what, body) => {
    expectProblem(
      await start(body, [json, ...(body.length === 0 ? ['content-length: 0'] : [])]),
      400,
      'malformed-request',
    );
  });

  test.each(['[]', '"text"', '17', 'null', 'true'])('of the wrong kind (%s) does not fit', async (body) => {
    expectProblem(await start(body), 400, 'validation-failed');
  });

  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/cloudevents+json'],
    ['application/json; charset=latin1'],
    ['nonsense'],
  ])('as %s is an unsupported media type', async (type) => {
    expectProblem(await start(good(), [`content-type: ${type}`]), 415, 'unsupported-media-type');
  });

  test('without a media type, or compressed, is unsupported too', async () => {
    expectProblem(await start(good(), []), 415, 'unsupported-media-type');
    expectProblem(await start(good(), [json, 'content-encoding: gzip']), 415, 'unsupported-media-type');
  });

  test('over 1 MiB is too large, declared or not', async () => {
    const declared = await exchange(request('POST', '/v1/migrations', [json, 'content-length: 1048577']));
    expectProblem(declared, 413, 'payload-too-large');
    const chunk = 'x'.repeat(65_536);
    const chunks = Array.from({ length: 17 }, () => `10000\r\n${chunk}\r\n`).join('');
    const chunked = Buffer.concat([
      request('POST', '/v1/migrations', [json, 'transfer-encoding: chunked']),
      Buffer.from(`${chunks}0\r\n\r\n`),
    ]);
    expectProblem(await exchange(chunked), 413, 'payload-too-large');
  });
});

describe('an address', () => {
  test.each([
    ['DELETE', '/v1/migrations', 'GET, HEAD, POST'],
    ['PUT', `/v1/migrations/P-1`, 'GET, HEAD'],
    ['PUT', '/v1/events', 'GET, HEAD, OPTIONS, POST'],
    ['GET', '/v1/event-sources/portal/retire', 'POST'],
    ['PATCH', '/v1/migrations/P-1/actions/pause', 'POST'],
    ['PROPFIND', '/v1/migrations', 'GET, HEAD, POST'],
    ['POST', '/livez', 'GET, HEAD'],
  ])('%s %s is answered with the methods that there are', async (method, path, allow) => {
    const answer = await exchange(request(method, path, []));
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.head).toContain(`allow: ${allow.toLowerCase()}`);
  });

  test.each(['/', '/v1', '/v1/nothing', '/v1/migrations/P-1/nothing', '/v2/migrations', '/v1/migrations/'])(
    '%s where nothing is gives 404',
    async (path) => {
      expectProblem(await exchange(request('GET', path, [])), 404, 'not-found');
    },
  );

  test.each([
    ['/v1/migrations/P%201', 404, 'not-found'],
    ['/v1/migrations/P%00', 404, 'not-found'],
    ['/v1/migrations/%2e%2e', 404, 'not-found'],
    [`/v1/migrations/${'P'.repeat(65)}`, 404, 'not-found'],
    ['/v1/events/evt_1', 404, 'not-found'],
    ['/problems/nothing', 404, 'not-found'],
    ['/v1/migrations/%ZZ', 400, 'malformed-request'],
    ['/v1/migrations/%ff', 400, 'malformed-request'],
    ['/v1/migrations?text=%00', 400, 'malformed-request'],
    ['/v1/migrations?__proto__=1', 400, 'validation-failed'],
    ['/v1/migrations?constructor=1', 400, 'validation-failed'],
    ['/v1/migrations/P-1?x=1', 400, 'validation-failed'],
    ["/v1/migrations?text='%3B--", 200, ''],
    ['/v1/migrations?text=%26%7C!(%3A*', 200, ''],
    ['/v1/migrations?limit=999999999999999', 200, ''],
    ['/v1/migrations?limit=1e3', 400, 'validation-failed'],
  ])('%s gives %i', async (path, status, slug) => {
    const answer = await exchange(request('GET', path, []));
    if (slug) expectProblem(answer, status, slug);
    else expect(answer.status).toBe(status);
  });

  test('of any length gives a problem, not a broken connection', async () => {
    for (const length of [101, 5_000, 20_000]) {
      const answer = await exchange(request('GET', `/v1/migrations/${'P'.repeat(length)}`, []));
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.head).toContain('application/problem+json');
      expect(answer.head.toLowerCase()).toContain('cache-control: no-store');
    }
  });

  test.each(['GARBAGE\r\n\r\n', 'GET /livez HTTP/9.9\r\n\r\n', 'FLY /v1 HTTP/1.1\r\nhost: x\r\n\r\n'])(
    'in what is not HTTP (%j) is malformed',
    async (text) => {
      expectProblem(await exchange(Buffer.from(text)), 400, 'malformed-request');
    },
  );
});

describe('a key', () => {
  const withHeader = (value: string | undefined) =>
    api.inject({ url: '/v1/migrations', ...(value === undefined ? {} : { headers: { authorization: value } }) });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic abc',
    'Bearer nonsense',
    `Bearer pm_live_aaaaaaaaaaaa_${'0'.repeat(64)}`,
    "Bearer ' or 1=1 --",
  ])('%j is none', async (header) => {
    const answer = await withHeader(header);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="portage"/);
    expect(answer.json()).toMatchObject({ type: `${publicUrl}/problems/unauthenticated` });
  });

  test('is asked for before the body is looked at', async () => {
    const answer = await api.inject({
      method: 'POST',
      url: '/v1/migrations',
      headers: { 'content-type': 'application/json' },
      payload: '{"broken',
    });
    expect(answer.statusCode).toBe(401);
  });

  test('works with any spelling of the scheme', async () => {
    expect((await withHeader(`bearer ${key}`)).statusCode).toBe(200);
  });
});

test("the caller's trace is the id in the problem, and an invalid one is replaced", async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traced = await exchange(request('GET', '/nothing', [`traceparent: 00-${trace}-00f067aa0ba902b7-01`]));
  expect(traced.body.traceId).toBe(trace);
  const invalid = await exchange(request('GET', '/nothing', ['traceparent: nonsense']));
  expect(invalid.body.traceId).toMatch(/^[0-9a-f]{32}$/);
});
