import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { connectDatabase } from '../../../db/connection.js';
import { markSettled } from '../../../db/queries/event-outcomes.js';
import { recordBatch } from '../../../db/queries/record.js';
import { relayDueEvents } from '../../../delivery/event-relay.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

let number = 0;
const send = async (partnerId: string): Promise<string> => {
  number += 1;
  const data = { membershipId: `AUSR-${number}` };
  const event = {
    id: `r-${number}`,
    type: 'invitation.accepted',
    subject: partnerId,
    time: '2026-03-02T10:00:00Z',
    data,
  };
  return (await api.call('POST', '/v1/events', event)).body.id;
};
const begin = async () => {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  return partnerId;
};
const deadEvents = async (partnerId: string, count: number) => {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await send(partnerId));
  for (const id of ids) await markSettled(api.database, id, { status: 'dead', reason: 'undeliverable' });
  return ids;
};
const signalsOf = (partnerId: string) =>
  (api.migrations.partners.get(partnerId)?.signals ?? []).map(({ payload }) => payload.eventId);
const relay = async () => {
  await api.database
    .sql`update events set next_attempt_at = now() - interval '1 second' where next_attempt_at is not null`;
  const onRefusal = (error: unknown) => {
    throw error;
  };
  return relayDueEvents({ ...api, onRefusal }, { endsAt: Date.now() + 30_000 });
};
const filterOf = (subject: string) => ({
  statuses: ['dead'],
  subject,
  receivedFrom: '2026-01-01T00:00:00Z',
  receivedBefore: '2999-01-01T00:00:00Z',
});
const bulk = (body: object, query = '') => api.call('POST', `/v1/events/redeliver${query}`, body);

test('a dead event is delivered anew under its id; one that was applied is not', async () => {
  const partnerId = await begin();
  const [id = ''] = await deadEvents(partnerId, 1);
  const answer = await api.call('POST', `/v1/events/${id}/redeliver`);
  expect(answer).toMatchObject({ status: 202, body: { id, status: 'verified', attempts: 0 } });
  expect(answer.body).not.toHaveProperty('reason');
  await relay();
  expect(signalsOf(partnerId)).toEqual([id, id]);
  const receipts = [{ eventId: id, outcome: 'applied' as const, sequence: 1 }];
  await recordBatch(
    api.database,
    recordBatchOf({ first: 1, last: 1 }, { partnerId, migrationId: partnerId, receipts }),
  );
  expect(await api.call('POST', `/v1/events/${id}/redeliver`)).toMatchObject({
    status: 409,
    body: { type: `${publicUrl}/problems/wrong-state`, currentState: 'applied' },
  });
  const unknown = 'evt_00000000-0000-7000-8000-000000000000';
  expect((await api.call('POST', `/v1/events/${unknown}/redeliver`)).status).toBe(404);
});

test('what changes the database alone is audited with it, once; what is refused changes nothing', async () => {
  const partnerId = await begin();
  const [id = ''] = await deadEvents(partnerId, 1);
  const outcomes = async (target: string) =>
    (await api.call('GET', `/v1/audit-entries?target=${target}`)).body.data.map(
      ({ action, outcome }: { action: string; outcome: string }) => `${action} ${outcome}`,
    );
  await api.call('POST', `/v1/events/${id}/redeliver`);
  expect(await outcomes(id)).toEqual(['api.event.redeliver success']);
  await markSettled(api.database, id, { status: 'dead', reason: 'undeliverable' });
  const { body: begun } = await bulk({ filter: filterOf(partnerId), expectedCount: 1 });
  await api.call('POST', `/v1/operations/${begun.id}/cancel`);
  expect(await outcomes(begun.id)).toEqual(['api.operation.cancel success', 'api.events.redeliver success']);
});

