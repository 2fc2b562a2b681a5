import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, it, vi } from 'vitest';
import { conflict } from '../support/fake-outside.js';
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

  it('tell of a wait that nothing else would tell of: a stage that begins with a look', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ webinarsAfterMs: 3_600_000 });
    await migration.untilRecordedWaiting('migration executed');
    await migration.send('enrollment.queried', { enrollmentId: 'ENR-1', buyerId: 'BUY-1' });
    await migration.send('migration.executed', {});
    await migration.untilRecordedWaiting('invitation accepted');
    expect(migration.outside.batches.at(-1)?.snapshot.stage).toBe('awaiting-acceptance');
    migration.expectSound();
  });

  it('show what an operator did while a call takes long', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    const { outside } = migration;
    const release = outside.hold('compareInventories');
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.send('migration.executed', {});
    await vi.waitFor(() => expect(outside.holding).toContain('compareInventories'), { timeout: 30_000 });
    await migration.act('pause');
    await vi.waitFor(() => expect(outside.batches.at(-1)?.snapshot.paused).toBeDefined(), { timeout: 30_000 });
    await migration.act('resume');
    await vi.waitFor(() => expect(outside.batches.at(-1)?.snapshot.paused).toBeUndefined(), { timeout: 30_000 });
    release();
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('that cannot be written now hold up no rollback', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    const { outside } = migration;
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.untilQuiet();
    outside.fail('record', 1_000_000);
    await migration.send('email.delayed', { messageId: 'x' });
    await vi.waitFor(() => expect(outside.failed).toContain('record'), { timeout: 30_000 });
    await migration.act('rollback');
    await vi.waitFor(() => expect(outside.portal).toEqual({ mode: 'live', notice: 'none' }), { timeout: 30_000 });
    outside.heal();
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    migration.expectSound();
  });

  it('end with the end, whatever was stuck beside the story while they could not be written', async () => {
    const migration = newMigration();
    const { outside } = migration;
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.untilQuiet();
    outside.fail('sendEmail', 1_000, () => conflict('550'), 'migrated:K1');
    const release = outside.hold('invite');
    outside.fail('record', 1_000_000);
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    await vi.waitFor(() => expect(outside.holding).toContain('invite'), { timeout: 30_000 });
    await migration.act('abort');
    release();
    await migration.untilStage('aborted');
    outside.heal();
    expect(await migration.handle.result()).toEqual({ stage: 'aborted' });
    expect(outside.timeline.at(-1)?.code).toBe('stage.aborted');
    expect(outside.batches.at(-1)?.snapshot.attention).toEqual([]);
    migration.expectSound();
  });

  it('that are refused at the very end can be tried again by hand', async () => {
    const migration = newMigration();
    const { outside } = migration;
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.untilQuiet();
    outside.fail('record', 1_000, () => ApplicationFailure.nonRetryable('invalid', 'invalid'));
    await migration.act('abort');
    const asked = await migration.untilAttention('effect-failed');
    expect(asked).toMatchObject({ stage: 'aborted', allowedActions: ['retry'] });
    outside.heal();
    await migration.act('retry', { step: 'records' });
    expect(await migration.handle.result()).toEqual({ stage: 'aborted' });
    migration.expectSound();
  });
});
