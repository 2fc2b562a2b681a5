import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestMigration } from '../support/migration.js';
import { connectTestTemporal, type TestTemporal } from '../support/temporal.js';

describe('the journey of one partner', () => {
  let temporal: TestTemporal;
  let migration: TestMigration;
  beforeAll(async () => {
    temporal = await connectTestTemporal();
  });
  afterEach(() => migration.dispose());
  afterAll(() => temporal.close());

  it('goes straight through, in the order that was promised', async () => {
    migration = await new TestMigration(temporal).start();
    const { outside } = migration;
    await migration.untilWaiting('migration executed');
    expect(outside.portal).toEqual({ mode: 'frozen', notice: 'upcoming' });
    await migration.send('migration.executed', { counts: { licensees: 2 } });
    await migration.untilWaiting('invitation accepted');
    outside.setMembership('K1', 'Active');
    await migration.send('invitation.accepted', { membershipId: migration.membershipOf('K1') });
    await migration.untilWaiting('certificate');
    outside.certify();
    await migration.send('certificate.issued', { certificateId: 'CER-1', buyerId: 'BUY-1' });
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });

    const handOver = outside.calls.slice(outside.calls.indexOf('compareInventories') + 1);
    expect(handOver[0]).toBe('setMode:archive');
    expect(handOver.slice(1, 6).sort()).toEqual([
      'invite:K1',
      'invite:K2',
      'sendEmail:migrated:K1',
      'sendEmail:migrated:K2',
      'setNotice:migrated',
    ]);
    for (const id of ['K1', 'K2'])
      expect(handOver.indexOf(`sendEmail:migrated:${id}`)).toBeLessThan(handOver.indexOf(`invite:${id}`));
    expect(outside.transactableOnBothSides).toBe(false);
    expect(outside.mails.map((mail) => `${mail.template}:${mail.contactId}`).sort()).toEqual([
      'enrollment-guide:K1',
      'migrated:K1',
      'migrated:K2',
      'ready:K1',
      'webinars:K1',
      'webinars:K2',
    ]);
    const { timeline } = outside;
    expect(timeline.map((entry) => entry.sequence)).toEqual(timeline.map((_, index) => index + 1));
    expect(timeline.filter((entry) => entry.kind === 'stage').map((entry) => entry.stage)).toEqual([
      'preparing',
      'announced',
      'migrating',
      'verifying',
      'handing-over',
      'awaiting-acceptance',
      'awaiting-certificate',
      'ready',
      'completed',
    ]);
    expect(outside.receipts).toHaveLength(3);
    expect(outside.receipts.every((receipt) => receipt.outcome === 'applied')).toBe(true);
  });
});