test('many are counted first, delivered anew in their order, and followed to the end', async () => {
  const partnerId = await begin();
  const ids = await deadEvents(partnerId, 6);
  const filter = filterOf(partnerId);
  expect(await bulk({ filter }, '?validateOnly=true')).toMatchObject({ status: 200, body: { valid: true, count: 6 } });
  expect(await bulk({ filter })).toMatchObject({ status: 422 });
  expect(await bulk({ filter, expectedCount: 5 })).toMatchObject({ status: 409, body: { count: 6 } });
  expect(signalsOf(partnerId)).toHaveLength(6);

  const begun = await bulk({ filter, expectedCount: 6 });
  expect(begun).toMatchObject({ status: 202, body: { status: 'pending', total: 6, pending: 6 } });
  const address = `/v1/operations/${begun.body.id}`;
  expect(begun.headers.location).toBe(`${publicUrl}${address}`);
  await relay();
  expect(signalsOf(partnerId).slice(6)).toEqual(ids);
  const { body } = await api.call('GET', address);
  expect(body).toMatchObject({ status: 'succeeded', total: 6, resolved: 6, stillFailing: 0, pending: 0 });
  expect(await api.call('POST', `${address}/cancel`)).toMatchObject({
    status: 409,
    body: { currentState: 'succeeded' },
  });
});

test('the events of a bulk are its items, as they are now, page by page', async () => {
  const [partnerId, notBegun] = [await begin(), newPartnerId()];
  const ids = await deadEvents(partnerId, 3);
  const [parked = ''] = await deadEvents(notBegun, 1);
  await api.database.sql`update events set type = 'invitation.expired' where id = any(${[...ids, parked]})`;
  const { statuses, receivedFrom, receivedBefore } = filterOf(partnerId);
  const filter = { statuses, receivedFrom, receivedBefore, type: 'invitation.expired' };
  const { body: begun } = await bulk({ filter, expectedCount: 4 });
  const items = async (query = '') => (await api.call('GET', `/v1/operations/${begun.id}/items${query}`)).body;
  expect((await items('?status=pending')).data).toHaveLength(4);
  await relay();
  await markSettled(api.database, ids[1] ?? '', { status: 'dead', reason: 'undeliverable' });
  await markSettled(api.database, ids[2] ?? '', { status: 'ignored', reason: 'closed' });
  const expected = [
    { position: 1, partnerId, eventId: ids[0], status: 'resolved' },
    { position: 2, partnerId, eventId: ids[1], status: 'stillFailing', code: 'undeliverable' },
    { position: 3, partnerId, eventId: ids[2], status: 'notApplicable', code: 'closed' },
    { position: 4, partnerId: notBegun, eventId: parked, status: 'stillFailing', code: 'not-started' },
  ];
  const first = await items('?limit=3');
  const rest = await items(`?limit=3&cursor=${first.nextCursor}`);
  expect([...first.data, ...rest.data]).toMatchObject(expected);
  expect((await items('?status=stillFailing')).data).toMatchObject([expected[1], expected[3]]);
  const file = await api.call('GET', `/v1/operations/${begun.id}/items/export?format=csv&status=stillFailing`);
  const rows = file.body.trimEnd().split('\r\n').slice(1);
  expect(rows.map((row: string) => row.split(',').at(-1))).toEqual([ids[1], parked]);

  // Whoever takes one in hand takes it out of the operation.
  await api.call('POST', `/v1/events/${ids[1]}/redeliver`);
  expect((await items()).data).toMatchObject([{ eventId: ids[0] }, { eventId: ids[2] }, { eventId: parked }]);
});

test('an old event that is delivered anew waits from then on: parked, it is neither dead nor late at once', async () => {
  const partnerId = newPartnerId();
  const [id = ''] = await deadEvents(partnerId, 1);
  await api.database.sql`update events set received_at = now() - interval '90 days' where id = ${id}`;
  await bulk({ filter: { ...filterOf(partnerId), receivedFrom: '2020-01-01T00:00:00Z' }, expectedCount: 1 });
  await relay();
  const receipt = (await api.call('GET', `/v1/events/${id}`)).body;
  expect(receipt).toMatchObject({ status: 'parked' });
  expect(receipt).not.toHaveProperty('attention');
});

test('more than 100 need an approver, as other work in bulk does', async () => {
  const partnerId = newPartnerId();
  await api.database.sql`
    insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status)
    select 'evt_bulk_' || n, 'bulk', n::text, 'x', 'invitation.accepted', ${partnerId}, now(), 'webhook', '{}', 'dead'
    from generate_series(1, 101) n`;
  const [filter, operator] = [filterOf(partnerId), await api.key('operator-like', 'migrations:write')];
  const ask = (body: object, query = '') => api.call('POST', `/v1/events/redeliver${query}`, body, { key: operator });
  expect((await ask({ filter }, '?validateOnly=true')).body).toEqual({ valid: true, count: 101, needsApprover: true });
  expect(await ask({ filter, expectedCount: 101 })).toMatchObject({ status: 403 });
  await api.database.sql`update events set status = 'applied' where id = 'evt_bulk_101'`;
  expect(await ask({ filter, expectedCount: 100 })).toMatchObject({ status: 202 });
});

