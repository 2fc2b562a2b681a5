import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chainHash } from '../../../db/hash-chain.js';
import { appendAudit, listAudit, verifyAudit } from '../../../db/queries/audit.js';
import { inTransaction } from '../../../db/transaction.js';
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

  test('a changed entry with its hash computed anew is found at the one after it', async () => {
    const [entry] = await listAudit(api.database, { before: 4, limit: 1 });
    if (!entry) throw new Error('there is no entry');
    const { prevHash, hash: _, ...content } = entry;
    const hash = chainHash(prevHash, { ...content, actor: { ...content.actor, id: 'other' } });
    await tampered([`update audit_entries set actor_id = 'other', hash = '${hash}' where seq = 3`], 4);
  });
});
