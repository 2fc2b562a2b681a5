import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
let port: number;
let key: string;
beforeAll(async () => {
  api = await startApi({ timeLimitMs: 1_500 });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  port = Number(new URL(`http://${api.app.listeningOrigin.replace('http://', '')}`).port);
  key = await api.key('slow', 'events:write', 'migrations:write');
});
afterAll(() => api.close());

const event = () => ({
  id: `slow-${newPartnerId()}`,
  type: 'invitation.accepted',
  subject: newPartnerId(),
  time: '2026-03-02T10:00:00Z',
  data: { membershipId: 'AUSR-1-1' },
});
const headOf = (path: string, length: number) =>
  [
    `POST ${path} HTTP/1.1`,
    'host: portage.test',
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    'idempotency-key: slow',
    `content-length: ${length}`,
    '',
    '',
  ].join('\r\n');

/** What comes until the API closes the connection. */
async function untilClosed(socket: Socket): Promise<{ status: number; body: Record<string, unknown>; head: string }> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // The rest of a body that nobody reads any more may be answered with a reset.
  socket.on('error', () => {});
  await once(socket, 'close');
  const [head = '', body = ''] = Buffer.concat(chunks)
    .toString()
    .split(/\r\n\r\n([\s\S]*)/);
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: body ? JSON.parse(body) : {} };
}

test.each(['/v1/events', '/v1/migrations'])('a body that drips to %s is cut off with 408', async (path) => {
  const socket = connect(port, '127.0.0.1');
  const body = JSON.stringify(event());
  socket.write(headOf(path, body.length));
  // Each byte keeps the socket from being idle; all of them would take ten times the limit.
  let sent = 0;
  const drip = setInterval(() => socket.writable && socket.write(body.charAt(sent++)), 100);
  try {
    const answer = await untilClosed(socket);
    expect(answer).toMatchObject({ status: 408, body: { type: `${publicUrl}/problems/request-timeout`, status: 408 } });
    expect(answer.head).toContain('x-content-type-options: nosniff');
    expect(answer.head).toMatch(/\r\nratelimit-policy: "api";q=1000000;w=60\r\n/);
    expect(answer.head).toMatch(/\r\nratelimit: "api";r=\d+;t=\d+\r\n/);
    expect(answer.body.traceId).toMatch(/^[0-9a-f]{32}$/);
  } finally {
    clearInterval(drip);
    socket.destroy();
  }
  expect(sent).toBeLessThan(body.length);
  expect(await api.database.sql`select 1 from events where source = 'slow'`).toHaveLength(0);
});

test('a handler that hangs is answered for with 503 also when the request has a body, and its late answer is dropped', async () => {
  const { start } = api.migrations;
  let finish = () => {};
  const hanging = new Promise<void>((resolve) => {
    finish = resolve;
  });
  api.migrations.start = async (...args) => {
    await hanging;
    return start.apply(api.migrations, args);
  };
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/migrations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': 'hangs' },
      body: JSON.stringify({ partnerId: newPartnerId(), plannedFor }),
    });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.headers.get('ratelimit')).toMatch(/^"api";r=\d+;t=\d+$/);
    expect(await answer.json()).toMatchObject({ type: `${publicUrl}/problems/unavailable` });
  } finally {
    finish();
    api.migrations.start = start;
  }
  // The process and the connection go on.
  const next = await fetch(`http://127.0.0.1:${port}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(event()),
  });
  expect(next.status).toBe(202);
  expect(api.logLines.filter((line) => line.includes('"level":60') || line.includes('ERR_HTTP_HEADERS_SENT'))).toEqual(
    [],
  );
});
