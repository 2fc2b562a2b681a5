import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

let sent = 0;
async function send(key: string, event: object): Promise<{ id: string }> {
  sent += 1;
  const body = {
    id: `exported-${sent}`,
    type: 'migration.executed',
    subject: newPartnerId(),
    time: plannedFor,
    data: {},
  };
  return (await api.call('POST', '/v1/events', { ...body, ...event }, { key })).body;
}

const exported = (query: string, key?: string) =>
  api.call('GET', `/v1/events/export?${query}`, undefined, key === undefined ? {} : { key });
const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the export of events', () => {
  test('has what the list has, in its order, as JSON Lines and as CSV', async () => {
    const key = await api.key('crm', 'events:write');
    for (const type of ['migration.executed', 'coffee.brewed', 'migration.failed']) await send(key, { type });
    const listed = (await api.call('GET', '/v1/events?source=crm')).body.data;
    const lines = await exported('source=crm&format=jsonl');
    expect(lines.headers['content-type']).toMatch(/^application\/jsonl/);
    expect(linesOf(lines.body)).toEqual(listed);
    const csv = await exported('source=crm');
    expect(csv.headers).toMatchObject({ 'content-disposition': 'attachment; filename="events.csv"' });
    const [header = '', ...rows] = String(csv.body).trimEnd().split('\r\n');
    expect(rows.map((row) => row.split(',')[0])).toEqual(listed.map(({ id }: { id: string }) => id));
    const named = new Set(listed.flatMap((receipt: object) => Object.keys(receipt)));
    expect(header.split(',')).toEqual(expect.arrayContaining([...named]));
  });

  test('as CSV begins no formula with what a sender chose', async () => {
    const key = await api.key('hostile', 'events:write');
    await send(key, { type: '-1', sequence: '=HYPERLINK("https://evil.example")', id: '-2' });
    await send(key, { sequence: '1;@SUM(A1)' });
    const { body } = await exported('source=hostile');
    expect(body).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    expect(body).toContain("1;'@SUM(A1)");
    for (const cell of String(body).split(/[,;\t\r\n]/)) expect(cell).not.toMatch(/^"?[=+\-@]/);
  });

  test('takes the filters of the list, and no order', async () => {
    const key = await api.key('filtered', 'events:write');
    const subject = newPartnerId();
    await send(key, { subject });
    const { id } = await send(key, { type: 'nobody.knows', subject });
    const found = async (query: string) =>
      linesOf((await exported(`format=jsonl&subject=${subject}&${query}`)).body).map((receipt) => receipt.id);
    expect(await found('status=ignored')).toEqual([id]);
    expect(await found('type=nobody.knows')).toEqual([id]);
    expect(await found('attention=true')).toEqual([id]);
    const { receivedAt } = (await api.call('GET', `/v1/events/${id}`)).body;
    expect(await found(`receivedAt.gte=${receivedAt}`)).toContain(id);
    expect((await exported(`format=jsonl&subject=${subject}&receivedAt.lt=2026-01-01T00:00:00Z`)).body).toBe('');
    for (const unknown of ['sort=receivedAt', 'limit=1', 'format=xlsx']) {
      expect((await exported(unknown)).status).toBe(400);
    }
  });

  test('says nothing of what the events said, whoever asks, and is audited', async () => {
    const key = await api.key('told', 'events:write');
    await send(key, { type: 'migration.failed', data: { reason: 'Ask Erika Mustermann' } });
    for (const format of ['csv', 'jsonl']) {
      const { status, body } = await exported(`source=told&format=${format}`);
      expect([status, body]).toEqual([200, expect.not.stringContaining('Mustermann')]);
    }
    const { data } = (await api.call('GET', '/v1/audit-entries?action=api.events.export&limit=1')).body;
    expect(data).toMatchObject([
      { outcome: 'success', target: { type: 'events', id: 'all' }, diff: { format: 'jsonl', source: 'told' } },
    ]);
  });

  test('is for those who may read migrations, not for a sender', async () => {
    const sender = await api.key('sender', 'events:write');
    expect((await exported('source=sender', sender)).status).toBe(403);
    expect((await exported('source=sender', await api.key('reader', 'migrations:read'))).status).toBe(200);
  });

  test('has each of many once, while new ones come', async () => {
    await api.database.sql`
      insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status,
        received_at)
      select 'evt_many_' || n, 'many', 'id-' || n, 'hash', 'migration.executed', 'P-1', now(), 'webhook', '{}',
        'applied', now() - n / 10 * interval '1 second'
      from generate_series(1, 3500) as n`;
    const key = await api.key('many', 'events:write');
    const coming = (async () => {
      for (let more = 0; more < 20; more += 1) await send(key, {});
    })();
    const [{ body }] = await Promise.all([exported('format=jsonl&source=many'), coming]);
    const ids = linesOf(body).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.startsWith('evt_many_'))).toHaveLength(3_500);
  });

  test('of more than it may hold is refused before the first byte', async () => {
    const key = await api.key('bounded', 'events:write');
    for (let number = 0; number < 2; number += 1) await send(key, {});
    const app = await buildApp({
      database: api.database,
      migrations: api.migrations,
      logger: api.logger,
      publicUrl,
      cursorKey: new Uint8Array(32),
      maxExportRows: 2,
    });
    const headers = { authorization: `Bearer ${await api.key('exports', 'migrations:read')}` };
    const ask = () => app.inject({ url: '/v1/events/export?source=bounded', headers });
    expect((await ask()).statusCode).toBe(200);
    await send(key, {});
    const refused = await ask();
    await app.close();
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({ type: `${publicUrl}/problems/unprocessable` });
  });
});
