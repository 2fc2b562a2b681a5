import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { connectDatabase } from '../../../db/connection.js';
import { relayDueEvents } from '../../../delivery/event-relay.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';
import { registerSignedSource, type SignedSource } from './signed-source.js';

/** What is promised of a request in some case; see the table in docs/http-and-events.md. */
interface Promised {
  send: () => Promise<Pick<Sent, 'statusCode' | 'headers'> & { body: string }>;
  status: number;
  /** Of the receipt, where one is given. */
  receipt?: object;
  problem?: string;
  /** Of an event that came before: its receipt stays as it is, but for this. */
  before?: { event: { id: string }; changes?: object };
  /** Codes of the attention items that it opens. */
  asks?: string[];
  /** Rows that it adds to the inbox. */
  stored?: number;
  headers?: object;
}
type Sent = Awaited<ReturnType<ApiFixture['app']['inject']>>;

const eventKeysSecret = randomBytes(32).toString('base64');
let api: ApiFixture;
let key: string;
let signed: SignedSource;
let retired: SignedSource;
beforeAll(async () => {
  api = await startApi({ eventKeysSecret });
  await api.call('POST', '/v1/event-sources', { slug: 'crm', name: 'CRM', auth: 'key' });
  key = await api.key('crm', 'events:write');
  signed = await registerSignedSource(api);
  retired = await registerSignedSource(api);
  await api.call('POST', `/v1/event-sources/${retired.slug}/retire`);
});
afterAll(() => api.close());

let number = 0;
const envelope = (subject: string, more: object = {}) => {
  number += 1;
  const data = { membershipId: 'AUSR-1-1' };
  return { id: `c-${number}`, type: 'invitation.accepted', subject, time: '2026-03-02T10:00:00Z', data, ...more };
};
const begin = async () => {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  return partnerId;
};
const post = (payload: string | object | Buffer, headers: object = {}, url = '/v1/events?source=crm', app = api.app) =>
  app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  });
const postSigned = (by: SignedSource, more: object = {}, at = Date.now()) => {
  const body = JSON.stringify({ type: 'migration.executed', timestamp: plannedFor, data: { partnerId: 'P-1' } });
  number += 1;
  return api.inject({
    method: 'POST',
    url: by.url,
    headers: { ...by.headers(`c-${number}`, body, at), ...more },
    payload: body,
  });
};
const withApp = async (
  options: Partial<Parameters<typeof buildApp>[0]>,
  send: (app: ApiFixture['app']) => Promise<Sent>,
) => {
  const { database, migrations, logger } = api;
  const app = await buildApp({ database, migrations, logger, publicUrl, cursorKey: new Uint8Array(32), ...options });
  try {
    return await send(app);
  } finally {
    await app.close();
  }
};
const used = envelope(newPartnerId());
const unknownType = `tea.brewed.${newPartnerId()}`;

