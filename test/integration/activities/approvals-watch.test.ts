import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { watchApprovals } from '../../../activities/system/watch-approvals.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { decideApproval, findApproval, keepApproval, noteDone } from '../../../db/queries/approvals.js';
import { listAudit, verifyAudit } from '../../../db/queries/audit.js';
import { recordBatch } from '../../../db/queries/record.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { recordBatchOf } from '../../support/records.js';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url);
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});
beforeEach(async () => {
  await database.sql`delete from approvals`;
  await database.sql`delete from attention_items`;
});

/** A Tuesday. */
const askedAt = new Date('2026-03-03T09:00:00Z');
const ask = async (more: { migrationId?: string; timeZone?: string; createdAt?: Date } = {}) => {
  const { migrationId = `mig_${uuidv7()}`, timeZone = 'Europe/Berlin', createdAt = askedAt } = more;
  const { approval } = await keepApproval(database, {
    id: `apr_${uuidv7()}`,
    partnerId: 'P-1',
    migrationId,
    matter: 'verification',
    request: { action: 'skip', step: 'verification' },
    about: 'skip verification',
    reason: 'The agreement has ended',
    question: { code: 'inventory-mismatch', why: 'They differ', hash: 'x' },
    seen: '"x.1"',
    timeZone,
    requestedBy: 'usr_1',
  });
  await database.sql`update approvals set created_at = ${createdAt} where id = ${approval.id}`;
  return approval.id;
};
const watch = (at: string, holidays: string[] = []) =>
  watchApprovals(database, { timeZone: 'UTC', holidays, now: () => Date.parse(at) });
const queue = () =>
  database.sql<{ subject: string; why: string; since: Date; timeZone: string }[]>`
    select subject, why, since, time_zone as "timeZone" from attention_items
    where code = 'second-person-awaited' and closed_at is null order by since`;
const statusOf = async (id: string) => {
  const found = await findApproval(database, id);
  return [found?.status, found?.lapsedBecause];
};

test('what waits is in the queue since it was asked for, in the zone of its partner, until it is decided', async () => {
  const id = await ask();
  await watch('2026-03-03T09:01:00Z');
  await watch('2026-03-03T09:02:00Z');
  expect(await queue()).toMatchObject([{ subject: id, since: askedAt, timeZone: 'Europe/Berlin' }]);
  await decideApproval(database, id, { status: 'rejected', decidedBy: 'usr_2' });
  await watch('2026-03-03T09:03:00Z');
  expect(await queue()).toEqual([]);
});

test('what is approved stays there until it has been carried out', async () => {
  const id = await ask();
  await decideApproval(database, id, { status: 'approved', decidedBy: 'usr_2' });
  await watch('2026-04-03T09:00:00Z');
  expect(await queue()).toMatchObject([{ subject: id, why: expect.stringContaining('approve it again') }]);
  expect(await statusOf(id)).toEqual(['approved', null]);
  await noteDone(database, id, { sequence: 7 });
  await watch('2026-04-03T09:01:00Z');
  expect(await queue()).toEqual([]);
});

test('nobody has decided for five business days: it lapses, once, and that is audited', async () => {
  const id = await ask();
  // Of two weekdays less: a weekend and a holiday are no business days.
  await watch('2026-03-11T08:59:00Z', ['2026-03-04']);
  expect(await statusOf(id)).toEqual(['awaited', null]);
  const before = (await listAudit(database, { limit: 200 })).length;
  await watch('2026-03-11T09:00:00Z', ['2026-03-04']);
  await watch('2026-03-11T09:01:00Z', ['2026-03-04']);
  expect(await statusOf(id)).toEqual(['lapsed', 'not-decided']);
  expect(await queue()).toEqual([]);
  const entries = await listAudit(database, { limit: 200 });
  expect(entries.length).toBe(before + 1);
  expect(entries[0]).toMatchObject({
    actor: { type: 'system', id: 'portage' },
    action: 'api.approval.lapse',
    target: { type: 'partner', id: 'P-1' },
    reason: 'not-decided',
    diff: { approvalId: id, action: 'skip', matter: 'verification', requestedBy: 'usr_1' },
    operationId: id.slice(4),
  });
  expect((await verifyAudit(database)).ok).toBe(true);
});

test('what was asked of a migration that has ended lapses at once', async () => {
  const migrationId = `mig_${uuidv7()}`;
  const batch = recordBatchOf({ first: 1, last: 1 }, { partnerId: 'P-1', migrationId });
  const endedAt = '2026-03-03T09:30:00.000Z';
  await recordBatch(database, { ...batch, snapshot: { ...batch.snapshot, stage: 'aborted', endedAt } });
  const id = await ask({ migrationId });
  await watch('2026-03-03T10:00:00Z');
  expect(await statusOf(id)).toEqual(['lapsed', 'ended']);
  // Approved, but not carried out by then; of one that was, the timeline tells.
  const late = await ask({ migrationId });
  await decideApproval(database, late, { status: 'approved', decidedBy: 'usr_2' });
  const done = await ask({ migrationId });
  await decideApproval(database, done, { status: 'approved', decidedBy: 'usr_2' });
  const entry = recordBatchOf({ first: 2, last: 2 }, { partnerId: 'P-1', migrationId });
  const entries = entry.entries.map((one) => ({ ...one, kind: 'operator' as const, operationId: done.slice(4) }));
  await recordBatch(database, { ...entry, entries, snapshot: { ...entry.snapshot, stage: 'aborted', endedAt } });
  await watch('2026-03-03T10:01:00Z');
  expect(await statusOf(late)).toEqual(['lapsed', 'ended']);
  expect((await findApproval(database, done))?.result).toEqual({ sequence: 2 });
  expect(await queue()).toEqual([]);
});

test('more than one run looks at: the oldest come first, and those that are known stay in the queue', async () => {
  for (let at = 0; at < 201; at += 1) await ask({ createdAt: new Date(askedAt.getTime() + at * 1000) });
  await watch('2026-03-03T10:00:00Z');
  expect(await queue()).toHaveLength(200);
  await database.sql`update approvals set created_at = ${new Date('2026-02-02T09:00:00Z')} where id in
    (select id from approvals order by created_at limit 150)`;
  await watch('2026-03-03T10:01:00Z');
  await watch('2026-03-03T10:02:00Z');
  expect(await queue()).toHaveLength(51);
});
