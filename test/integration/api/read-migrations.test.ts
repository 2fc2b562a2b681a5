import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordBatch } from '../../../db/queries/record.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const record = (partnerId: string, entries: number, snapshot: Partial<MigrationSnapshot> = {}) =>
  recordBatch(
    api.database,
    recordBatchOf({ first: 1, last: entries }, { partnerId, migrationId: `mig_${partnerId}`, snapshot }),
  );
const withoutWorkers = async <T>(work: () => Promise<T>) => {
  api.migrations.workersGone = true;
  try {
    return await work();
  } finally {
    api.migrations.workersGone = false;
  }
};
const whileAway = async <T>(work: () => Promise<T>) => {
  api.migrations.away = true;
  try {
    return await work();
  } finally {
    api.migrations.away = false;
  }
};
const problem = (slug: string) => `${publicUrl}/problems/${slug}`;

describe("a partner's migration", () => {
  test('comes live from the workflow while a worker answers', async () => {
    const partnerId = newPartnerId();
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    const { status, body } = await api.call('GET', `/v1/migrations/${partnerId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ partnerId, source: 'live', stage: 'preparing', plannedFor });
  });

  test('comes from what was recorded, and says so, when no worker answers or Temporal has forgotten it', async () => {
    const partnerId = newPartnerId();
    await record(partnerId, 3, { stage: 'announced' });
    const forgotten = await api.call('GET', `/v1/migrations/${partnerId}`);
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    const silent = await withoutWorkers(() => api.call('GET', `/v1/migrations/${partnerId}`));
    const away = await whileAway(() => api.call('GET', `/v1/migrations/${partnerId}`));
    for (const { status, body } of [forgotten, silent, away]) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ partnerId, source: 'projection', stage: 'announced', sequence: 3 });
      expect(Math.abs(Date.now() - Date.parse(body.asOf))).toBeLessThan(60_000);
    }
  });

  test('of an unknown partner is 404, and 503 as long as nobody can tell', async () => {
    const url = `/v1/migrations/${newPartnerId()}`;
    expect(await api.call('GET', url)).toMatchObject({ status: 404, body: { type: problem('not-found') } });
    const away = await whileAway(() => api.call('GET', url));
    expect(away).toMatchObject({ status: 503, body: { type: problem('unavailable') } });
    expect(away.headers['retry-after']).toBeDefined();
  });
});

describe('a timeline', () => {
  test('is read page by page, in order and whole', async () => {
    const partnerId = newPartnerId();
    await record(partnerId, 7);
    const sequences: number[] = [];
    let cursor: string | undefined;
    do {
      const query: string = cursor ? `?limit=3&cursor=${cursor}` : '?limit=3';
      const { body } = await api.call('GET', `/v1/migrations/${partnerId}/timeline${query}`);
      sequences.push(...body.data.map((entry: { sequence: number }) => entry.sequence));
      cursor = body.nextCursor;
    } while (cursor);
    expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('of one partner does not take the cursor of another', async () => {
    const [one, other] = [newPartnerId(), newPartnerId()];
    await record(one, 3);
    await record(other, 3);
    const { body } = await api.call('GET', `/v1/migrations/${one}/timeline?limit=1`);
    const wrong = await api.call('GET', `/v1/migrations/${other}/timeline?limit=1&cursor=${body.nextCursor}`);
    expect(wrong).toMatchObject({ status: 422, body: { type: problem('cursor-invalid') } });
  });

  test('of a migration that has recorded nothing yet is empty; of an unknown partner it is 404', async () => {
    const partnerId = newPartnerId();
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    expect(await api.call('GET', `/v1/migrations/${partnerId}/timeline`)).toMatchObject({
      status: 200,
      body: { data: [] },
    });
    expect((await api.call('GET', `/v1/migrations/${newPartnerId()}/timeline`)).status).toBe(404);
  });
});

describe('the list of migrations', () => {
  const wave = `wave-${newPartnerId().slice(-12)}`;
  const partners = Array.from({ length: 5 }, () => newPartnerId()).sort();
  const attention = [
    {
      code: 'effect-failed',
      severity: 'warning',
      step: 'email',
      since: plannedFor,
      why: 'It fails',
      actions: ['retry'],
    },
  ] satisfies MigrationSnapshot['attention'];

  beforeAll(async () => {
    for (const [index, partnerId] of partners.entries()) {
      await record(partnerId, 1, {
        wave,
        partnerName: index === 2 ? 'Ångström Nordic AS' : `Partner ${index}`,
        stage: index < 2 ? 'announced' : 'migrating',
        attention: index === 3 ? attention : [],
        ...(index === 4 && { paused: { by: { type: 'operator', id: 'op-1' }, reason: '', since: plannedFor } }),
      });
    }
  });

  const idsOf = (body: { data: { partnerId: string }[] }) => body.data.map((row) => row.partnerId);
  const list = (query: string) => api.call('GET', `/v1/migrations?wave=${wave}&${query}`);

  test.each([
    ['stage=announced', [0, 1]],
    ['stage=announced,migrating', [0, 1, 2, 3, 4]],
    ['stage=completed', []],
    ['attention=true', [3]],
    ['attention=false', [0, 1, 2, 4]],
    ['text=angstr', [2]],
    ['paused=true', [4]],
    ['paused=false&stage=announced', [0, 1]],
    ['attentionCode=effect-failed,sunset-near', [3]],
    ['attentionCode=sunset-near', []],
    ['plannedFor.lt=2026-03-02T08:00:00Z', []],
    ['stage=migrating&attention=false', [2, 4]],
  ])('with %s holds just those', async (query, expected) => {
    const { status, body } = await list(`sort=partnerId&${query}`);
    expect(status).toBe(200);
    expect(idsOf(body)).toEqual(expected.map((index) => partners[index]));
  });

  test.each(['partnerId', 'updatedAt', '-updatedAt', 'plannedFor', '-plannedFor'])(
    'sorted by %s is read page by page without a gap or a repeat',
    async (sort) => {
      const whole = idsOf((await list(`sort=${sort}`)).body);
      const paged: string[] = [];
      let cursor = '';
      for (let page = 0; page < 5; page += 1) {
        const { body } = await list(`sort=${sort}&limit=2${cursor}`);
        paged.push(...idsOf(body));
        if (!body.nextCursor) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      expect(paged).toEqual(whole);
      expect(paged).toHaveLength(5);
    },
  );

  test('serves 200 entries at most, whatever is asked', async () => {
    expect((await list('limit=100000')).status).toBe(200);
    expect((await list('limit=0')).status).toBe(400);
  });

  test('refuses a cursor that was altered, or comes with another filter, order or key', async () => {
    const { body } = await list('limit=2');
    const cursor: string = body.nextCursor;
    const flipped = `${cursor.slice(0, -2)}${cursor.at(-2) === 'A' ? 'B' : 'A'}${cursor.at(-1)}`;
    const key = await api.key('other', 'migrations:read');
    const answers = [
      await list(`limit=2&cursor=${flipped}`),
      await list(`limit=2&cursor=${cursor}&attention=true`),
      await list(`limit=2&cursor=${cursor}&sort=partnerId`),
      await list('limit=2&cursor=nonsense'),
      await api.call('GET', `/v1/migrations?wave=${wave}&limit=2&cursor=${cursor}`, undefined, { key }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 422, body: { type: problem('cursor-invalid') } });
    }
    expect((await list(`limit=3&cursor=${cursor}`)).status).toBe(200);
  });

  test.each([
    ['colour=red', '/colour'],
    ['stage=nowhere', '/stage'],
    ['attention=maybe', '/attention'],
    ['limit=ten', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['sort=name', '/sort'],
    [`text=${'x'.repeat(101)}`, '/text'],
  ])('refuses the query %s and names the parameter', async (query, pointer) => {
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(body.type).toBe(problem('validation-failed'));
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });
});
