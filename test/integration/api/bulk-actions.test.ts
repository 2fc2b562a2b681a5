import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepBulkActions } from '../../../api/process/bulk-action-sweep.js';
import { recordBatch } from '../../../db/queries/record.js';
import { actOnItems } from '../../../delivery/act-on-items.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

let api: ApiFixture;
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({ tokens: { issuer: issuer.url, audience: 'portage' } });
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

const reason = 'The provider is in maintenance';
const bulk = (body: object, { query = '', ...options }: { query?: string; key?: string; headers?: object } = {}) =>
  api.call('POST', `/v1/bulk-actions${query}`, { reason, ...body }, options as { key?: string });
const readItems = async (id: string, query = '') =>
  (await api.call('GET', `/v1/operations/${id}/items${query}`)).body.data;
const carryOut = (id: string, { update = api.migrations.update, ...more }: Partial<Parts> = {}) =>
  actOnItems({ perSecond: 1_000, ...api, migrations: proxyOf(update), ...more }, id, {
    endsAt: Date.now() + 20_000,
    signal: new AbortController().signal,
  });
interface Parts {
  update: typeof api.migrations.update;
}
const proxyOf = (update: Parts['update']) => ({
  update: update.bind(api.migrations),
  check: () => api.migrations.check(),
  query: (partnerId: string) => api.migrations.query(partnerId),
});

/** Partners of a wave, some with a migration that has ended. */
async function makeWave(wave: string, count: number, snapshot: object = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, newPartnerId);
  for (const partnerId of ids) {
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor, wave });
    const { migrationId = '' } = api.migrations.partners.get(partnerId)?.input ?? {};
    const batch = recordBatchOf({ first: 1, last: 1 }, { partnerId, migrationId });
    await recordBatch(api.database, {
      ...batch,
      snapshot: { ...batch.snapshot, wave, allowedActions: ['pause', 'abort'], ...snapshot },
    });
  }
  return ids;
}

test('an estimate counts what the filter meets and on how many it is possible, and writes nothing', async () => {
  await makeWave('estimate', 2);
  await makeWave('estimate', 1, { allowedActions: ['resume'] });
  const answer = await bulk({ action: 'pause', filter: { wave: 'estimate' } }, { query: '?validateOnly=true' });
  expect(answer).toMatchObject({
    status: 200,
    body: { valid: true, count: 3, possible: 2, needsApprover: false },
  });
  const none = await bulk({ action: 'pause', filter: { wave: 'nobody' } }, { query: '?validateOnly=true' });
  expect(none.body).toMatchObject({ valid: false, count: 0 });
  const attention = [
    {
      code: 'effect-failed',
      severity: 'critical',
      step: 'invite/K1/1',
      since: plannedFor,
      why: 'x',
      actions: ['retry'],
    },
  ];
  await makeWave('estimate', 1, { allowedActions: ['retry'], attention });
  const estimateOf = async (step: string) =>
    (await bulk({ action: 'retry', filter: { wave: 'estimate' }, params: { step } }, { query: '?validateOnly=true' }))
      .body;
  expect(await estimateOf('invite/K1/1')).toMatchObject({ count: 4, possible: 1 });
  expect(await estimateOf('verification')).toMatchObject({ count: 4, possible: 0 });
  expect(await api.database.sql`select 1 from operations`).toHaveLength(0);
});

