import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { workflowSuite } from '../support/workflow-suite.js';

describe('records', () => {
  const newMigration = workflowSuite();

  it('are written gaplessly, each with the snapshot of its last entry', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.goStraight();
    const sequences = migration.outside.timeline.map((entry) => entry.sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
    expect(migration.outside.batches.at(-1)?.snapshot).toMatchObject({
      stage: 'completed',
      sequence: sequences.length,
    });
    expect(migration.outside.batches.at(-1)?.snapshot.endedAt).toBeDefined();
    migration.expectSound();
  });

  it('travel with the calls to the outside, before these do their work', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    const release = migration.outside.hold('compareInventories');
    await migration.start();
    await migration.untilWaiting('migration executed');
    const executed = await migration.send('migration.executed', {});
    await migration.untilReceipts({ [executed]: 'applied' });
    expect(migration.outside.batches.at(-1)?.snapshot.stage).toBe('verifying');
    release();
    await migration.goOnFromHandOver();
    migration.expectSound();
    // One step of its own for each wait, and the last one; the rest went along.
    const { events } = await migration.handle.fetchHistory();
    const steps = events?.filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'record',
    );
    expect(steps?.length).toBeLessThanOrEqual(7);
  });

  it('are kept while the database is away, and written when it is back', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await migration.untilWaiting('migration executed');
    // Three quick tries, then the server's: 1 s, 2 s, 4 s apart.
    migration.outside.fail('record', 6);
    const executed = await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.untilReceipts({ [executed]: 'applied' });
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('that the database refuses for good hold the story until they can be written', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await migration.untilWaiting('migration executed');
    const refusal = () =>
      ApplicationFailure.create({
        message: 'invalid',
        type: 'invalid',
        nonRetryable: true,
        details: [{ system: 'database' }],
      });
    migration.outside.fail('record', 1_000, refusal);
    const executed = await migration.send('migration.executed', {});
    const asked = await migration.untilAttention('effect-failed');
    expect(asked.attention[0]).toMatchObject({ step: 'records', actions: ['retry'] });
    migration.outside.heal();
    await migration.act('retry', { step: 'records' });
    await migration.until((snapshot) => expect(snapshot.attention).toEqual([]));
    await migration.untilWaiting('invitation accepted');
    await migration.untilReceipts({ [executed]: 'applied' });
    await migration.goOnFromHandOver();
    migration.expectSound();
  });
});
