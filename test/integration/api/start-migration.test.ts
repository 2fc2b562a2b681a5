import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordBatch } from '../../../db/queries/record.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const start = (partnerId: string, more: object = {}) =>
  api.call('POST', '/v1/migrations', { partnerId, plannedFor, ...more });

describe('starting a migration', () => {
  test('answers 201 with its address, and starts it with who, when and the merged policy', async () => {
    const partnerId = newPartnerId();
    const answer = await start(partnerId, { wave: 'north-1', policy: { invitationRounds: 5 } });

    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(`${publicUrl}/v1/migrations/${partnerId}`);
    expect(answer.body).toMatchObject({ partnerId, outcome: 'started' });
    expect(answer.body.migrationId).toMatch(/^mig_[0-9a-f-]{36}$/);
    const input = api.migrations.partners.get(partnerId)?.input;
    expect(input).toMatchObject({ migrationId: answer.body.migrationId, plannedFor, wave: 'north-1' });
    expect(input?.policy).toMatchObject({ invitationRounds: 5, rechecks: 6 });
    expect(input?.startedBy).toMatchObject({ type: 'operator', id: expect.stringMatching(/^[a-z2-7]{12}$/) });
  });

  test('twice, also at once, gives one migration', async () => {
    const partnerId = newPartnerId();
    const answers = await Promise.all([start(partnerId), start(partnerId), start(partnerId)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 201]);
    expect(new Set(answers.map((answer) => answer.body.migrationId)).size).toBe(1);
    expect(answers.every((answer) => answer.headers.location === answers[0]?.headers.location)).toBe(true);
  });

  test('never starts a completed one again, whether Temporal or only the projection knows', async () => {
    const known = newPartnerId();
    await start(known);
    api.migrations.end(known, 'completed');
    const forgotten = newPartnerId();
    await recordBatch(
      api.database,
      recordBatchOf(
        { first: 1, last: 1 },
        { partnerId: forgotten, migrationId: forgotten, snapshot: { stage: 'completed' } },
      ),
    );
    for (const partnerId of [known, forgotten]) {
      const answer = await start(partnerId);
      expect(answer).toMatchObject({ status: 409, body: { currentState: 'completed' } });
      expect(answer.body.type).toBe(`${publicUrl}/problems/already-ended`);
    }
    expect(api.migrations.partners.has(forgotten)).toBe(false);
  });

  test.each(['aborted', 'rolled-back'] as const)('starts one anew that was %s, as another migration', async (stage) => {
    const partnerId = newPartnerId();
    const first = await start(partnerId);
    api.migrations.end(partnerId, stage);
    const second = await start(partnerId);
    expect(second.status).toBe(201);
    expect(second.body.migrationId).not.toBe(first.body.migrationId);
  });

  const ask = (partnerId: string, more: object = {}) =>
    api.call('POST', '/v1/migrations?validateOnly=true', { partnerId, plannedFor, ...more });

  describe('with validateOnly', () => {
    test('says what it would do, and starts and records nothing', async () => {
      const partnerId = newPartnerId();
      const answer = await ask(partnerId);
      expect(answer).toMatchObject({ status: 200, body: { valid: true } });
      expect(answer.body.effects[0].text).toContain(plannedFor);
      expect(api.migrations.partners.has(partnerId)).toBe(false);
      const [audited] = await api.database
        .sql`select count(*)::int as count from audit_entries where target_id = ${partnerId}`;
      expect(audited?.count).toBe(0);
      await start(partnerId);
      expect((await ask(partnerId)).body.effects[0].text).toContain('runs already');
    });

    test('makes the checks of a start, with its problems', async () => {
      const partnerId = newPartnerId();
      await start(partnerId);
      api.migrations.end(partnerId, 'completed');
      const refused = await ask(partnerId);
      expect(refused).toMatchObject({ status: 409, body: { currentState: 'completed' } });
      expect(refused.body.type).toBe(`${publicUrl}/problems/already-ended`);
      expect((await ask(newPartnerId(), { wave: '' })).body.errors).toMatchObject([{ pointer: '/wave' }]);
      api.migrations.end(partnerId, 'rolled-back');
      expect((await ask(partnerId)).status).toBe(200);
      api.migrations.away = true;
      const away = await ask(newPartnerId()).finally(() => {
        api.migrations.away = false;
      });
      expect(away.status).toBe(503);
    });
  });

  test('normalises the planned date to UTC', async () => {
    const partnerId = newPartnerId();
    await start(partnerId, { plannedFor: '2026-12-01T10:30:00+02:00' });
    expect(api.migrations.partners.get(partnerId)?.input.plannedFor).toBe('2026-12-01T08:30:00.000Z');
  });

  test('says 503 while Temporal is away, and starts nothing', async () => {
    const partnerId = newPartnerId();
    api.migrations.away = true;
    const answer = await start(partnerId).finally(() => {
      api.migrations.away = false;
    });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body.type).toBe(`${publicUrl}/problems/unavailable`);
  });

  test('says 503 and which search attributes the namespace lacks, a preview too', async () => {
    api.migrations.missingAttributes = ['PartnerId', 'MigrationWave'];
    const [answer, preview] = await Promise.all([start(newPartnerId()), ask(newPartnerId())]).finally(() => {
      api.migrations.missingAttributes = [];
    });
    for (const { status, body } of [answer, preview]) {
      expect([status, body.detail]).toEqual([503, expect.stringMatching(/PartnerId, MigrationWave: register them/)]);
    }
  });

  test.each([
    [{ plannedFor: undefined }, 'is missing', '/plannedFor'],
    [{ plannedFor: '2026-13-01T00:00:00Z' }, 'must match format "date-time"', '/plannedFor'],
    [{ plannedFor: '2026-06-30T23:59:60Z' }, expect.stringContaining('must match pattern'), '/plannedFor'],
    [{ partnerId: 'P/1' }, expect.stringContaining('must match pattern'), '/partnerId'],
    [{ partnerId: 7 }, 'must be string', '/partnerId'],
    [{ wave: 'w'.repeat(65) }, expect.stringContaining('must match pattern'), '/wave'],
    [{ colour: 'red' }, 'is not known here', '/colour'],
    [{ policy: { rechecks: '6' } }, 'must be integer', '/policy/rechecks'],
    [{ policy: { 'a/b': 1 } }, 'is not known here', '/policy/a~1b'],
    [{ policy: { effectRetryForMs: 0 } }, 'must be >= 1', '/policy/effectRetryForMs'],
  ])('refuses %j and says where', async (more, message, pointer) => {
    const answer = await start(newPartnerId(), more);
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe(`${publicUrl}/problems/validation-failed`);
    expect(answer.body.errors).toContainEqual({ message, pointer });
  });

  test('names all faults at once', async () => {
    const answer = await api.call('POST', '/v1/migrations', { partnerId: '!', wave: '', colour: 1 });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
      '/colour',
      '/partnerId',
      '/plannedFor',
      '/wave',
    ]);
  });
});