const rows: Record<string, Promised> = {
  'one that is new': {
    send: async () => post(envelope(await begin())),
    status: 202,
    receipt: { status: 'delivered' },
    stored: 1,
    headers: { location: expect.stringMatching(/^https:\/\/portage\.test\/v1\/events\/evt_/) },
  },
  'one before its migration, which it does not start': {
    send: async () => {
      const answer = await post(used);
      expect(api.migrations.partners.has(used.subject)).toBe(false);
      return answer;
    },
    status: 202,
    receipt: { status: 'parked' },
    stored: 1,
  },
  'the same id and the same body': {
    send: () => post(used),
    status: 200,
    receipt: { status: 'parked', duplicates: 1 },
  },
  'the same id and another body': {
    send: () => post({ ...used, type: 'invitation.declined' }),
    status: 409,
    problem: 'event-id-reused',
    asks: ['event-id-reused'],
    before: { event: used, changes: { attention: 'id-reused' } },
  },
  'the same id and another body once more': {
    send: () => post({ ...used, type: 'invitation.expired' }),
    status: 409,
    problem: 'event-id-reused',
    before: { event: used },
  },
  'one after the close': {
    send: async () => {
      const partnerId = await begin();
      api.migrations.end(partnerId, 'completed');
      return post(envelope(partnerId));
    },
    status: 202,
    receipt: { status: 'ignored', reason: 'closed' },
    stored: 1,
  },
  'one that a later one has overtaken': {
    send: async () => {
      const partnerId = await begin();
      await post(envelope(partnerId));
      return post(envelope(partnerId, { time: '2026-03-01T10:00:00Z' }));
    },
    status: 202,
    receipt: { status: 'ignored', reason: 'superseded' },
    stored: 2,
  },
  'an unknown type': {
    send: async () => post(envelope(await begin(), { type: unknownType })),
    status: 202,
    receipt: { status: 'ignored', reason: 'unknown-type' },
    asks: ['event-type-unknown'],
    stored: 1,
  },
  'the same unknown type again': {
    send: async () => post(envelope(await begin(), { type: unknownType })),
    status: 202,
    receipt: { status: 'ignored', reason: 'unknown-type' },
    stored: 1,
  },
  'data that its type does not allow': {
    send: async () => post(envelope(await begin(), { data: { membershipId: 7 } })),
    status: 202,
    receipt: { status: 'dead', reason: 'schema' },
    asks: ['event-dead'],
    stored: 1,
  },
  'an empty body': { send: () => post(''), status: 400, problem: 'malformed-request' },
  'no JSON': { send: () => post('{"id":'), status: 400, problem: 'malformed-request' },
  'a member __proto__': {
    send: () => post('{"__proto__":{}}'),
    status: 400,
    problem: 'malformed-request',
    asks: ['events-malformed'],
  },
  'a lone surrogate': { send: () => post('{"id":"\\ud800"}'), status: 400, problem: 'malformed-request' },
  'bytes that are not UTF-8': {
    send: () => post(Buffer.from([0x22, 0xff, 0x22])),
    status: 400,
    problem: 'malformed-request',
  },
  'a broken envelope': {
    send: () => post(envelope('P 1')),
    status: 400,
    problem: 'event-invalid',
  },
  'no key': { send: () => post(envelope('P-1'), { authorization: '' }), status: 401, problem: 'unauthenticated' },
  'a wrong signature': {
    send: () => postSigned(signed, { 'webhook-signature': 'v1,AAAA' }),
    status: 401,
    problem: 'signature-invalid',
    headers: { 'www-authenticate': 'Signature realm="portage"' },
  },
  'a signature of another key': {
    send: () => postSigned(signed, { 'webhook-signature': retired.headers('c-1', '{}')['webhook-signature'] }),
    status: 401,
    problem: 'signature-invalid',
  },
  'a delivery of yesterday, replayed': {
    send: () => postSigned(signed, {}, Date.now() - 86_400_000),
    status: 401,
    problem: 'timestamp-out-of-range',
  },
  'a source of another key': {
    send: () => post(envelope('P-1'), {}, '/v1/events?source=other-one'),
    status: 403,
    problem: 'forbidden',
  },
  'an unknown source': {
    send: () => api.inject({ method: 'POST', url: '/v1/events?source=nobody', payload: envelope('P-1') }),
    status: 404,
    problem: 'not-found',
  },
  'a retired source': { send: () => postSigned(retired), status: 410, problem: 'source-retired' },
  'a body of 1 MiB': {
    send: () => post(envelope('P-1', { data: { x: 'x'.repeat(1_048_576) } })),
    status: 413,
    problem: 'payload-too-large',
  },
  'a media type that is not taken': {
    send: () => post('<a/>', { 'content-type': 'application/xml' }),
    status: 415,
    problem: 'unsupported-media-type',
  },
  'more than the quota': {
    send: () =>
      withApp({ eventsPerMinute: 1 }, async (app) => {
        await post(envelope(newPartnerId()), {}, undefined, app);
        return post(envelope(newPartnerId()), {}, undefined, app);
      }),
    status: 429,
    problem: 'quota-exceeded',
    stored: 1,
    headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
  },
  'an API that drains': {
    send: async () => {
      const draining = await startApi();
      draining.readiness.drain();
      const answer = await draining.app.inject({ method: 'POST', url: '/v1/events', payload: envelope('P-1') });
      await draining.close();
      return answer;
    },
    status: 503,
    problem: 'unavailable',
    headers: { 'retry-after': '5' },
  },
  'a database that takes no writes, as after a failover': {
    send: async () => {
      const database = connectDatabase(`${api.databaseUrl}?default_transaction_read_only=on`, { max: 2 });
      const answer = await withApp({ database }, (app) => post(envelope('P-1'), {}, undefined, app));
      await database.close();
      return answer;
    },
    status: 503,
    problem: 'unavailable',
    headers: { 'retry-after': '5' },
  },
  'no database to store it in': {
    send: async () => {
      const database = connectDatabase('postgres://nobody@127.0.0.1:1/none', { max: 1 });
      const answer = await withApp({ database }, (app) => post(envelope('P-1'), {}, undefined, app));
      await database.close();
      return answer;
    },
    status: 503,
    problem: 'unavailable',
    headers: { 'retry-after': '5' },
  },
};