test('a count that has changed, nobody at all, and members that do not fit are refused', async () => {
  await makeWave('refused', 2);
  const filter = { wave: 'refused' };
  expect(await bulk({ action: 'pause', filter, expectedCount: 3 })).toMatchObject({
    status: 409,
    body: { type: `${publicUrl}/problems/count-changed`, count: 2 },
  });
  expect(await bulk({ action: 'pause', filter: { wave: 'nobody' }, expectedCount: 1 })).toMatchObject({
    status: 409,
    body: { count: 0 },
  });
  const wrong: [object, string, status?: number][] = [
    [{ action: 'pause', filter }, '/expectedCount'],
    [{ action: 'pause', expectedCount: 1 }, '/filter', 400],
    [{ action: 'pause', filter, partnerIds: ['P-1'], expectedCount: 1 }, '', 400],
    [{ action: 'skip', filter, expectedCount: 2 }, '/params/step'],
    [{ action: 'pause', filter, expectedCount: 2, params: { step: 'email' } }, '/params/step'],
    [{ action: 'reschedule', filter, expectedCount: 2 }, '/params/plannedFor'],
    [{ action: 'reschedule', filter, params: { plannedFor: '2020-01-01T00:00:00Z' } }, '/params/plannedFor'],
  ];
  for (const [body, pointer, status = 422] of wrong) {
    const answer = await bulk(body);
    expect(answer.status, pointer).toBe(status);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer }));
  }
  expect(await api.database.sql`select 1 from operations`).toHaveLength(0);
});

test('more than a hundred need an approver, an end always does, and a denial is audited', async () => {
  const partnerIds = Array.from({ length: 101 }, (_, index) => `P-many-${index}`);
  const operator = await issuer.person('operator');
  const approver = await issuer.person('approver');
  const many = { action: 'pause', partnerIds, expectedCount: 101 };
  expect(await bulk(many, { key: operator })).toMatchObject({ status: 403, body: { missing: 'approver' } });
  const hundred = { action: 'pause', partnerIds: partnerIds.slice(1), expectedCount: 100 };
  expect(await bulk(hundred, { key: operator })).toMatchObject({ status: 202 });
  const abort = { action: 'abort', partnerIds: ['P-1'], expectedCount: 1 };
  expect(await bulk(abort, { key: operator })).toMatchObject({ status: 403, body: { missing: 'approver' } });
  const begun = await bulk(many, { key: approver });
  expect(begun).toMatchObject({ status: 202, body: { kind: 'bulk-action', total: 101, pending: 101 } });
  expect(api.migrations.bulkActions).toContain(begun.body.id);
  const denied = await api.call('GET', '/v1/audit-entries?action=api.bulk-action.start&outcome=denied');
  expect(denied.body.data).toHaveLength(2);
});

test('the targets are frozen, each has its result, and the results add up', async () => {
  const good = await makeWave('mixed', 3);
  const [ended = ''] = await makeWave('mixed', 1);
  const [refusing = ''] = await makeWave('mixed', 1);
  const [silent = ''] = await makeWave('mixed', 1);
  api.migrations.end(ended, 'aborted');
  const begun = await bulk({ action: 'pause', filter: { wave: 'mixed' }, expectedCount: 6 });
  expect(begun.headers.location).toBe(`${publicUrl}/v1/operations/${begun.body.id}`);
  await makeWave('mixed', 1);
  const update: Parts['update'] = async (partnerId, ...rest) => {
    if (partnerId === refusing) throw new MigrationsClientError('invalid', 'no');
    if (partnerId === silent) throw new MigrationsClientError('outcome-unknown', 'no');
    return api.migrations.update(partnerId, ...rest);
  };
  expect(await carryOut(begun.body.id, { update })).toEqual({ tried: 8, left: 0 });

  const { body } = await api.call('GET', `/v1/operations/${begun.body.id}`);
  expect(body).toMatchObject({
    status: 'partial',
    total: 6,
    resolved: 3,
    stillFailing: 2,
    notApplicable: 1,
    pending: 0,
  });
  const items: { partnerId: string; status: string; code?: string }[] = await readItems(begun.body.id);
  const byPartner = new Map(items.map(({ partnerId, status, code }) => [partnerId, [status, code]]));
  expect(byPartner).toEqual(
    new Map<string, unknown[]>([
      ...good.map((id): [string, unknown[]] => [id, ['resolved', undefined]]),
      [ended, ['notApplicable', 'not-found']],
      [refusing, ['stillFailing', 'validation-failed']],
      [silent, ['stillFailing', 'outcome-unknown']],
    ]),
  );
  const [order] = api.migrations.partners.get(good[0] ?? '')?.orders ?? [];
  expect(order).toMatchObject({ action: 'pause', request: { reason }, updateId: `${begun.body.id}:${good[0]}` });
  expect(await readItems(begun.body.id, '?status=stillFailing')).toHaveLength(2);
  const first = await api.call('GET', `/v1/operations/${begun.body.id}/items?limit=4`);
  const second = await api.call('GET', `/v1/operations/${begun.body.id}/items?limit=4&cursor=${first.body.nextCursor}`);
  expect([...first.body.data, ...second.body.data]).toEqual(items);
});

