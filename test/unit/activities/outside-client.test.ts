import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Type } from 'typebox';
import { MockAgent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { createOutsideClient, type OutsideClient } from '../../../activities/http/outside-client.js';

const Thing = Type.Object({ id: Type.String(), parts: Type.Optional(Type.Array(Type.Object({ n: Type.Number() }))) });
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Answer = { status?: number; body?: string | object; headers?: Record<string, string> };

function clientAnswered({ status = 200, body = { id: 'T-1' }, headers = {} }: Answer): OutsideClient {
  const agent = new MockAgent();
  agent.disableNetConnect();
  agent
    .get('http://there')
    .intercept({ path: /.*/, method: /.*/ as unknown as string })
    .reply(status, body, { headers: { 'content-type': 'application/json', ...headers } })
    .persist();
  closing.push(() => agent.close());
  return createOutsideClient({
    system: 'marketplace',
    baseUrl: 'http://there/base/',
    token: 'idt:TKN-1111-2222:secret',
    timeoutMs: 2000,
    dispatcher: agent,
  });
}

async function clientOf(listener: RequestListener, timeoutMs = 2000): Promise<OutsideClient> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createOutsideClient({
    system: 'legacy-portal',
    baseUrl: `http://127.0.0.1:${port}`,
    token: 'token-of-tests',
    timeoutMs,
  });
  closing.push(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return client;
}

const read = (client: OutsideClient) =>
  client.call({ method: 'GET', route: '/things/{id}', parameters: { id: 'erika@example.com' }, answer: Thing });
const write = (client: OutsideClient) =>
  client.call({ method: 'POST', route: '/things', body: { email: 'erika@example.com' }, answer: Thing });

async function failureOf(call: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ApplicationFailure);
  return error as ApplicationFailure;
}

