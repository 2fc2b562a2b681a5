import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeWhatIsOver } from '../../../api/process/housekeeping.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { listAudit } from '../../../db/queries/audit.js';
import { recordBatch } from '../../../db/queries/record.js';
import { raiseSystemAttention } from '../../../db/queries/system-attention.js';
import { portage } from '../../../domain/audit.js';
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

const retention = { contactsDays: 90, eventsDays: 400, operationsDays: 30, attentionDays: 400 };
const ids = async (table: string, column = 'id') =>
  (await database.sql`select ${database.sql(column)} as id from ${database.sql(table)} order by 1`).map(({ id }) => id);

test('contacts, events, operations, closed attention and decided approvals go when they have been over for long enough, and nothing else', async () => {
  const { sql } = database;
  for (const [name, endedDaysAgo] of [
    ['open', null],
    ['fresh', 89],
    ['old', 91],
    ['late', 29],
    ['long', 31],
  ] as const) {
    const migrationId = `mig_${name}`;
    await recordBatch(database, recordBatchOf({ first: 1, last: 1 }, { migrationId, partnerId: `P-${name}` }));
    await sql`update migrations set ended_at = now() - make_interval(days => ${endedDaysAgo}) where id = ${migrationId}`;
    await sql`
      insert into partner_contacts (migration_id, contact_id, name, email, role)
      values (${migrationId}, ${`C-${name}`}, 'A Name', 'a@partner.example', 'admin')`;
  }
  const event = (id: string, status: string, settledDaysAgo: number | null, subject = 'P-old') => sql`
    insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status,
      received_at, settled_at)
    values (${id}, 's', ${id}, 'x', 'migration.executed', ${subject}, now(), 'webhook', '{}', ${status},
      now() - interval '500 days', now() - make_interval(days => ${settledDaysAgo}))`;
  await event('evt_applied_old', 'applied', 401);
  await event('evt_ignored_old', 'ignored', 401);
  await event('evt_applied_new', 'applied', 399);
  await event('evt_waiting', 'verified', null);
  await event('evt_of_open', 'applied', 401, 'P-open');
  // Its sender may send it once more, and must not be taken for another one then.
  await event('evt_of_late', 'applied', 401, 'P-late');
  await event('evt_of_long', 'applied', 401, 'P-long');
  await event('evt_dead_asked', 'dead', 401);
  await event('evt_dead_old', 'dead', 401);
  await raiseSystemAttention(database, {
    code: 'event-dead',
    severity: 'warning',
    subjectKind: 'event',
    subject: 'evt_dead_asked',
    why: 'It is dead',
    evidence: {},
  });
  const operation = (id: string, finishedDaysAgo: number | null) => sql`
    insert into operations (id, kind, status, input, total, pending, requested_by, created_at, finished_at)
    values (${id}, 'bulk-action', ${finishedDaysAgo === null ? 'running' : 'succeeded'}, '{}', 1, 1, 'x',
      now() - interval '60 days', now() - make_interval(days => ${finishedDaysAgo}))`;
  await operation('opn_new', 29);
  await operation('opn_old', 31);
  await operation('opn_open', null);
  await sql`insert into operation_items (operation_id, position, partner_id) values ('opn_old', 1, 'P-1'), ('opn_new', 1, 'P-1')`;

  const item = async (subject: string, closedDaysAgo: number, code: 'event-id-reused' | 'event-type-unknown') => {
    await raiseSystemAttention(database, { code, severity: 'warning', subjectKind: 'event-source', subject, why: 'x' });
    await sql`
      update attention_items set closed_at = now() - make_interval(days => ${closedDaysAgo}), dismissed_by = 'op-1'
      where subject = ${subject}`;
  };
  await item('closed_old', 401, 'event-id-reused');
  await item('closed_new', 399, 'event-id-reused');
  await item('type_old', 401, 'event-type-unknown');
  await sql`
    insert into attention_notices (item_id, level, channel, status)
    select id, 'escalate', 'email', 'sent' from attention_items where subject in ('closed_old', 'closed_new')`;

  const approval = (id: string, status: string, decidedDaysAgo: number | null, isDone = false) => sql`
    insert into approvals (id, partner_id, migration_id, matter, request, about, reason, seen, requested_by, status,
      created_at, decided_at, done_at)
    values (${id}, 'P-old', ${id}, 'readiness', '{}', 'skip readiness', 'A reason', '"x"', 'usr_1', ${status},
      now() - interval '500 days', now() - make_interval(days => ${decidedDaysAgo}), ${isDone ? new Date() : null})`;
  await approval('apr_awaited', 'awaited', null);
  await approval('apr_done', 'approved', 401, true);
  await approval('apr_new', 'rejected', 399);
  await approval('apr_old', 'rejected', 401);
  await approval('apr_undone', 'approved', 401);

  expect(await removeWhatIsOver(database, retention)).toEqual({
    contacts: 1,
    events: 4,
    operations: 1,
    attention: 1,
    approvals: 2,
  });
  expect(await ids('approvals')).toEqual(['apr_awaited', 'apr_new', 'apr_undone']);
  expect(await ids('partner_contacts', 'contact_id')).toEqual(['C-fresh', 'C-late', 'C-long', 'C-open']);
  expect(await ids('events')).toEqual([
    'evt_applied_new',
    'evt_dead_asked',
    'evt_of_late',
    'evt_of_open',
    'evt_waiting',
  ]);
  expect(await ids('attention_items', 'subject')).toEqual(['closed_new', 'evt_dead_asked', 'type_old']);
  expect(await ids('attention_notices', 'channel')).toEqual(['email']);
  expect(await ids('operations')).toEqual(['opn_new', 'opn_open']);
  expect(await ids('operation_items', 'operation_id')).toEqual(['opn_new']);
  expect(await removeWhatIsOver(database, retention)).toEqual({
    contacts: 0,
    events: 0,
    operations: 0,
    attention: 0,
    approvals: 0,
  });
  // What was removed is audited, and that nothing was to be removed is not.
  const entries = (await listAudit(database, { limit: 10 })).reverse();
  expect(entries.map(({ actor, action, diff }) => [actor, action, diff])).toEqual([
    [portage, 'api.contacts.remove', { count: 1, keptDays: 90 }],
    [portage, 'api.events.remove', { count: 4, keptDays: 400 }],
    [portage, 'api.operations.remove', { count: 1, keptDays: 30 }],
    [portage, 'api.attention.remove', { count: 1, keptDays: 400 }],
    [portage, 'api.approvals.remove', { count: 2, keptDays: 400 }],
  ]);
});

