import { describe, expect, it } from 'vitest';
import { gone } from '../support/fake-outside.js';
import { workflowSuite } from '../support/workflow-suite.js';

const hour = 3_600_000;

describe('the sunset of the old portal', () => {
  const newMigration = workflowSuite();

  it('does not stop a hand-over that comes after it: there is nothing left to close or to announce', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.untilWaiting('migration executed');
    migration.outside.fail('setMode', 1_000, gone);
    migration.outside.fail('setNotice', 1_000, gone);
    await migration.send('migration.executed', {});
    const done = await migration.untilWaiting('invitation accepted');
    expect(done.attention).toEqual([]);
    expect(done.effects.find(({ step }) => step === 'archive-portal')?.status).toBe('confirmed');
    expect(JSON.stringify(migration.outside.timeline)).toContain('has been switched off');
    await migration.goOnFromHandOver();
  });

  it('that is near is asked about once, until the account is handed over', async () => {
    const migration = newMigration();
    migration.outside.inspection.legacy.sunsetAt = new Date(Date.now() + 2 * hour).toISOString();
    await migration.start({ sunsetWarningMs: 3 * hour }, new Date(Date.now() + hour));
    const asked = await migration.untilAttention('sunset-near');
    expect(asked).toMatchObject({ stage: 'announced', attention: [{ severity: 'critical', step: 'sunset' }] });
    expect(asked.attention[0]?.actions).toEqual(['skip', 'reschedule', 'record-fact']);
    await migration.send('migration.executed', {});
    const done = await migration.untilWaiting('invitation accepted');
    expect(done.attention).toEqual([]);
    expect(migration.outside.timeline.filter(({ code }) => code === 'attention.sunset-near')).toHaveLength(1);
    migration.expectSound();
  });

  it('that is put off is no question any more once both sides are looked at again', async () => {
    const migration = newMigration();
    migration.outside.inspection.legacy.sunsetAt = new Date(Date.now() + 2 * hour).toISOString();
    await migration.start({ sunsetWarningMs: 3 * hour }, new Date(Date.now() + hour));
    await migration.untilAttention('sunset-near');
    migration.outside.inspection.legacy.sunsetAt = new Date(Date.now() + 200 * hour).toISOString();
    await migration.act('reschedule', { plannedFor: new Date(Date.now() + 1.5 * hour).toISOString() });
    const calm = await migration.until(({ attention }) => expect(attention).toEqual([]));
    expect(calm.stage).toBe('announced');
    migration.expectSound();
  });
});
