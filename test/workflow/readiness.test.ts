import { describe, expect, it, vi } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import { workflowSuite } from '../support/workflow-suite.js';

describe('readiness', () => {
  const newMigration = workflowSuite();
  const reason = 'agreed with the partner';

  it('lists what stands in the way with evidence and fix, and looks again on retry', async () => {
    const migration = newMigration();
    const { marketplace, legacy } = migration.outside.inspection;
    marketplace.accountsWithCdg = 2;
    legacy.openOrders = { count: 1, ids: ['O-1'] };
    await migration.start();
    const asked = await migration.untilAttention('readiness-failed');
    expect(asked.attention[0]).toMatchObject({
      step: 'readiness',
      actions: ['retry'],
      evidence: [
        { code: 'cdg-known', evidence: '2 Marketplace accounts carry CDG WW-100502', fix: expect.any(String) },
        { code: 'no-open-orders', evidence: '1 open orders: O-1', fix: expect.any(String) },
      ],
    });
    // One that cannot be waived is among them.
    await expect(migration.act('skip', { step: 'readiness' })).rejects.toMatchObject({
      cause: {
        type: 'wrong-state',
        message: expect.stringContaining('not to be waived are cdg-known; what resolves it: retry'),
        details: [
          {
            currentState: 'preparing',
            allowedActions: ['pause', 'retry', 'reschedule', 'record-fact', 'abort', 'rollback'],
          },
        ],
      },
    });
    // A look that finds the same is answered, too, and the item says so.
    const { sequence, steps } = await migration.act('retry', { step: 'readiness' });
    expect(steps).toEqual(['readiness']);
    const again = await migration.until(({ attention }) => expect(attention[0]?.tries).toBe(2));
    expect(again.attention[0]?.since).toBe(asked.attention[0]?.since);
    expect(Date.parse(again.attention[0]?.triedAt ?? '')).toBeGreaterThan(
      Date.parse(asked.attention[0]?.triedAt ?? ''),
    );
    await vi.waitFor(
      () =>
        expect(migration.outside.timeline.find((entry) => entry.sequence === sequence + 1)).toMatchObject({
          code: 'attention.unchanged',
          text: 'Tried again, and still: Not ready to be moved: cdg-known, no-open-orders',
          data: { code: 'readiness-failed', step: 'readiness', tries: 2 },
        }),
      { timeout: 30_000 },
    );
    marketplace.accountsWithCdg = 1;
    await migration.act('retry', { step: 'readiness' });
    const waivable = await migration.until((snapshot) => expect(snapshot.attention[0]?.actions).toContain('skip'));
    expect(waivable.attention[0]?.evidence).toHaveLength(1);
    await migration.act('skip', { step: 'readiness', reason });
    const ready = await migration.untilWaiting('migration executed');
    expect(ready.attention).toEqual([]);
    const passed = migration.outside.timeline.find((entry) => entry.code === 'readiness.passed');
    expect(passed?.data).toMatchObject({ waived: ['no-open-orders'] });
    // Looked at anew after the waiver: something else may have come up.
    expect(migration.outside.calls.filter((call) => call === 'inspectPartner')).toHaveLength(4);
  });

  it('tries again by itself', async () => {
    const migration = newMigration();
    migration.outside.inspection.marketplace.buyers = [];
    await migration.start({ retryAgainAfterMs: 200 });
    const asked = await migration.untilAttention('readiness-failed');
    expect(asked.attention[0]?.nextTryAt).toBeDefined();
    migration.outside.inspection.marketplace.buyers = [{ id: 'BUY-1', status: 'Active', errors: [] }];
    expect((await migration.untilWaiting('migration executed')).attention).toEqual([]);
  });

  it('is asked for again when the planned date comes long after, and for another date', async () => {
    const migration = newMigration();
    const { legacy } = migration.outside.inspection;
    const inspections = () => migration.outside.calls.filter((call) => call === 'inspectPartner').length;
    await migration.start({ readinessValidMs: 1_000 }, new Date(Date.now() + 3_600_000));
    await migration.untilWaiting('the planned date');
    expect(inspections()).toBe(1);
    const far = Date.now() + 864_000_000;
    legacy.commitmentDates = [new Date(far).toISOString()];
    const renewals = () =>
      migration.until(({ readiness }) =>
        expect(readiness.find(({ code }) => code === 'commitment-in-window')?.result).toBe('fail'),
      );
    await migration.act('reschedule', { plannedFor: new Date(far).toISOString() });
    await renewals();
    await migration.untilWaiting('the planned date');
    expect(inspections()).toBe(2);

    legacy.openOrders = { count: 1, ids: ['O-1'] };
    legacy.contacts = [...legacy.contacts.slice(1), { id: 'K9', role: 'admin', deliverable: true }];
    legacy.commitmentDates = [];
    await migration.act('reschedule', { plannedFor: new Date(Date.now() + 500).toISOString() });
    const asked = await migration.untilAttention('readiness-failed');
    expect(asked).toMatchObject({ stage: 'announced', portalMode: 'live', portalNotice: 'upcoming' });
    legacy.openOrders = { count: 0, ids: [] };
    await migration.act('retry', { step: 'readiness' });
    const ready = await migration.untilWaiting('migration executed');
    expect(ready.adminContactIds).toEqual(['K2', 'K9']);
    await migration.act('rollback', { reason });
    await migration.handle.result();
    // What it was before the announcement, not what the later inspections saw.
    expect(migration.outside.portal).toEqual({ mode: 'live', notice: 'none' });
  });

  it('that has aged leaves the contacts of operators alone, and is past asking once the account was moved', async () => {
    const [replaced, moved] = [newMigration(), newMigration()];
    for (const migration of [replaced, moved]) {
      await migration.start({ readinessValidMs: 500 }, new Date(Date.now() + 8_000));
      await migration.untilWaiting('the planned date');
    }
    await replaced.act('replace-contact', { contactId: 'K1', newContactId: 'K9', reason });
    moved.outside.inspection.legacy.openOrders = { count: 1, ids: ['O-1'] };
    await moved.untilAttention('readiness-failed');
    await moved.send('migration.executed', {});
    expect((await moved.untilWaiting('invitation accepted')).attention).toEqual([]);
    expect((await replaced.untilWaiting('migration executed')).adminContactIds).toEqual(['K9', 'K2']);
    expect(replaced.outside.calls.filter((call) => call === 'inspectPartner')).toHaveLength(2);
  });

  it('compares both sides, lists what differs, and goes on by retry or by an accepted difference', async () => {
    const [compared, accepted] = [newMigration(), newMigration()];
    for (const migration of [compared, accepted]) {
      migration.outside.missingLicensees = ['C2'];
      await migration.start();
      await migration.send('migration.executed', {});
      const asked = await migration.untilAttention('inventory-mismatch');
      expect(asked.attention[0]).toMatchObject({
        step: 'verification',
        actions: ['retry', 'skip'],
        why: 'The two sides differ: licensees: 1 missing',
        evidence: { licensees: { legacy: 2, marketplace: 1, missing: { count: 1, ids: ['C2'] } } },
      });
      // Nothing of the hand-over before both sides agree.
      expect(migration.outside.portal.mode).toBe('frozen');
      expect(migration.outside.mails).toEqual([]);
    }
    await compared.act('retry', { step: 'verification' });
    await compared.until(() =>
      expect(compared.outside.calls.filter((call) => call === 'compareInventories')).toHaveLength(2),
    );
    await compared.untilAttention('inventory-mismatch');
    compared.outside.missingLicensees = [];
    await compared.act('retry', { step: 'verification' });
    await accepted.act('skip', { step: 'verification', reason });
    for (const migration of [compared, accepted]) {
      expect((await migration.untilWaiting('invitation accepted')).attention).toEqual([]);
    }
    const skip = accepted.outside.timeline.find((entry) => entry.code === 'operator.skip');
    expect(skip?.text).toContain(reason);
    expect(accepted.outside.timeline.map((entry) => entry.code)).toContain('verification.accepted');
  });

  it('accepts a difference that was seen, and no other: a skip that comes during a look is answered by what it finds', async () => {
    const [same, grown] = [newMigration(), newMigration()];
    for (const migration of [same, grown]) {
      const { outside } = migration;
      outside.missingLicensees = ['C2'];
      await migration.start();
      await migration.send('migration.executed', {});
      await migration.untilAttention('inventory-mismatch');
      const release = outside.hold('compareInventories');
      await migration.act('retry', { step: 'verification' });
      await migration.until(() => expect(outside.holding).toContain('compareInventories'));
      await migration.act('skip', { step: 'verification', reason });
      if (migration === grown) outside.missingLicensees = ['C1', 'C2'];
      release();
    }
    await same.untilWaiting('invitation accepted');
    const asked = await grown.until(({ attention }) => expect(attention[0]?.why).toContain('2 missing'));
    expect(asked.stage).toBe('verifying');
    await grown.until(() =>
      expect(grown.outside.timeline.filter(({ code }) => code === 'attention.inventory-mismatch')).toHaveLength(2),
    );
    await grown.act('skip', { step: 'verification', reason });
    await grown.untilWaiting('invitation accepted');
  });

  it('keeps the age of what is stuck when its cause changes', async () => {
    const migration = newMigration();
    const { outside } = migration;
    outside.missingLicensees = ['C2'];
    await migration.start();
    await migration.send('migration.executed', {});
    const [first] = (await migration.untilAttention('inventory-mismatch')).attention;
    outside.fail('compareInventories', 1_000, () => conflict('locked'));
    await migration.act('retry', { step: 'verification' });
    const [second] = (await migration.untilAttention('effect-failed')).attention;
    expect(second).toMatchObject({ step: 'verification', since: first?.since });
  });

  it('is past asking, too, when the account is moved while both sides are read', async () => {
    const migration = newMigration();
    const { outside } = migration;
    await migration.start({ readinessValidMs: 500 }, new Date(Date.now() + 3_000));
    await migration.untilWaiting('the planned date');
    outside.inspection.legacy.openOrders = { count: 1, ids: ['O-1'] };
    const release = outside.hold('inspectPartner');
    await migration.until(() => expect(outside.holding).toContain('inspectPartner'));
    await migration.send('migration.executed', {});
    release();
    expect((await migration.untilWaiting('invitation accepted')).attention).toEqual([]);
    migration.expectSound();
  });
});
