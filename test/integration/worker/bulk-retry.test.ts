import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { numberedRecords } from '../../../activities/record/numbered-records.js';
import { createRecordActivities } from '../../../activities/record/record-activities.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { cancelBulkAction, createBulkAction, listItems } from '../../../db/queries/bulk-actions.js';
import { actOnItems, type BulkActionParts } from '../../../delivery/act-on-items.js';
import { temporalConfig } from '../../../temporal.config.js';
import { createMigrationsClient, type MigrationsClient } from '../../../temporal-client/migrations-client.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { conflict } from '../../support/fake-outside.js';
import type { TestMigration } from '../../support/migration.js';
import { workflowSuite } from '../../support/workflow-suite.js';

/** What a bulk retry says of real workflows, whose records go to a real database. */
describe('a bulk retry', () => {
  const newMigration = workflowSuite();
  let testDatabase: TestDatabase;
  let database: Database;
  let migrations: MigrationsClient;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = connectDatabase(testDatabase.url, { max: 4 });
    migrations = createMigrationsClient({
      address: process.env.TEST_TEMPORAL_ADDRESS ?? '',
      namespace: temporalConfig.defaultNamespace,
      taskQueue: 'none',
      deadlines: { clientDeadlineMs: 20_000, updateDeadlineMs: 20_000, queryDeadlineMs: 20_000 },
    });
  });
  afterAll(async () => {
    await migrations.close();
    await database.close();
    await testDatabase.drop();
  });

  function recorded(): TestMigration {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.recordTo = numberedRecords(createRecordActivities(database)).record;
    return migration;
  }

  /** Begins a bulk retry of the migrations' partners; `settled` waits for its end, `item` is what stands there now. */
  async function retryInBulk(all: TestMigration[], parts: Partial<BulkActionParts> = {}) {
    const id = `opn_${uuidv7()}`;
    const partnerIds = all.map(({ partnerId }) => partnerId);
    const input = { action: 'retry' as const, reason: 'Because of a test', params: {} };
    await createBulkAction(database, { id, input, requestedBy: 'op-1', partnerIds });
    const run = { endsAt: Date.now() + 60_000, signal: new AbortController().signal };
    const done = actOnItems({ database, migrations, perSecond: 100, ...parts }, id, run);
    const items = async () => {
      const list = await listItems(database, id, { statuses: undefined, after: 0, limit: 100 });
      return list.map(({ status, code }) => (code === null ? status : `${status} ${code}`));
    };
    const untilTaken = () =>
      vi.waitFor(
        async () => {
          const list = await listItems(database, id, { statuses: undefined, after: 0, limit: 100 });
          expect(list.map((item) => item.takenAt)).toEqual(list.map(() => expect.any(Date)));
        },
        { timeout: 30_000, interval: 50 },
      );
    return { id, items, untilTaken, settled: () => done.then(items) };
  }
  const untilHeld = (migration: TestMigration, activity: string) =>
    vi.waitFor(() => expect(migration.outside.holding).toContain(activity), { timeout: 30_000, interval: 20 });

  it('of a mail whose question is answered at once is judged when the mail is sent, or has failed', async () => {
    const [healed, stuck] = [recorded(), recorded()];
    for (const migration of [healed, stuck]) {
      migration.outside.leaveNextMailUnconfirmed();
      await migration.start();
      await migration.send('migration.executed', {});
      await migration.untilAttention('email-unconfirmed');
    }
    stuck.outside.fail('sendEmail', 1_000, () => conflict('mailbox-unknown'));
    const [letHealed, letStuck] = [healed, stuck].map((migration) => migration.outside.hold('sendEmail'));
    const retry = await retryInBulk([healed, stuck]);
    await retry.untilTaken();
    for (const migration of [healed, stuck]) {
      await untilHeld(migration, 'sendEmail');
      expect((await migration.snapshot()).attention).toEqual([]);
    }
    expect(await retry.items()).toEqual(['pending', 'pending']);
    letHealed?.();
    await vi.waitFor(async () => expect(await retry.items()).toEqual(['resolved', 'pending']), { timeout: 30_000 });
    letStuck?.();
    expect(await retry.settled()).toEqual(['resolved', 'stillFailing effect-failed']);
  });

  it('of invitations that were declined or used up is judged when the new one is sent, or has failed', async () => {
    const [declined, exhausted] = [recorded(), recorded()];
    for (const migration of [declined, exhausted]) {
      await migration.start({ invitationRounds: 1, invitationLifetimeMs: 500, recheckAfterMs: 100, rechecks: 50 });
      await migration.send('migration.executed', {});
      await migration.until((snapshot) => expect(snapshot.invitations[0]?.status).toBe('invited'));
    }
    declined.outside.setMembership('K1', 'Deleted');
    exhausted.outside.setMembership('K1', 'InvitationExpired');
    await declined.untilAttention('invitation-declined');
    await exhausted.untilAttention('invitation-rounds-exhausted');
    exhausted.outside.fail('renewInvitation', 1_000, () => conflict('invalid-state'));
    const letDeclined = declined.outside.hold('invite');
    const letExhausted = exhausted.outside.hold('renewInvitation');
    const retry = await retryInBulk([declined, exhausted]);
    await retry.untilTaken();
    await untilHeld(declined, 'invite');
    await untilHeld(exhausted, 'renewInvitation');
    expect(await retry.items()).toEqual(['pending', 'pending']);
    letDeclined();
    letExhausted();
    expect(await retry.settled()).toEqual(['resolved', 'stillFailing effect-failed']);
  });

  it('of a comparison waits for it, and does not take the open question for its answer', async () => {
    const migration = recorded();
    migration.outside.missingLicensees = ['C1'];
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('inventory-mismatch');
    const letGo = migration.outside.hold('compareInventories');
    migration.outside.missingLicensees = [];
    const retry = await retryInBulk([migration], { askAfterMs: 100 });
    await retry.untilTaken();
    await untilHeld(migration, 'compareInventories');
    expect((await migration.snapshot()).attention).toMatchObject([{ code: 'inventory-mismatch' }]);
    expect(await retry.items()).toEqual(['pending']);
    letGo();
    expect(await retry.settled()).toEqual(['resolved']);
  });

  it('of a look that finds nothing new is settled by the word of the workflow, which records no such look', async () => {
    const migration = recorded();
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.accept();
    await migration.untilWaiting('certificate');
    const ids = { enrollmentId: 'ENR-1', buyerId: 'BUY-1' };
    migration.outside.buyers = [{ buyerId: 'BUY-1', enrollment: { id: 'ENR-1', status: 'Querying' } }];
    await migration.send('enrollment.queried', ids);
    await migration.untilAttention('enrollment-queried');
    const retry = await retryInBulk([migration], { askAfterMs: 100 });
    expect(await retry.settled()).toEqual(['stillFailing enrollment-queried']);
  });

  it('that is held, still tried when nobody waits any longer, or overtaken by the end is not called resolved', async () => {
    const [paused, slow, aborted] = [recorded(), recorded(), recorded()];
    for (const migration of [paused, slow, aborted]) {
      migration.outside.missingLicensees = ['C1'];
      await migration.start();
      await migration.send('migration.executed', {});
      await migration.untilAttention('inventory-mismatch');
    }
    await paused.act('pause');
    const letGo = slow.outside.hold('compareInventories');
    const letAborted = aborted.outside.hold('compareInventories');
    const retry = await retryInBulk([paused, slow, aborted]);
    await retry.untilTaken();
    await untilHeld(aborted, 'compareInventories');
    await aborted.act('abort', { reason: 'agreed with the partner' });
    letAborted();
    const expected = ['stillFailing paused', 'pending', 'notApplicable ended'];
    await vi.waitFor(async () => expect(await retry.items()).toEqual(expected), { timeout: 30_000 });
    await untilHeld(slow, 'compareInventories');
    expect(await cancelBulkAction(database, retry.id)).toMatchObject({
      status: 'cancelled',
      stillFailing: 2,
      pending: 0,
    });
    expect((await retry.settled())[1]).toBe('stillFailing still-tried');
    letGo();
    await slow.untilAttention('inventory-mismatch');
    const again = slow.outside.hold('compareInventories');
    const impatient = await retryInBulk([slow], { giveUpAfterMs: 0 });
    expect(await impatient.settled()).toEqual(['stillFailing still-tried']);
    again();
  });
});
