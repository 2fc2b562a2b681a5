import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { recordBatch } from '../../../db/queries/record.js';
import { actionNames } from '../../../domain/actions.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
afterEach(() => {
  api.migrations.refusal = undefined;
  api.migrations.workersGone = false;
  api.migrations.away = false;
});

const reason = 'The partner asked for it';
const begin = async () => {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  return partnerId;
};
const act = (partnerId: string, action: string, body?: unknown, headers: Record<string, string> = {}) =>
  api.call('POST', `/v1/migrations/${partnerId}/actions/${action}`, body, { headers });
const ordersOf = (partnerId: string) => api.migrations.partners.get(partnerId)?.orders ?? [];
const problem = (slug: string) => `${publicUrl}/problems/${slug}`;

describe('an action', () => {
  test.each(actionNames)('%s becomes the update of its name, with who and why', async (action) => {
    const partnerId = await begin();
    const body = { reason, ...(action === 'skip' ? { step: 'email' } : {}) };
    const answer = await act(partnerId, action, body, { 'idempotency-key': '"key-1"' });
    expect(answer).toMatchObject({ status: 200, body: { operationId: 'key-1', repeated: false, sequence: 7 } });
    expect(ordersOf(partnerId)).toEqual([
      {
        action,
        updateId: expect.stringMatching(new RegExp(`^[a-z2-7]{12}:${action}:key-1$`)),
        request: { actor: { type: 'operator', id: expect.stringMatching(/^[a-z2-7]{12}$/) }, ...body },
      },
    ]);
  });

  test('without a body is taken, under its idempotency key', async () => {
    const partnerId = await begin();
    const answer = await act(partnerId, 'pause');
    expect(answer.status).toBe(200);
    expect(answer.body.operationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(ordersOf(partnerId)[0]?.updateId).toMatch(new RegExp(`:${answer.body.operationId}$`));
  });

  test('repeated with the same key is taken once', async () => {
    const partnerId = await begin();
    const first = await act(partnerId, 'pause', {}, { 'idempotency-key': 'abc' });
    const second = await act(partnerId, 'pause', {}, { 'idempotency-key': 'abc' });
    expect(first.body.repeated).toBe(false);
    expect(second).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' }, body: first.body });
    expect(ordersOf(partnerId)).toHaveLength(1);
  });

  test('in the wrong state is 409 with the state and what is possible', async () => {
    const partnerId = await begin();
    api.migrations.refusal = new MigrationsClientError('wrong-state', 'It is not paused', {
      wrongState: { currentState: 'announced', allowedActions: ['pause', 'abort'] },
    });
    expect(await act(partnerId, 'resume')).toMatchObject({
      status: 409,
      body: { type: problem('wrong-state'), currentState: 'announced', allowedActions: ['pause', 'abort'] },
    });
  });

  test('that the workflow finds invalid is 400 with its words', async () => {
    const partnerId = await begin();
    api.migrations.refusal = new MigrationsClientError('invalid', 'No attention item has the step "x"');
    expect(await act(partnerId, 'retry', { step: 'x' })).toMatchObject({
      status: 400,
      body: { type: problem('validation-failed'), detail: 'No attention item has the step "x"' },
    });
  });

  test('of an unknown partner is 404', async () => {
    expect((await act(newPartnerId(), 'pause')).status).toBe(404);
  });

  test('on an ended migration is 409 with its end, also when Temporal has forgotten it', async () => {
    const partnerId = await begin();
    api.migrations.end(partnerId, 'rolled-back');
    const forgotten = newPartnerId();
    await recordBatch(
      api.database,
      recordBatchOf(
        { first: 1, last: 1 },
        { partnerId: forgotten, migrationId: forgotten, snapshot: { stage: 'completed' } },
      ),
    );
    expect(await act(partnerId, 'pause')).toMatchObject({
      status: 409,
      body: { type: problem('wrong-state'), currentState: 'rolled-back', allowedActions: [] },
    });
    expect(await act(forgotten, 'pause')).toMatchObject({ status: 409, body: { currentState: 'completed' } });
  });

  test('without an answer is 503 with the id under which to repeat it', async () => {
    const partnerId = await begin();
    api.migrations.workersGone = true;
    const silent = await act(partnerId, 'pause');
    expect(silent).toMatchObject({ status: 503, body: { type: problem('unavailable') } });
    expect(silent.headers['retry-after']).toBe('5');
    api.migrations.workersGone = false;
    const { operationId } = silent.body;
    const repeated = await act(partnerId, 'pause', {}, { 'idempotency-key': operationId });
    expect(repeated).toMatchObject({ status: 200, body: { operationId } });
  });

  test.each([
    ['abort', {}, '/reason'],
    ['rollback', { reason: 'too short' }, '/reason'],
    ['skip', { reason }, '/step'],
    ['skip', { reason: ' '.repeat(12), step: 'email' }, '/reason'],
    ['pause', { step: 'email' }, '/step'],
    ['retry', { step: 7 }, '/step'],
    ['pause', { reason: 'x'.repeat(1001) }, '/reason'],
  ])('%s with %j is refused', async (action, body, pointer) => {
    const partnerId = await begin();
    const answer = await act(partnerId, action, body);
    expect(answer).toMatchObject({ status: 400, body: { type: problem('validation-failed') } });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer]);
    expect(ordersOf(partnerId)).toHaveLength(0);
  });

  test.each(['with"quote', 'ümlaut', 'x'.repeat(256)])('with the idempotency key %j is refused', async (key) => {
    const answer = await act(await begin(), 'pause', {}, { 'idempotency-key': key });
    expect(answer).toMatchObject({ status: 400, body: { type: problem('idempotency-key-invalid') } });
  });

  test.each(['skip', 'abort', 'rollback'])('%s is not taken on an old picture of the migration', async (action) => {
    const partnerId = await begin();
    const body = { reason, ...(action === 'skip' ? { step: 'email' } : {}) };
    const authorization = `Bearer ${await api.key('without', 'admin')}`;
    const url = `/v1/migrations/${partnerId}/actions/${action}`;
    const headers = { authorization, 'idempotency-key': 'blind' };
    expect((await api.app.inject({ method: 'POST', url, headers, payload: body })).statusCode).toBe(428);
    const { etag } = (await api.call('GET', `/v1/migrations/${partnerId}`)).headers;
    const old = await act(partnerId, action, body, { 'if-match': String(etag).replace('.1"', '.0"') });
    expect(old).toMatchObject({ status: 412, headers: { etag }, body: { type: problem('precondition-failed') } });
    expect(ordersOf(partnerId)).toHaveLength(0);
    expect((await act(partnerId, action, body, { 'if-match': String(etag) })).status).toBe(200);
  });

  test('of a name that does not exist is 404', async () => {
    expect((await act(await begin(), 'explode', {})).status).toBe(404);
  });
});

describe('the possible actions', () => {
  test('come from the workflow', async () => {
    const partnerId = await begin();
    expect(await api.call('GET', `/v1/migrations/${partnerId}/actions`)).toMatchObject({
      status: 200,
      body: { partnerId, currentState: 'preparing', allowedActions: ['pause', 'abort', 'rollback'], source: 'live' },
    });
    api.migrations.end(partnerId, 'aborted');
    expect(await api.call('GET', `/v1/migrations/${partnerId}/actions`)).toMatchObject({
      body: { currentState: 'aborted', allowedActions: [] },
    });
  });
});