describe('an answer', () => {
  it('that fits passes with members we do not know, and null reads as absent', async () => {
    const client = clientAnswered({ body: { id: 'T-1', parts: null, more: { x: 1 } } });
    expect(await read(client)).toEqual({ id: 'T-1', more: { x: 1 } });
  });

  it('of another shape names the path and not the value', async () => {
    const failure = await failureOf(read(clientAnswered({ body: { id: 'T-1', parts: [{ n: 'erika@example.com' }] } })));
    expect(failure).toMatchObject({ type: 'unexpected-answer', nonRetryable: true });
    expect(failure.message).toBe('marketplace: GET /things/{id} was answered 200 with something else at /parts/0/n');
  });

  it('that is cut short or a web page may pass: a read is repeated, of a write the outcome is unknown', async () => {
    for (const body of ['{"id":"T-', '<html>Maintenance</html>', '']) {
      expect(await failureOf(read(clientAnswered({ body })))).toMatchObject({ type: 'transient', nonRetryable: false });
      expect(await failureOf(write(clientAnswered({ body })))).toMatchObject({ type: 'outcome-unknown' });
    }
  });

  it('200 with an error inside counts as that error', async () => {
    const gateway = await failureOf(read(clientAnswered({ body: { statusCode: 503, message: 'no upstream' } })));
    expect(gateway).toMatchObject({ type: 'transient', details: [{ system: 'marketplace', status: 503 }] });
    const problem = await failureOf(read(clientAnswered({ body: { type: 'x', title: 'Conflict', status: 409 } })));
    expect(problem).toMatchObject({ type: 'conflict', nonRetryable: true });
  });

  it('that redirects is not followed', async () => {
    let requests = 0;
    const client = await clientOf((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await failureOf(read(client))).toMatchObject({ type: 'unexpected-answer', nonRetryable: true });
    expect(requests).toBe(1);
  });
});

describe('a status', () => {
  const table: [number, type: string, retried: boolean, ofWrite?: string][] = [
    [400, 'invalid', false],
    [401, 'unauthorized', true],
    [403, 'forbidden', false],
    [404, 'not-found', false],
    [408, 'transient', true],
    [409, 'conflict', false],
    [410, 'gone', false],
    [412, 'conflict', false],
    [415, 'invalid', false],
    [422, 'invalid', false],
    [429, 'rate-limited', true],
    [500, 'transient', true, 'outcome-unknown'],
    [501, 'transient', true],
    [502, 'transient', true, 'outcome-unknown'],
    [503, 'transient', true],
    [504, 'transient', true, 'outcome-unknown'],
  ];
  for (const [status, type, isRetried, ofWrite = type] of table) {
    it(`${status} is ${type}${ofWrite === type ? '' : ` (of a write: ${ofWrite})`}`, async () => {
      const body = { title: 'x', status, detail: 'about Erika Muster' };
      expect(await failureOf(read(clientAnswered({ status, body })))).toMatchObject({
        type,
        nonRetryable: !isRetried,
        details: [{ system: 'marketplace', status }],
      });
      expect(await failureOf(write(clientAnswered({ status, body })))).toMatchObject({ type: ofWrite });
    });
  }

  it('409 with a time to come back is a request that still runs', async () => {
    const client = clientAnswered({
      status: 409,
      body: { code: 'idempotency-in-progress' },
      headers: { 'retry-after': '7' },
    });
    const failure = await failureOf(write(client));
    expect(failure).toMatchObject({ type: 'transient', nonRetryable: false, nextRetryDelay: 7000 });
  });

  it('429 waits as long as asked, at most 15 minutes', async () => {
    const wait = async (header: string) =>
      (await failureOf(read(clientAnswered({ status: 429, headers: { 'retry-after': header } })))).nextRetryDelay;
    expect(await wait('30')).toBe(30_000);
    expect(await wait('86400')).toBe(900_000);
    const byDate = await wait(new Date(Date.now() + 60_000).toUTCString());
    expect(byDate).toBeGreaterThan(50_000);
    expect(byDate).toBeLessThanOrEqual(60_000);
    expect(await wait('soon')).toBeUndefined();
  });
});

describe('an error body', () => {
  it('is read in its forms for code, trace id and properties, and its words stay out', async () => {
    const forms: [object, message: RegExp, detail: object][] = [
      [
        { type: 'https://old.example/problems/open-orders', title: 'Erika', status: 409, details: 'Muster' },
        /was answered 409 open-orders$/,
        { code: 'open-orders' },
      ],
      [
        { type: 'https://tools.ietf.org/html/rfc9110#section-15.5.10', traceId: '00-ab12-cd34-00', errors: {} },
        /was answered 409$/,
        { traceId: '00-ab12-cd34-00' },
      ],
      [{ errors: { 'user.email': ['Erika'], 'erika@example.com': [] } }, /409 \(user\.email\)$/, {}],
      [{ errors: [{ message: 'Erika', properties: ['groups', 'Erika Muster'] }] }, /409 \(groups\)$/, {}],
      [{ statusCode: 409, message: 'Erika' }, /409$/, {}],
    ];
    for (const [body, message, detail] of forms) {
      const failure = await failureOf(write(clientAnswered({ status: 409, body })));
      expect(failure.message).toMatch(message);
      expect(failure.details).toEqual([{ system: 'marketplace', status: 409, ...detail }]);
      expect(inspect(failure, { depth: 9 })).not.toMatch(/Erika|Muster|erika|secret/);
    }
  });
});

describe('a call', () => {
  it('ends when the time is over, before or in the middle of the answer', async () => {
    const silent = await clientOf(() => {}, 150);
    expect(await failureOf(read(silent))).toMatchObject({ type: 'transient', details: [{ code: 'TIMEOUT' }] });
    expect(await failureOf(write(silent))).toMatchObject({ type: 'outcome-unknown' });
    const halfway = await clientOf((_request, response) => void response.write('{"id":'), 150);
    expect(await failureOf(read(halfway))).toMatchObject({ type: 'transient', details: [{ code: 'TIMEOUT' }] });
  });

  it('has no more time than the attempt it belongs to', async () => {
    const silent = await clientOf(() => {}, 60_000);
    const environment = new MockActivityEnvironment({ startToCloseTimeoutMs: 700 });
    const failure = await failureOf(environment.run(() => read(silent)));
    expect(failure).toMatchObject({ type: 'transient', details: [{ code: 'TIMEOUT' }] });
  });

  it('ends with the cancellation itself when the workflow cancels', async () => {
    const environment = new MockActivityEnvironment();
    const silent = await clientOf(() => environment.cancel());
    await expect(environment.run(() => read(silent))).rejects.toBeInstanceOf(CancelledFailure);
  });

  it('that never left is known not to have happened; one whose connection broke is not', async () => {
    const refused = createOutsideClient({
      system: 'marketplace',
      baseUrl: 'http://127.0.0.1:1',
      token: 'token-of-tests',
      timeoutMs: 2000,
    });
    closing.push(() => refused.close());
    expect(await failureOf(write(refused))).toMatchObject({ type: 'transient', details: [{ code: 'ECONNREFUSED' }] });
    const broken = await clientOf((request) => void request.socket.destroy());
    expect(await failureOf(write(broken))).toMatchObject({ type: 'outcome-unknown', nonRetryable: false });
    expect(await failureOf(read(broken))).toMatchObject({ type: 'transient' });
  });

  it('takes no answer beyond its size', async () => {
    let status = 200;
    const client = await clientOf((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(`{"id":"${'x'.repeat(1024 * 1024)}"}`);
    });
    expect(await failureOf(read(client))).toMatchObject({ type: 'unexpected-answer' });
    status = 503;
    expect(await failureOf(read(client))).toMatchObject({ type: 'transient', details: [{ status: 503 }] });
  });

  it('sends its parameters encoded, and none that would leave its path', async () => {
    const urls: string[] = [];
    const client = await clientOf((request, response) => {
      urls.push(request.url ?? '');
      response.end('{"id":"T"}');
    });
    await client.call({ method: 'GET', route: '/a/{id}/b', parameters: { id: 'x/../y?z' }, query: 'in(a,(%22b%22))' });
    expect(urls).toEqual(['/a/x%2F..%2Fy%3Fz/b?in(a,(%22b%22))']);
    await expect(client.call({ method: 'GET', route: '/a/{id}', parameters: { id: '..' } })).rejects.toThrow(TypeError);
  });
});
