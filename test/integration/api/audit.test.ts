import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chainHash } from '../../../db/hash-chain.js';
import { appendAudit, listAudit, readAudit, verifyAudit } from '../../../db/queries/audit.js';
import { recordBatch } from '../../../db/queries/record.js';
import { inTransaction } from '../../../db/transaction.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const list = async (query: string) => (await api.call('GET', `/v1/audit-entries?${query}`)).body.data;
const outcomes = (entries: { outcome: string }[]) => entries.map(({ outcome }) => outcome).reverse();

describe('the audit history', () => {
  test('tells a start before and after, as one operation, with who, what and from where', async () => {
    const partnerId = newPartnerId();
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor, wave: 'one' });
    const entries = await list(`target=${partnerId}`);
    expect(outcomes(entries)).toEqual(['requested', 'success']);
    expect(entries[0].operationId).toBe(entries[1].operationId);
    expect(entries[0]).toMatchObject({
      actor: { type: 'machine', keyId: expect.any(String) },
      action: 'api.migration.start',
      target: { type: 'partner', id: partnerId },
      diff: { plannedFor, wave: 'one' },
      ip: '127.0.0.1',
    });
  });

  test('tells why an action was asked for, and how it failed', async () => {
    const partnerId = newPartnerId();
    await api.call('POST', `/v1/migrations/${partnerId}/actions/abort`, { reason: 'The partner left us' });
    const entries = await list(`target=${partnerId}&action=api.migration.abort`);
    expect(outcomes(entries)).toEqual(['requested', 'failed']);
    expect(entries.map((entry: { reason: string }) => entry.reason)).toEqual(['not-found', 'The partner left us']);
  });

  const databaseAway = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  test.each<[string, Error, number, string]>([
    ['Temporal is away', new MigrationsClientError('unavailable', 'away'), 503, 'unavailable'],
    ['the database is away', databaseAway, 503, 'unavailable'],
    ['nobody foresaw it', new Error('a defect'), 500, 'internal'],
  ])(
    'says that it is not known what became of a start when %s, for the reason that was answered',
    async (_what, error, status, reason) => {
      const { start } = api.migrations;
      api.migrations.start = async () => {
        throw error;
      };
      const partnerId = newPartnerId();
      const answer = await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
      api.migrations.start = start;
      expect(answer.status).toBe(status);
      const entries = await list(`target=${partnerId}`);
      expect(outcomes(entries)).toEqual(['requested', 'unknown']);
      expect(entries[0].reason).toBe(reason);
    },
  );

  test('says that it is not known what became of an action that no worker answered', async () => {
    const partnerId = newPartnerId();
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    api.migrations.workersGone = true;
    expect((await api.call('POST', `/v1/migrations/${partnerId}/actions/pause`, {})).status).toBe(503);
    api.migrations.workersGone = false;
    const entries = await list(`target=${partnerId}&action=api.migration.pause`);
    expect(outcomes(entries)).toEqual(['requested', 'unknown']);
    expect(await list(`target=${partnerId}&outcome=unknown`)).toEqual([entries[0]]);
  });

  test('tells of sources and keys, never of a secret', async () => {
    await api.call('POST', '/v1/event-sources', { slug: 'audited', name: 'Audited', auth: 'signature' });
    const { kid, secret } = (await api.call('POST', '/v1/event-sources/audited/keys', { scheme: 'v1' })).body;
    await api.call('DELETE', `/v1/event-sources/audited/keys/${kid}`);
    await api.call('POST', '/v1/event-sources/audited/retire');
    const entries = await list('targetType=event-source&target=audited');
    expect(entries.map(({ action }: { action: string }) => action).reverse()).toEqual([
      'api.event-source.create',
      'api.event-source-key.create',
      'api.event-source-key.end',
      'api.event-source.retire',
    ]);
    expect(JSON.stringify(entries)).not.toContain(secret);
  });

  test('joins an action with the timeline by the id of its update, and says what it came to', async () => {
    const partnerId = newPartnerId();
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    await api.call('POST', `/v1/migrations/${partnerId}/actions/pause`, {});
    const { input, orders = [] } = api.migrations.partners.get(partnerId) ?? {};
    const [paused, asked, started] = await list(`target=${partnerId}`);
    expect(started.diff.after).toEqual({ migrationId: input?.migrationId, outcome: 'started' });
    expect(asked.operationId).toBe(orders[0]?.updateId);
    expect(paused.operationId).toBe(orders[0]?.updateId);
    expect(paused.diff).toEqual({ after: { stage: 'preparing', paused: true, sequence: 7, repeated: false } });
  });

  test('tells a key by its name, and finds what it did by it', async () => {
    const key = await api.key('named-key', 'migrations:read', 'migrations:write');
    const partnerId = newPartnerId();
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor }, { key });
    const entries = await list('actor=named-key');
    expect(entries.map(({ action }: { action: string }) => action)).toEqual([
      'api.migration.start',
      'api.migration.start',
    ]);
    expect(new Set(entries.map(({ actorName }: { actorName: string }) => actorName))).toEqual(new Set(['named-key']));
    expect(await list(`actor=${entries[0].actor.id}`)).toEqual(entries);
    expect(await list('actor=nobody-of-that-name')).toEqual([]);

    const bulk = { action: 'pause', partnerIds: [partnerId], expectedCount: 1, reason: 'Because of a test' };
    const { id } = (await api.call('POST', '/v1/bulk-actions', bulk, { key })).body;
    expect((await api.call('GET', `/v1/operations/${id}`)).body.requestedByName).toBe('named-key');
  });

  test('tells what a key, a source, an item, an event and long work were before and after', async () => {
    const change = async (action: string) => (await list(`action=${action}&limit=1`))[0].diff;
    const { id, expiresAt } = (await api.call('POST', '/v1/api-keys', { name: 'x', scopes: ['admin'] })).body;
    const sooner = new Date(Date.now() + 3_600_000).toISOString();
    await api.call('POST', `/v1/api-keys/${id}/rotate`, { expiresAt: sooner });
    expect(await change('api.api-key.rotate')).toMatchObject({ before: { expiresAt }, after: { expiresAt: sooner } });
    await api.call('DELETE', `/v1/api-keys/${id}`);
    expect(await change('api.api-key.revoke')).toMatchObject({
      before: { state: 'live' },
      after: { state: 'revoked' },
    });

    await api.call('POST', '/v1/event-sources', { slug: 'changed', name: 'Changed', auth: 'signature' });
    const { kid } = (await api.call('POST', '/v1/event-sources/changed/keys', { scheme: 'v1' })).body;
    await api.call('DELETE', `/v1/event-sources/changed/keys/${kid}`);
    expect(await change('api.event-source-key.end')).toMatchObject({
      before: { kid, state: 'live' },
      after: { kid, state: 'ended' },
    });
    await api.call('POST', '/v1/event-sources/changed/retire');
    const retired = await change('api.event-source.retire');
    expect([retired.before.retiredAt, retired.after.retiredAt]).toEqual([undefined, expect.any(String)]);

    const event = { id: 'changed', type: 'nobody.knows', subject: newPartnerId(), time: plannedFor, data: {} };
    const receipt = (await api.call('POST', '/v1/events', event)).body;
    await api.call('POST', `/v1/events/${receipt.id}/redeliver`);
    expect(await change('api.event.redeliver')).toMatchObject({
      before: { status: 'ignored', reason: 'unknown-type' },
      after: { status: 'verified' },
    });

    const [item] = (await api.call('GET', '/v1/attention?code=event-type-unknown')).body.data;
    const url = `/v1/attention/${item.id}`;
    const free = { owner: null, snoozedUntil: null, closedAt: null };
    const owned = { ...free, owner: 'team-east' };
    await api.call('POST', `${url}/assign`, { owner: 'team-east' });
    expect(await change('api.attention.assign')).toEqual({ before: free, after: owned });
    const asleep = { ...owned, snoozedUntil: sooner };
    await api.call('POST', `${url}/snooze`, { until: sooner });
    expect(await change('api.attention.snooze')).toEqual({ before: owned, after: asleep });
    await api.call('POST', `${url}/unsnooze`);
    expect(await change('api.attention.unsnooze')).toEqual({ before: asleep, after: owned });
    await api.call('POST', `${url}/dismiss`, { reason: 'Because of a test' });
    expect(await change('api.attention.dismiss')).toEqual({
      before: owned,
      after: { ...owned, closedAt: expect.any(String) },
    });

    const bulk = { action: 'pause', partnerIds: ['P-1'], expectedCount: 1, reason: 'Because of a test' };
    const operation = (await api.call('POST', '/v1/bulk-actions', bulk)).body;
    await api.call('POST', `/v1/operations/${operation.id}/cancel`);
    expect(await change('api.operation.cancel')).toMatchObject({
      before: { status: 'pending', pending: 1 },
      after: { status: 'cancelled', notApplicable: 1, pending: 0 },
    });
  });

  test('is read page by page, and narrowed', async () => {
    const first = (await api.call('GET', '/v1/audit-entries?limit=2')).body;
    const second = (await api.call('GET', `/v1/audit-entries?limit=2&cursor=${first.nextCursor}`)).body;
    expect(second.data[0].seq).toBe(first.data[1].seq - 1);
    expect(await list('outcome=requested&at.lt=2020-01-01T00:00:00Z')).toEqual([]);
  });

  test('is exported as OCSF, a line each, and the export is in it', async () => {
    const answer = await api.inject({
      url: '/v1/audit-entries/export',
      headers: { authorization: `Bearer ${await api.key('auditor', 'audit:read')}` },
    });
    expect(answer.headers['content-type']).toContain('application/x-ndjson');
    const lines = answer.payload
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ metadata }) => metadata.sequence)).toEqual(lines.map((_, index) => index + 1));
    for (const line of lines) {
      expect(line).toMatchObject({ class_uid: 6003, category_uid: 6, type_uid: 600_300 + line.activity_id });
    }
    expect(lines.at(-1).api.operation).toBe('api.audit-entries.export');
  });

  test('is exported as narrowed, by each of its filters', async () => {
    const partnerId = newPartnerId();
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    await api.call('POST', `/v1/migrations/${partnerId}/actions/pause`, {});
    const entries = (await list(`target=${partnerId}`)).reverse();
    const [{ at: from, actor }] = entries;
    for (const [query, expected] of [
      [`target=${partnerId}`, entries],
      [`target=${partnerId}&targetType=partner&actor=${actor.id}`, entries],
      [`target=${partnerId}&targetType=operation`, []],
      [`target=${partnerId}&actor=nobody`, []],
      [`target=${partnerId}&action=api.migration.pause`, entries.slice(2)],
      [`target=${partnerId}&outcome=requested`, [entries[0], entries[2]]],
      [`target=${partnerId}&at.gte=${from}`, entries],
      [`target=${partnerId}&at.lt=${from}`, []],
    ] as const) {
      const { body } = await api.call('GET', `/v1/audit-entries/export?${query}`);
      const lines = String(body).split('\n').filter(Boolean);
      expect(
        lines.map((line) => JSON.parse(line).metadata.uid),
        query,
      ).toEqual(expected.map((entry: { id: string }) => entry.id));
    }
  });

  test.each(['seq', '-seq'])('is listed by %s, page by page, each entry once', async (sort) => {
    // The chain grows: what is read is that of one key, which is not used any more.
    const key = await api.key(`pages-${sort}`, 'migrations:read');
    for (let denied = 0; denied < 5; denied += 1) await api.call('GET', '/v1/api-keys', undefined, { key });
    const actor = key.split('_')[2];
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = `limit=2${cursor ? `&cursor=${cursor}` : ''}`;
      const { body } = await api.call('GET', `/v1/audit-entries?actor=${actor}&sort=${sort}&${page}`);
      seen.push(...body.data.map(({ seq }: { seq: number }) => seq));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen).toHaveLength(5);
    expect(seen).toEqual([...seen].sort((a, b) => (sort === 'seq' ? a - b : b - a)));
    expect(new Set(seen).size).toBe(5);
  });

  test('refuses a cursor of another order, and an order that it does not know', async () => {
    const { nextCursor } = (await api.call('GET', '/v1/audit-entries?limit=1')).body;
    expect((await api.call('GET', `/v1/audit-entries?limit=1&sort=-seq&cursor=${nextCursor}`)).status).toBe(200);
    expect((await api.call('GET', `/v1/audit-entries?limit=1&sort=seq&cursor=${nextCursor}`)).status).toBe(422);
    expect((await api.call('GET', '/v1/audit-entries?sort=actor')).status).toBe(400);
    expect((await api.call('GET', '/v1/audit-entries/export?sort=seq')).status).toBe(400);
  });

  test('of more than two pages is read and verified whole', async () => {
    const { entries: before, head } = await verifyAudit(api.database);
    // Chained by hand and written at once: a thousand appended one by one take a minute on a busy machine.
    const rows: object[] = [];
    let { hash } = head;
    for (let seq = before + 1; seq <= before + 1_001; seq += 1) {
      const content = {
        seq,
        id: `aud_many_${seq}`,
        at: plannedFor,
        actor: { type: 'system', id: 'test' },
        action: 'test.entry.append',
        target: { type: 'test', id: 'many' },
        outcome: 'success',
      };
      const prev_hash = hash;
      hash = chainHash(prev_hash, content);
      rows.push({
        ...content,
        actor_type: 'system',
        actor_id: 'test',
        target_type: 'test',
        target_id: 'many',
        prev_hash,
        hash,
      });
    }
    const { sql } = api.database;
    await sql`insert into audit_entries select * from jsonb_populate_recordset(null::audit_entries, ${sql.json(rows as never)})`;
    await sql`update audit_head set seq = ${before + 1_001}, hash = ${hash}`;
    expect(await verifyAudit(api.database)).toMatchObject({ ok: true, entries: before + 1_001 });
    const sequences = [];
    for await (const { seq } of readAudit(api.database, { targetId: 'many' })) sequences.push(seq);
    expect(sequences).toEqual(Array.from({ length: 1_001 }, (_, index) => before + 1 + index));
  });

  test('grows in order when many append at once', async () => {
    const before = (await verifyAudit(api.database)).entries;
    const record = {
      actor: { type: 'system' as const, id: 'test' },
      action: 'test.entry.append',
      target: { type: 'test', id: '1' },
      outcome: 'success' as const,
      diff: { b: 1, a: [{ z: null, y: 1.5e300 }], 'ä\u2028': 'x', gone: undefined },
    };
    await Promise.all(Array.from({ length: 30 }, () => appendAudit(api.database, record)));
    expect(await verifyAudit(api.database)).toMatchObject({ ok: true, entries: before + 30 });
    expect((await api.call('GET', '/v1/audit/verification')).body).toMatchObject({ ok: true, entries: before + 30 });
  });
});