test('a cancellation leaves what the relay has in hand, and its receipt tells the truth', async () => {
  const [taken, left] = [await begin(), await begin()];
  const inHand = await deadEvents(taken, 3);
  const [untried = ''] = await deadEvents(left, 1);
  await api.database.sql`
    update events set type = 'invitation.declined', attempts = 4, last_error = 'unexpected',
      waiting_since = '2026-03-02T10:00:00Z' where id = any(${[...inHand, untried]})`;
  const { statuses, receivedFrom, receivedBefore } = filterOf(taken);
  const filter = { statuses, receivedFrom, receivedBefore, type: 'invitation.declined' };
  const { body: begun } = await bulk({ filter, expectedCount: 4 });
  // The others have been sent and not noted yet, the last one is being sent.
  let sent = 0;
  const signal = api.migrations.signal.bind(api.migrations);
  api.migrations.signal = async (...args) => {
    sent += 1;
    if (sent === 3) {
      const cancelled = await api.call('POST', `/v1/operations/${begun.id}/cancel`);
      expect(cancelled.body).toMatchObject({ status: 'cancelled', total: 4, pending: 0 });
    }
    return signal(...args);
  };
  await api.database.sql`update events set next_attempt_at = now() - interval '1 second' where id = any(${inHand})`;
  const onRefusal = (error: unknown) => {
    throw error;
  };
  const run = { endsAt: Date.now() + 30_000, partnerId: taken };
  await relayDueEvents({ ...api, onRefusal }, run).finally(() => {
    api.migrations.signal = signal;
  });
  const rows = await api.database.sql`
    select status, attempts, last_error, waiting_since, operation_id from events where id = any(${inHand})`;
  for (const row of rows) expect(row).toMatchObject({ status: 'delivered', operation_id: begun.id });
  const [row] = await api.database.sql`
    select status, attempts, last_error, waiting_since, operation_id from events where id = ${untried}`;
  expect(row).toEqual({
    status: 'dead',
    attempts: 4,
    last_error: 'unexpected',
    waiting_since: new Date('2026-03-02T10:00:00Z'),
    operation_id: null,
  });
});

test('a cancellation takes back what has not been tried', async () => {
  const partnerId = await begin();
  await deadEvents(partnerId, 4);
  const { body: begun } = await bulk({ filter: filterOf(partnerId), expectedCount: 4 });
  const cancelled = await api.call('POST', `/v1/operations/${begun.id}/cancel`);
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled', pending: 0, total: 4 } });
  const rows = await api.database
    .sql`select status, reason, settled_at, next_attempt_at from events where subject = ${partnerId}`;
  for (const row of rows) {
    expect(row).toMatchObject({
      status: 'dead',
      reason: 'undeliverable',
      settled_at: expect.any(Date),
      next_attempt_at: null,
    });
  }
  await relay();
  expect(signalsOf(partnerId)).toHaveLength(4);
  expect((await api.call('POST', `/v1/operations/${begun.id}/cancel`)).status).toBe(200);
});

test('a bulk whose count changes while it is begun is refused, and takes no second connection to say so', async () => {
  const partnerId = await begin();
  await deadEvents(partnerId, 2);
  // As if an event were applied between the count and the change.
  await api.database.sql.unsafe(`
    create function test_apply() returns trigger language plpgsql as $$
      begin update events set status = 'applied' where subject = '${partnerId}'; return new; end $$;
    create trigger test_apply before insert on operations for each row execute function test_apply()`);
  const database = connectDatabase(api.databaseUrl, { max: 1 });
  const { migrations, logger } = api;
  const app = await buildApp({ database, migrations, logger, publicUrl, cursorKey: new Uint8Array(32) });
  const key = await api.key('one connection', 'migrations:read', 'migrations:write');
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/events/redeliver',
    headers: { authorization: `Bearer ${key}`, 'idempotency-key': 'one-connection' },
    payload: { filter: filterOf(partnerId), expectedCount: 2 },
  });
  await app.close();
  await database.close();
  await api.database.sql`drop trigger test_apply on operations`;
  expect(answer.json()).toMatchObject({ status: 409, type: `${publicUrl}/problems/count-changed`, count: 2 });
});