test('what was done to each partner is found in its own audit history, also when the items are gone', async () => {
  const operator = await issuer.person('operator');
  const [good = '', ended = '', silent = '', left = ''] = (await makeWave('audited', 4)).sort();
  api.migrations.end(ended, 'aborted');
  const body = { action: 'skip', params: { step: 'email' }, filter: { wave: 'audited' }, expectedCount: 4 };
  const begun = await bulk(body, { key: operator });
  const { id } = begun.body;
  let cancelled = false;
  const update: Parts['update'] = async (partnerId, ...rest) => {
    if (!cancelled && partnerId === silent) {
      cancelled = true;
      await api.call('POST', `/v1/operations/${id}/cancel`);
    }
    if (partnerId === silent) throw new MigrationsClientError('outcome-unknown', 'no');
    return api.migrations.update(partnerId, ...rest);
  };
  await carryOut(id, { update });
  await api.database.sql`delete from operations where id = ${id}`;

  const [asked] = (await api.call('GET', `/v1/audit-entries?target=${id}&action=api.bulk-action.start`)).body.data;
  const of = async (partnerId: string) =>
    (await api.call('GET', `/v1/audit-entries?target=${partnerId}&action=api.migration.skip`)).body.data;
  expect(await of(good)).toMatchObject([
    {
      actor: { type: 'person', id: asked.actor.id },
      outcome: 'success',
      diff: { step: 'email', bulkAction: id, updateId: `${id}:${good}` },
      operationId: asked.operationId,
    },
  ]);
  expect(await of(ended)).toMatchObject([{ outcome: 'failed', reason: 'not-found' }]);
  expect(await of(silent)).toMatchObject([{ outcome: 'unknown', reason: 'outcome-unknown' }]);
  // Left alone by the cancellation.
  expect(await of(left)).toEqual([]);
});

test('a request that failed half way is resumed by its repeat, with the targets of the first', async () => {
  const [first = ''] = await makeWave('resumed', 1);
  const body = { action: 'pause', filter: { wave: 'resumed' }, expectedCount: 1 };
  const headers = { 'idempotency-key': 'bulk-resumed' };
  api.migrations.away = true;
  expect((await bulk(body, { headers })).status).toBe(503);
  api.migrations.away = false;
  await makeWave('resumed', 1);
  const begun = await bulk(body, { headers });
  expect(begun).toMatchObject({ status: 202, body: { total: 1 } });
  expect((await bulk(body, { headers })).body.id).toBe(begun.body.id);
  expect(await readItems(begun.body.id)).toMatchObject([{ partnerId: first }]);
});