const openCodes = async () => {
  const found = await api.database.sql`select code from attention_items where closed_at is null order by opened_at, id`;
  return found.map(({ code }) => code as string);
};
const receiptOf = async (sourceEventId: string) => {
  const [row] = await api.database
    .sql`select id from events where source = 'crm' and source_event_id = ${sourceEventId}`;
  return (await api.call('GET', `/v1/events/${row?.id}`)).body;
};
const countStored = async () => (await api.database.sql`select count(*)::int as count from events`)[0]?.count;

describe('the contract of events:', () => {
  test.each(Object.entries(rows))('%s', async (_name, promised) => {
    const before = { codes: await openCodes(), stored: await countStored() };
    const receipt = promised.before && (await receiptOf(promised.before.event.id));
    const answer = await promised.send();
    const body = JSON.parse(answer.body);
    expect(body).toMatchObject(
      promised.problem === undefined
        ? (promised.receipt ?? {})
        : { status: promised.status, type: `${publicUrl}/problems/${promised.problem}`, traceId: expect.any(String) },
    );
    expect(answer.statusCode).toBe(promised.status);
    expect(answer.headers).toMatchObject(promised.headers ?? {});
    expect((await openCodes()).slice(before.codes.length)).toEqual(promised.asks ?? []);
    expect((await countStored()) - before.stored).toBe(promised.stored ?? 0);
    if (promised.before)
      expect(await receiptOf(promised.before.event.id)).toEqual({ ...receipt, ...promised.before.changes });
    if (promised.receipt) {
      const { body: receipt } = await api.call('GET', `/v1/events/${body.id}`);
      expect(receipt).toMatchObject({ ...promised.receipt, bodyHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    }
  });

  test('what a source is refused is counted, by status, and nobody else’s', async () => {
    const refusedOf = async (slug: string) => (await api.call('GET', `/v1/event-sources/${slug}`)).body.refused;
    await vi.waitFor(
      async () => {
        expect(await refusedOf('crm')).toEqual({
          total: 12,
          byStatus: { 400: 6, 401: 1, 409: 2, 413: 1, 415: 1, 429: 1 },
          lastAt: expect.any(String),
        });
      },
      { timeout: 10_000, interval: 100 },
    );
    expect(await refusedOf(signed.slug)).toMatchObject({ total: 3, byStatus: { 401: 3 } });
    expect(await refusedOf(retired.slug)).toMatchObject({ total: 1, byStatus: { 410: 1 } });
  });

  test('nothing is lost: each stored one is settled, delivered or waits for its migration', async () => {
    const parts = { database: api.database, migrations: api.migrations, onRefusal: () => {} };
    await relayDueEvents(parts, { endsAt: Date.now() + 10_000 });
    const left = await api.database.sql`select status from events where status in ('received', 'verified')`;
    expect(left).toEqual([]);
  });
});

test('signatures that fail stop what fails of their source at that address, and nobody else there', async () => {
  const other = await registerSignedSource(api);
  await withApp(
    { eventKeysSecret, rateLimits: { failuresPerMinute: 3 }, trustedProxies: ['127.0.0.1'] },
    async (app) => {
      const deliver = async (
        by: SignedSource,
        { from = '192.0.2.1', signature }: { from?: string; signature?: string } = {},
      ) => {
        number += 1;
        const body = JSON.stringify({ type: unknownType, timestamp: plannedFor, data: { partnerId: 'P-1' } });
        const headers = { ...by.headers(`c-${number}`, body), 'x-forwarded-for': from };
        return app.inject({
          method: 'POST',
          url: by.url,
          headers: signature ? { ...headers, 'webhook-signature': signature } : headers,
          payload: body,
        });
      };
      const statuses: number[] = [];
      for (let count = 0; count < 3; count += 1)
        statuses.push((await deliver(signed, { signature: 'v1,AAAA' })).statusCode);
      expect(statuses).toEqual([401, 401, 401]);
      const stopped = await deliver(signed, { signature: 'v1,AAAA' });
      expect(stopped.json()).toMatchObject({ status: 429, 'violated-policies': ['failures'] });
      expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
      expect((await deliver(signed)).statusCode).toBe(202);
      expect((await deliver(other, { signature: 'v1,AAAA' })).statusCode).toBe(401);
      expect((await deliver(other)).statusCode).toBe(202);
      expect((await deliver(signed, { from: '192.0.2.2', signature: 'v1,AAAA' })).statusCode).toBe(401);
      return stopped;
    },
  );
});
