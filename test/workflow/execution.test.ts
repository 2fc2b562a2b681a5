import { describe, expect, it } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import { workflowSuite } from '../support/workflow-suite.js';

describe('the execution of a migration', () => {
  const newMigration = workflowSuite();

  it('may fail, is asked about, and goes on when it is executed later', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.untilWaiting('migration executed');
    const failed = await migration.send(
      'migration.failed',
      { reason: 'Import stopped: Jane Example is unknown' },
      { occurredAt: '2026-05-04T10:00:00Z' },
    );
    const asked = await migration.untilAttention('execution-failed');
    expect(asked.attention[0]).toMatchObject({
      step: 'execution',
      severity: 'critical',
      actions: ['reschedule', 'record-fact', 'rollback', 'abort'],
      evidence: { reason: 'Import stopped: Jane Example is unknown' },
    });
    // Outside of `data` and `evidence`, which are masked for who may not see it, the sender's words stand nowhere.
    expect(asked.attention[0]?.why).not.toContain('Jane');
    // Nor does the queue repeat what the timeline says of the report: it points to the reason.
    expect(asked.attention[0]?.why).toContain('reason that was reported is in the evidence');
    await migration.untilReceipts({ [failed]: 'applied' });
    expect(migration.outside.timeline.map(({ text }) => text).join()).not.toContain('Jane');
    const older = await migration.send('migration.executed', {}, { occurredAt: '2026-05-04T09:00:00Z' });
    await migration.untilReceipts({ [failed]: 'applied', [older]: 'superseded' });
    expect((await migration.snapshot()).stage).toBe('migrating');
    const newer = await migration.send('migration.executed', {}, { occurredAt: '2026-05-04T11:00:00Z' });
    const moved = await migration.untilWaiting('invitation accepted');
    expect(moved.attention).toEqual([]);
    const late = await migration.send('migration.failed', { reason: 'late' }, { occurredAt: '2026-05-04T10:30:00Z' });
    const tooLate = await migration.send('migration.failed', { reason: 'x' }, { occurredAt: '2026-05-04T12:00:00Z' });
    await migration.untilReceipts({ [newer]: 'applied', [late]: 'superseded', [tooLate]: 'wrong-state' });
    migration.expectSound();
  });

  it('does not count as executed when its failure is reported before the planned date', async () => {
    const migration = newMigration();
    await migration.start({}, new Date(Date.now() + 3_600_000));
    await migration.untilWaiting('the planned date');
    await migration.send('migration.failed', { reason: 'No access' }, { occurredAt: '2026-05-04T10:00:00Z' });
    await migration.untilAttention('execution-failed');
    expect((await migration.snapshot()).stage).toBe('announced');
    await migration.send('migration.executed', {}, { occurredAt: '2026-05-04T10:00:01Z' });
    // Executed before the planned date: there is nothing to wait for.
    await migration.untilWaiting('invitation accepted');
  });

  it('that comes before everything freezes the portal, announces nothing, and finds the timeline begun', async () => {
    const migration = newMigration().withOwnWorker();
    migration.outside.missingLicensees = ['C1'];
    await migration.begin({}, new Date(Date.now() + 3_600_000));
    await migration.send('migration.executed', {});
    await migration.startWorker();
    await migration.untilAttention('inventory-mismatch');
    expect(migration.outside.calls).toEqual(['inspectPartner', 'setMode:frozen', 'compareInventories']);
    expect(migration.outside.timeline.slice(0, 2).map(({ code }) => code)).toEqual([
      'stage.preparing',
      'fact.migration.executed',
    ]);
    migration.expectSound();
  });

  it('is overdue as a warning, then in breach; each is noted once', async () => {
    const migration = newMigration();
    await migration.start({ executionOverdueMs: 300, executionBreachMs: 1_500 });
    const warned = await migration.untilAttention('execution-overdue');
    expect(warned.attention[0]?.severity).toBe('warning');
    const breached = await migration.until((snapshot) => expect(snapshot.attention[0]?.severity).toBe('critical'));
    expect(breached.attention).toHaveLength(1);
    expect(breached.attention[0]?.since).toBe(warned.attention[0]?.since);
    // Of a breach the queue speaks, by business days.
    expect(breached.attention[0]?.why).toMatch(/^Overdue since 20/);
    await migration.send('migration.executed', {});
    const moved = await migration.untilWaiting('invitation accepted');
    expect(moved.attention).toEqual([]);
    const codes = migration.outside.timeline.map((entry) => entry.code);
    expect(codes.filter((code) => code === 'attention.execution-overdue')).toHaveLength(2);
  });

  it('that is reported while the old portal takes no announcement does not wait for it', async () => {
    const migration = newMigration();
    const { outside } = migration;
    outside.fail('setNotice', 1_000, () => conflict('locked'), 'upcoming');
    await migration.start({}, new Date(Date.now() + 864_000_000));
    await migration.untilAttention('effect-failed');
    await migration.send('migration.executed', {});
    const handedOver = await migration.untilWaiting('invitation accepted');
    expect(handedOver.attention).toEqual([]);
    expect(outside.portal).toEqual({ mode: 'archive', notice: 'migrated' });
    migration.expectSound();
  });
});