test('nothing is removed that cannot be audited', async () => {
  const { sql } = database;
  await recordBatch(database, recordBatchOf({ first: 1, last: 1 }, { migrationId: 'mig_unaudited', partnerId: 'P-u' }));
  await sql`update migrations set ended_at = now() - interval '91 days' where id = 'mig_unaudited'`;
  await sql`insert into partner_contacts (migration_id, contact_id, name, email, role)
    values ('mig_unaudited', 'C-unaudited', 'A Name', 'a@partner.example', 'admin')`;
  await sql`alter table audit_head rename to audit_head_away`;
  await expect(removeWhatIsOver(database, retention)).rejects.toThrow();
  await sql`alter table audit_head_away rename to audit_head`;
  expect(await ids('partner_contacts', 'contact_id')).toContain('C-unaudited');
});

test('a backlog goes in bounded steps', async () => {
  await database.sql`
    insert into events (id, source, source_event_id, body_hash, type, subject, occurred_at, origin, data, status,
      received_at, settled_at)
    select 'evt_' || n, 'many', n::text, 'x', 'migration.executed', 'P-none', now(), 'webhook', '{}', 'applied',
      now() - interval '500 days', now() - interval '450 days' from generate_series(1, 10500) n`;
  expect((await removeWhatIsOver(database, retention)).events).toBe(10_000);
  expect((await removeWhatIsOver(database, retention)).events).toBe(500);
});

test('closed items are read by age, oldest or newest first, without sorting them all', async () => {
  await database.sql`
    insert into attention_items (id, subject_kind, subject, code, severity, since, why, actions, contact_ids, closed_at)
    select 'att_' || n, 'partner', 'P-' || n, 'events-parked', 'warning', now() - make_interval(mins => n), 'x', '{}', '{}',
      now() from generate_series(1, 20000) n`;
  await database.sql`analyze attention_items`;
  for (const direction of ['asc', 'desc']) {
    const plan = await database.sql.unsafe(
      `explain select * from attention_items where closed_at is not null
       order by since ${direction}, id ${direction} limit 51`,
    );
    expect(JSON.stringify(plan)).toContain('attention_items_closed_by_age');
  }
});
