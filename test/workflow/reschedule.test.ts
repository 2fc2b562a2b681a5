import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import { workflowSuite } from '../support/workflow-suite.js';

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const hour = 3_600_000;

describe('another planned date', () => {
  const newMigration = workflowSuite();

  it('is announced anew once, and everything that counts from the date follows', async () => {
    const migration = newMigration();
    const first = new Date(Date.now() + hour);
    await migration.start({}, first);
    await migration.untilWaiting('the planned date');
    const [later, updateId] = [inMs(2 * hour), randomUUID()];
    const answer = await migration.act('reschedule', { plannedFor: later, updateId });
    const key = `${migration.migrationId}/notice-upcoming/2`;
    expect(answer.effects).toEqual([key]);
    expect(await migration.act('reschedule', { plannedFor: later, updateId })).toEqual(answer);
    const moved = await migration.until(({ waiting, effects }) => {
      expect(waiting).toMatchObject({ for: 'the planned date', until: later });
      expect(effects.find((effect) => effect.key === key)?.status).toBe('confirmed');
    });
    expect(moved).toMatchObject({ stage: 'announced', plannedFor: later });
    expect(migration.outside.announced).toEqual([first.toISOString(), later]);
    await migration.untilQuiet();
    const { typedSearchAttributes } = await migration.handle.describe();
    expect(typedSearchAttributes.getAll().find(({ key }) => key.name === 'PlannedFor')?.value).toEqual(new Date(later));
    const entry = migration.outside.timeline.find(({ code }) => code === 'operator.reschedule');
    expect(entry).toMatchObject({ actor: { id: 'op-1' }, operationId: updateId, data: { plannedFor: later } });

    await migration.act('reschedule', { plannedFor: inMs(200) });
    await migration.untilStage('migrating');
    await migration.goStraight();
    migration.expectSound();
  });

  it('leaves a migration under way where it is, and closes what was overdue or had failed', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ executionOverdueMs: 100, executionBreachMs: hour });
    const overdue = await migration.untilAttention('execution-overdue');
    expect(overdue.attention[0]?.actions).toEqual(['reschedule', 'record-fact']);
    await migration.send('migration.failed', { reason: 'Import stopped' });
    await migration.untilAttention('execution-failed');
    await migration.act('reschedule', { plannedFor: inMs(hour) });
    await vi.waitFor(() => expect(migration.outside.announced).toHaveLength(2), { timeout: 30_000 });
    const moved = await migration.untilWaiting('migration executed');
    expect(moved).toMatchObject({ stage: 'migrating', attention: [], portalMode: 'frozen' });
    await migration.goStraight();
    await expect(migration.act('reschedule', { plannedFor: inMs(hour) })).rejects.toThrow();
    migration.expectSound();
  });

  it('before the announcement needs no further notice; a stuck one with the old date is let go', async () => {
    const [early, stuck] = [newMigration(), newMigration()];
    early.outside.inspection.marketplace.accountsWithCdg = 0;
    await early.start();
    await early.untilAttention('readiness-failed');
    const later = inMs(hour);
    expect((await early.act('reschedule', { plannedFor: later })).effects).toEqual([]);
    early.outside.inspection.marketplace.accountsWithCdg = 1;
    await early.act('retry');
    await early.untilWaiting('the planned date');
    expect(early.outside.announced).toEqual([later]);

    stuck.outside.fail('setNotice', 1, () => conflict('x'));
    await stuck.start({}, new Date(Date.now() + hour));
    await stuck.untilAttention('effect-failed');
    await stuck.act('pause');
    await stuck.act('reschedule', { plannedFor: later });
    await stuck.act('resume');
    const moved = await stuck.untilWaiting('the planned date');
    expect(moved.attention).toEqual([]);
    expect(moved.effects.map(({ key, status }) => `${key.split('/').slice(1).join('/')} ${status}`)).toEqual([
      'notice-upcoming skipped',
      'notice-upcoming/2 confirmed',
    ]);
    expect(stuck.outside.announced).toEqual([later]);
  });

  it('is refused when it is no date, past, after the old portal is gone, or comes too late', async () => {
    const migration = newMigration();
    migration.outside.inspection.legacy.sunsetAt = inMs(48 * hour);
    await migration.start({}, new Date(Date.now() + hour));
    await migration.untilWaiting('the planned date');
    for (const plannedFor of ['soon', inMs(-48 * hour), inMs(72 * hour)]) {
      const refused = migration.act('reschedule', { plannedFor });
      await expect(refused).rejects.toMatchObject({ cause: { type: 'validation-failed' } });
    }
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    const late = migration.act('reschedule', { plannedFor: inMs(hour) });
    await expect(late).rejects.toMatchObject({ cause: { type: 'wrong-state' } });
  });
});
