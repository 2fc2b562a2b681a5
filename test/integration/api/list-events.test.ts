import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
let erp: string;
let crm: string;
const early = newPartnerId();
const running = newPartnerId();

beforeAll(async () => {
  api = await startApi();
  erp = await api.key('erp', 'events:write');
  crm = await api.key('crm', 'events:write');
  await api.call('POST', '/v1/migrations', { partnerId: running, plannedFor });
  let number = 0;
  const send = async (key: string, subject: string, type: string) => {
    number += 1;
    const event = { id: `listed-${number}`, type, subject, time: '2026-03-02T10:00:00Z', data: {} };
    await api.call('POST', '/v1/events', event, { key });
  };
  for (const key of [erp, crm]) {
    for (const subject of [early, running]) {
      for (const type of ['migration.executed', 'migration.failed', 'coffee.brewed']) await send(key, subject, type);
    }
  }
});
afterAll(() => api.close());

interface Receipt {
  id: string;
  source: string;
  subject: string;
  type: string;
  status: string;
  receivedAt: string;
}
const list = async (query: string, key?: string): Promise<Receipt[]> =>
  (await api.call('GET', `/v1/events${query}`, undefined, key ? { key } : {})).body.data;

describe('the list of events', () => {
  test('is newest first, of whole receipts', async () => {
    const receipts = await list('');
    expect(receipts).toHaveLength(12);
    expect(receipts[0]).toMatchObject({ sourceEventId: 'listed-12', bodyHash: expect.any(String) });
    const times = receipts.map((receipt) => receipt.receivedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(JSON.stringify(receipts)).not.toContain('"data"');
  });

  test.each([
    ['status=parked', (receipt: Receipt) => receipt.status === 'parked', 2],
    ['status=ignored,dead', (receipt: Receipt) => ['ignored', 'dead'].includes(receipt.status), 8],
    ['source=erp', (receipt: Receipt) => receipt.source === 'erp', 6],
    [`subject=${early}`, (receipt: Receipt) => receipt.subject === early, 6],
    ['type=migration.executed', (receipt: Receipt) => receipt.type === 'migration.executed', 4],
    [
      `type=migration.executed&source=crm&subject=${running}&status=delivered`,
      (receipt: Receipt) => receipt.source === 'crm',
      1,
    ],
    ['source=nobody', () => false, 0],
  ])('with %s holds those alone', async (query, fits, count) => {
    const receipts = await list(`?${query}`);
    expect(receipts).toHaveLength(count);
    expect(receipts.every(fits)).toBe(true);
  });

  test('is oldest first when it is sorted so', async () => {
    const newestFirst = await list('?sort=-receivedAt');
    expect(newestFirst).toEqual(await list(''));
    expect(await list('?sort=receivedAt')).toEqual(newestFirst.reverse());
  });

  test('is narrowed to when they came: from an instant on, before another', async () => {
    const [first, second, ...later] = await list('?sort=receivedAt');
    await api.database
      .sql`update events set received_at = received_at - interval '2 days' where id = ${first?.id ?? ''}`;
    await api.database
      .sql`update events set received_at = received_at - interval '1 day' where id = ${second?.id ?? ''}`;
    const [, { receivedAt } = { receivedAt: '' }] = await list('?sort=receivedAt');
    const found = async (query: string) => (await list(`?sort=receivedAt&${query}`)).map(({ id }) => id);
    expect(await found(`receivedAt.lt=${receivedAt}`)).toEqual([first?.id]);
    expect(await found(`receivedAt.gte=${receivedAt}`)).toEqual([second, ...later].map((one) => one?.id));
    expect(await found(`receivedAt.gte=${receivedAt}&receivedAt.lt=${later[0]?.receivedAt}`)).toEqual([second?.id]);
    expect((await api.call('GET', '/v1/events?receivedAt.gte=yesterday')).status).toBe(400);
  });

  test.each(['receivedAt', '-receivedAt'])('goes page by page by %s, without a gap or a repeat', async (sort) => {
    const all = (await list(`?sort=${sort}`)).map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await api.call('GET', `/v1/events?sort=${sort}&limit=5${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...body.data.map((receipt: Receipt) => receipt.id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toEqual(all);
  });

  test('refuses a cursor of another filter or order, and an unknown status or order', async () => {
    const { nextCursor } = (await api.call('GET', '/v1/events?limit=5')).body;
    for (const other of ['source=erp', 'sort=receivedAt']) {
      expect(await api.call('GET', `/v1/events?limit=5&${other}&cursor=${nextCursor}`)).toMatchObject({
        status: 422,
        body: { type: `${publicUrl}/problems/cursor-invalid` },
      });
    }
    for (const unknown of ['status=lost', 'sort=type']) {
      expect((await api.call('GET', `/v1/events?${unknown}`)).status).toBe(400);
    }
  });
});

describe('a sender', () => {
  test('sees its own events alone', async () => {
    const own = await list('', erp);
    expect(own).toHaveLength(6);
    expect(own.every(({ source }) => source === 'erp')).toBe(true);
    expect(await list('?source=erp&status=parked', erp)).toHaveLength(1);
  });

  test('may not ask for those of another', async () => {
    const answer = await api.call('GET', '/v1/events?source=crm', undefined, { key: erp });
    expect(answer).toMatchObject({ status: 403, body: { missing: 'migrations:read' } });
  });
});