test('histories of migrations are verified page by page, each once', async () => {
  for (const partnerId of ['P-1', 'P-2', 'P-3']) {
    await recordBatch(
      api.database,
      recordBatchOf({ first: 1, last: 2 }, { migrationId: `mig_${partnerId}`, partnerId }),
    );
  }
  const verified = async (query: string) =>
    (await api.call('GET', `/v1/audit/verification/timelines?limit=2&${query}`)).body;
  const first = await verified('');
  const second = await verified(`cursor=${first.nextCursor}`);
  expect([...first.data, ...second.data]).toEqual(
    ['P-1', 'P-2', 'P-3'].map((partnerId) => ({ migrationId: `mig_${partnerId}`, partnerId, ok: true, entries: 2 })),
  );
  expect(second.nextCursor).toBeUndefined();
  expect(await verified(`partner=P-1&cursor=${first.nextCursor}`)).toMatchObject({ status: 422 });
});

describe('nobody changes what was written', () => {
  beforeEach(async () => {
    expect((await verifyAudit(api.database)).ok).toBe(true);
  });

  test.each([
    ['update', `update audit_entries set actor_id = 'other'`],
    ['delete', 'delete from audit_entries'],
    ['truncate', 'truncate audit_entries'],
  ])('by %s', async (_what, statement) => {
    await expect(api.database.sql.unsafe(statement)).rejects.toThrow('append-only');
  });

  /** What a superuser can do who switches the trigger off; undone afterwards. */
  async function tampered(statements: string[], firstBadSeq: number) {
    let found: unknown;
    const undo = new Error('undo');
    await inTransaction(api.database, async (within) => {
      const all = ['alter table audit_entries disable trigger user', ...statements];
      for (const statement of all) await within.query((db) => db.execute(statement));
      found = await verifyAudit(within);
      throw undo;
    }).catch((error) => expect(error).toBe(undo));
    expect(found).toMatchObject({ ok: false, entries: firstBadSeq - 1, firstBadSeq });
  }

  const columns = 'at, actor_id, action, target_id, prev_hash, hash';
  const all = `id, ${columns}, actor_type, target_type, outcome`;
  /** What anybody can do who may add to the table; no trigger has to be switched off for it. */
  const forged = (seq: number) => `insert into audit_entries (seq, ${all})
    select ${seq}, ${all.replace('id,', `id || '-forged',`)} from audit_entries where seq = 3`;
  test.each<[string, string[], number]>([
    ['a changed byte', [`update audit_entries set actor_id = actor_id || 'x' where seq = 3`], 3],
    ['a changed instant', [`update audit_entries set at = at + interval '1 ms' where seq = 2`], 2],
    ['an emptied member', ['update audit_entries set trace_id = null where seq = 4'], 4],
    ['a dropped entry', ['delete from audit_entries where seq = 3'], 3],
    [
      'a dropped entry with the later ones moved up',
      [
        'delete from audit_entries where seq = 3',
        'update audit_entries set seq = -seq where seq > 3',
        'update audit_entries set seq = -seq - 1 where seq < 0',
      ],
      3,
    ],
    ['entries cut off the end', [`delete from audit_entries where seq > 5`], 6],
    [
      'swapped entries',
      [
        'update audit_entries set seq = -3 where seq = 3',
        'update audit_entries set seq = 3 where seq = 4',
        'update audit_entries set seq = 4 where seq = -3',
      ],
      3,
    ],
    [
      'swapped contents',
      [
        `update audit_entries a set (${columns}) = (select ${columns} from audit_entries b where b.seq = 7 - a.seq) where seq in (3, 4)`,
      ],
      3,
    ],
  ])('%s is found', async (_what, statements, firstBadSeq) => {
    await tampered(statements, firstBadSeq);
  });

  test.each<[string, (end: number) => number]>([
    ['straight after the end', (end) => end + 1],
    ['far after the end', (end) => end + 1000],
    ['before the first', () => 0],
  ])('a forged entry %s is found, and told by no list', async (_where, placed) => {
    const { entries: end } = await verifyAudit(api.database);
    const firstBadSeq = placed(end);
    let seen: unknown[] = [];
    const undo = new Error('undo');
    await inTransaction(api.database, async (within) => {
      await within.query((db) => db.execute(forged(firstBadSeq)));
      const exported = [];
      for await (const { seq } of readAudit(within, {})) exported.push(seq);
      const [newest] = await listAudit(within, { limit: 1 });
      const [oldest] = await listAudit(within, { sort: 'seq', limit: 1 });
      seen = [await verifyAudit(within), oldest?.seq, newest?.seq, exported.at(-1)];
      throw undo;
    }).catch((error) => expect(error).toBe(undo));
    expect(seen).toMatchObject([{ ok: false, entries: end, firstBadSeq }, 1, end, end]);
  });

  test('a changed entry with its hash computed anew is found at the one after it', async () => {
    const [entry] = await listAudit(api.database, { after: 4, limit: 1 });
    if (!entry) throw new Error('there is no entry');
    const { prevHash, hash: _, ...content } = entry;
    const hash = chainHash(prevHash, { ...content, actor: { ...content.actor, id: 'other' } });
    await tampered([`update audit_entries set actor_id = 'other', hash = '${hash}' where seq = 3`], 4);
  });
});