test('a request that failed half way and is never repeated ends as failed; what Temporal knows is left to it', async () => {
  await makeWave('forgotten', 2);
  api.migrations.away = true;
  const headers = { 'idempotency-key': 'bulk-forgotten' };
  const body = { action: 'pause', filter: { wave: 'forgotten' }, expectedCount: 2 };
  expect((await bulk(body, { headers })).status).toBe(503);
  const [{ id } = { id: '' }] = await api.database.sql<{ id: string }[]>`
    select id from operations where input -> 'filter' ->> 'wave' = 'forgotten'`;
  expect(await sweepBulkActions(api.database, api.migrations, 0)).toEqual({ failed: 0 });
  api.migrations.away = false;
  await makeWave('known', 1);
  const known = await bulk({ action: 'pause', filter: { wave: 'known' }, expectedCount: 1 });
  expect((await sweepBulkActions(api.database, api.migrations, 3_600_000)).failed).toBe(0);
  // Who is ending begins with none of them.
  expect(await sweepBulkActions(api.database, api.migrations, 0, () => true)).toEqual({ failed: 0 });
  expect((await sweepBulkActions(api.database, api.migrations, 0)).failed).toBeGreaterThan(0);
  const read = async (of: string) => (await api.call('GET', `/v1/operations/${of}`)).body;
  expect(await read(id)).toMatchObject({
    status: 'failed',
    notApplicable: 2,
    pending: 0,
    finishedAt: expect.any(String),
    result: { reason: 'not-begun' },
  });
  expect(await readItems(id)).toMatchObject([{ code: 'not-begun' }, { code: 'not-begun' }]);
  expect((await bulk(body, { headers })).body).toMatchObject({ id, status: 'failed' });
  expect(await carryOut(id)).toMatchObject({ tried: 0, left: 0 });
  expect(await read(known.body.id)).toMatchObject({ status: 'pending', pending: 1 });
});

test('one that was applicable to nobody is no success', async () => {
  const [ended = ''] = await makeWave('nothing', 1);
  api.migrations.end(ended, 'aborted');
  const begun = await bulk({ action: 'pause', partnerIds: [ended, 'P-nobody-1'], expectedCount: 2 });
  await carryOut(begun.body.id);
  const { body } = await api.call('GET', `/v1/operations/${begun.body.id}`);
  expect(body).toMatchObject({ status: 'partial', resolved: 0, notApplicable: 2 });
});

test('the results can be had as files, all of them or those that failed, and add up when it was stopped half way', async () => {
  const ids = await makeWave('files', 4);
  const begun = await bulk({ action: 'pause', filter: { wave: 'files' }, expectedCount: 4 });
  const { id } = begun.body;
  let tried = 0;
  const update: Parts['update'] = async (partnerId, ...rest) => {
    tried += 1;
    if (tried === 2) {
      await api.call('POST', `/v1/operations/${id}/cancel`);
      throw new MigrationsClientError('invalid', 'no');
    }
    return api.migrations.update(partnerId, ...rest);
  };
  await carryOut(id, { update });
  const { body } = await api.call('GET', `/v1/operations/${id}`);
  expect(body).toMatchObject({ status: 'cancelled', total: 4, resolved: 1, stillFailing: 1 });
  expect(body.resolved + body.stillFailing + body.notApplicable + body.pending).toBe(4);

  const csv = await api.call('GET', `/v1/operations/${id}/items/export`);
  expect(csv.headers['content-type']).toMatch(/^text\/csv/);
  const lines = csv.body.trimEnd().split('\r\n');
  expect(lines[0]).toBe('position,partnerId,status,code,begunAt,settledAt,eventId');
  expect(lines.slice(1).map((line: string) => line.split(',')[1])).toEqual([...ids].sort());
  const failed = await api.call(
    'GET',
    `/v1/operations/${id}/items/export?format=jsonl&status=stillFailing,notApplicable`,
  );
  const items = failed.body
    .trimEnd()
    .split('\n')
    .map((line: string) => JSON.parse(line));
  expect(items.filter(({ status }: { status: string }) => status === 'stillFailing')).toMatchObject([
    { position: 2, code: 'validation-failed' },
  ]);
  expect(items).toEqual(await readItems(id, '?status=stillFailing,notApplicable'));
  const { body: audit } = await api.call('GET', `/v1/audit-entries?target=${id}&action=api.operation-items.export`);
  expect(audit.data).toMatchObject([
    { outcome: 'success', diff: { format: 'jsonl', status: 'stillFailing,notApplicable' } },
    { outcome: 'success', diff: { format: 'csv' } },
  ]);
  expect((await api.call('GET', `/v1/operations/${id}/items/export?status=lost`)).status).toBe(400);
  expect((await api.call('GET', `/v1/operations/opn_${'0'.repeat(36)}/items/export`)).status).toBe(404);
});
