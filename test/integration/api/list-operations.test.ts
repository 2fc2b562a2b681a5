import { afterAll, beforeAll, expect, test } from 'vitest';
import { markSettled } from '../../../db/queries/event-outcomes.js';
import { type ApiFixture, newPartnerId, plannedFor, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const list = async (query = '') => (await api.call('GET', `/v1/operations?${query}`)).body;
const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);

async function pause(partnerId: string): Promise<string> {
  const body = { action: 'pause', partnerIds: [partnerId], expectedCount: 1, reason: 'Because of a test' };
  return (await api.call('POST', '/v1/bulk-actions', body)).body.id;
}

async function deadEvent(subject: string): Promise<string> {
  const event = { id: `of-${subject}`, type: 'migration.executed', subject, time: plannedFor, data: {} };
  const { id } = (await api.call('POST', '/v1/events', event)).body;
  await markSettled(api.database, id, { status: 'dead', reason: 'undeliverable' });
  return id;
}

async function redeliver(subject: string): Promise<string> {
  const times = { receivedFrom: '2026-01-01T00:00:00Z', receivedBefore: '2999-01-01T00:00:00Z' };
  const body = { filter: { statuses: ['dead'], subject, ...times }, expectedCount: 1 };
  return (await api.call('POST', '/v1/events/redeliver', body)).body.id;
}

test('long work is found without its id: newest first, by its status and by what it is about', async () => {
  const [first, second] = [await pause('P-1'), await pause('P-2')];
  const subject = newPartnerId();
  await deadEvent(subject);
  const third = await redeliver(subject);
  expect(idsOf(await list())).toEqual([third, second, first]);
  expect((await list()).data[0]).toEqual((await api.call('GET', `/v1/operations/${third}`)).body);
  await api.call('POST', `/v1/operations/${second}/cancel`);
  expect(idsOf(await list('status=cancelled'))).toEqual([second]);
  expect(idsOf(await list('status=pending,running&kind=bulk-action'))).toEqual([first]);
  expect(idsOf(await list('kind=redeliver-events'))).toEqual([third]);
  for (const unknown of ['status=lost', 'kind=coffee', 'sort=kind']) {
    expect((await api.call('GET', `/v1/operations?${unknown}`)).status).toBe(400);
  }
});

test('a redelivery that has ended is listed as ended, though nobody has looked at it since', async () => {
  const subject = newPartnerId();
  const eventId = await deadEvent(subject);
  const id = await redeliver(subject);
  expect(idsOf(await list('status=succeeded'))).not.toContain(id);
  await api.database.sql`update events set status = 'applied' where id = ${eventId}`;
  const { data } = await list('status=succeeded');
  expect(data).toContainEqual(expect.objectContaining({ id, resolved: 1, pending: 0, finishedAt: expect.any(String) }));
  expect(idsOf(await list('status=pending,running'))).not.toContain(id);
});

test('it goes page by page, each once, also those of one moment; a cursor of another filter is refused', async () => {
  for (let more = 0; more < 4; more += 1) await pause(`P-page-${more}`);
  await api.database.sql`update operations set created_at = '2026-03-02T08:00:00Z'`;
  const all = idsOf(await list());
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(`limit=2${cursor ? `&cursor=${cursor}` : ''}`);
    seen.push(...idsOf(page));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(all);
  const { nextCursor } = await list('limit=2');
  expect((await api.call('GET', `/v1/operations?limit=2&status=pending&cursor=${nextCursor}`)).status).toBe(422);
});
