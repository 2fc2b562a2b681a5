import { describe, expect, it, vi } from 'vitest';
import type { EventType } from '../../domain/events.js';
import { arrivals } from '../support/arrivals.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const three = ['migration.executed', 'invitation.accepted', 'certificate.issued'] as const;
const orders = three.flatMap((first) =>
  three
    .filter((second) => second !== first)
    .map((second) => [first, second, ...three.filter((third) => third !== first && third !== second)] as const),
);
const repeats = [0, 1, 2];

/** Sends one of the three facts; the membership's id is the one that the invitation is going to have. */
function report(migration: TestMigration, type: EventType): Promise<string> {
  if (type === 'migration.executed') return migration.send(type, {}, { occurredAt: '2026-05-04T08:00:00Z' });
  if (type === 'invitation.accepted') return migration.send(type, { membershipId: 'AUSR-1' });
  return migration.send('certificate.issued', { certificateId: 'CER-1', buyerId: 'BUY-1' });
}

describe('facts from outside', () => {
  const newMigration = workflowSuite();

  it.each(repeats)('come in every order, each with %i repeats, before anything waits for them', async (repeated) => {
    const journeys = orders.map(async (order) => {
      const migration = newMigration();
      migration.oneAdmin();
      const held = migration.outside.hold('inspectPartner');
      await migration.start({ rechecks: 100, recheckAfterMs: 200 });
      const expected: Record<string, string> = {};
      for (const type of order) {
        for (let time = 0; time <= repeated; time++) {
          expected[await report(migration, type)] = time === 0 ? 'applied' : 'duplicate';
        }
      }
      await migration.until((snapshot) => expect(snapshot.facts).toHaveLength(3));
      held();
      await migration.untilStage('awaiting-acceptance');
      migration.outside.setMembership('K1', 'Active');
      await migration.untilWaiting('certificate');
      migration.outside.certify();
      expect(await migration.handle.result()).toEqual({ stage: 'completed' });
      await migration.untilReceipts(expected);
      migration.expectSound();
      const mails = migration.outside.mails.map((mail) => mail.template).sort();
      expect(mails).toEqual(['enrollment-guide', 'migrated', 'ready', 'webinars']);
      expect(migration.outside.portal).toEqual({ mode: 'archive', notice: 'migrated' });
    });
    await Promise.all(journeys);
  });

  it('come late in every order, each with up to two repeats, and do nothing once more', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await arrivals.ready(migration);
    const expected: Record<string, string> = {};
    for (const order of orders) {
      for (const repeated of repeats) {
        for (const type of order) {
          for (let time = 0; time <= repeated; time++) expected[await report(migration, type)] = 'duplicate';
        }
      }
    }
    await migration.untilReceipts(expected);
    migration.outside.heal();
    await migration.act('retry');
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    migration.expectSound();
    const mails = migration.outside.mails.map((mail) => mail.template).sort();
    expect(mails).toEqual(['enrollment-guide', 'migrated', 'ready', 'webinars']);
    // Whoever delivers one after the close is told that nobody is there; what its receipt says: event-relay.test.ts.
    for (const type of three) await expect(report(migration, type)).rejects.toThrow('already completed');
  });

  it('of another partner prove nothing: its membership and its buyer are none of this one', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await report(migration, 'migration.executed');
    await migration.untilWaiting('invitation accepted');
    await migration.send('invitation.accepted', { membershipId: 'AUSR-OTHER' });
    await migration.send('certificate.issued', { certificateId: 'CER-OTHER', buyerId: 'BUY-OTHER' });
    const asked = await migration.untilAttention('report-contradicted');
    expect(asked.stage).toBe('awaiting-acceptance');
    expect(asked.invitations.every(({ status }) => status === 'invited')).toBe(true);
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('are taken while preparing asks for help, and while paused', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.inspection.marketplace.accountsWithCdg = 0;
    await migration.start();
    await migration.untilAttention('readiness-failed');
    await report(migration, 'migration.executed');
    await migration.act('pause');
    await report(migration, 'certificate.issued');
    migration.outside.inspection.marketplace.accountsWithCdg = 1;
    await migration.act('retry');
    const paused = await migration.until((snapshot) => expect(snapshot.facts).toHaveLength(2));
    expect(paused.stage).toBe('preparing');
    expect(paused.waiting?.for).toBe('an operator to resume');
    migration.outside.certify();
    await migration.act('resume');
    await migration.untilStage('awaiting-acceptance');
    await migration.accept();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    migration.expectSound();
    // A certificate that is there already needs no guide.
    expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(0);
  });

  it('with the same event id count once; a repeat has a receipt of its own only when the first is written', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    const release = migration.outside.hold('compareInventories');
    await migration.start();
    await migration.untilWaiting('migration executed');
    const eventId = await report(migration, 'migration.executed');
    const receipts = () =>
      migration.outside.receipts.map((receipt) => [
        receipt.eventId,
        receipt.outcome === 'applied' ? 'applied' : receipt.reason,
      ]);
    await vi.waitFor(() => expect(receipts()).toEqual([[eventId, 'applied']]), { timeout: 30_000 });
    // As far as the workflow knows the first receipt is on its way as long as the call goes on that has taken it along.
    await migration.send('migration.executed', {}, { eventId });
    await migration.send('migration.failed', { reason: 'another body' }, { eventId });
    expect((await migration.snapshot()).facts).toHaveLength(1);
    release();
    const snapshot = await migration.untilWaiting('invitation accepted');
    expect(snapshot.facts).toHaveLength(1);
    expect(receipts()).toEqual([[eventId, 'applied']]);

    await migration.send('migration.failed', { reason: 'another body' }, { eventId });
    const both = [
      [eventId, 'applied'],
      [eventId, 'duplicate'],
    ];
    await vi.waitFor(() => expect(receipts()).toEqual(both), { timeout: 30_000 });
    expect((await migration.snapshot()).facts).toHaveLength(1);
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('become a question when the Marketplace does not show them, which closes when it does', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await report(migration, 'migration.executed');
    await migration.untilWaiting('invitation accepted');
    await report(migration, 'invitation.accepted');
    const asked = await migration.untilAttention('report-contradicted');
    expect(asked.attention[0]?.actions).toEqual(['retry', 'skip']);
    // At once and after each of the three rechecks.
    expect(migration.outside.calls.filter((call) => call === 'readMemberships')).toHaveLength(4);
    migration.outside.setMembership('K1', 'Active');
    await migration.act('retry', { step: 'report/acceptance' });
    const accepted = await migration.untilWaiting('certificate');
    expect(accepted.attention).toEqual([]);
    await report(migration, 'certificate.issued');
    await migration.untilAttention('report-contradicted');
    migration.outside.certify();
    await migration.act('retry');
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    migration.expectSound();
  });

  it('that the Marketplace does not show are asked about at a step of their own: that answer takes nobody out of scope', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ rechecks: 1, enrollmentOverdueMs: 200 });
    await report(migration, 'migration.executed');
    await migration.untilWaiting('invitation accepted');
    await migration.accept();
    await migration.untilAttention('enrollment-overdue');
    await report(migration, 'certificate.issued');
    const asked = await migration.untilAttention('report-contradicted');
    expect(asked.attention.map(({ code, step }) => `${code} ${step}`).sort()).toEqual([
      'enrollment-overdue enrollment',
      'report-contradicted report/enrollment',
    ]);
    await migration.act('skip', { step: 'report/enrollment', reason: 'its sender was wrong' });
    const noted = await migration.until(({ attention }) => expect(attention).toHaveLength(1));
    expect(noted.buyers.map(({ status }) => status)).toEqual(['none']);
    await migration.certify();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    migration.expectSound();
  });

  it('of a question that the Marketplace shows only later are looked at again', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.buyers = [{ buyerId: 'BUY-1', enrollment: { id: 'ENR-1', status: 'Processing' } }];
    await migration.start({ rechecks: 100, recheckAfterMs: 100 });
    await report(migration, 'migration.executed');
    await migration.untilWaiting('invitation accepted');
    await migration.accept();
    await migration.untilWaiting('certificate');
    const looks = () => migration.outside.calls.filter((call) => call === 'readCertificates').length;
    const before = looks();
    await migration.send('enrollment.queried', { enrollmentId: 'ENR-1', buyerId: 'BUY-1' });
    await migration.until(() => expect(looks()).toBeGreaterThan(before + 1));
    migration.outside.buyers = [{ buyerId: 'BUY-1', enrollment: { id: 'ENR-1', status: 'Querying', note: 'Which?' } }];
    await migration.untilAttention('enrollment-queried');
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-queried')).toHaveLength(1), {
      timeout: 30_000,
    });
  });

  it('that came too early count when they are reported again', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ rechecks: 1, recheckAfterMs: 50 });
    await report(migration, 'migration.executed');
    await migration.untilWaiting('invitation accepted');
    await report(migration, 'invitation.accepted');
    await migration.untilAttention('report-contradicted');
    migration.outside.setMembership('K1', 'Active');
    const again = await report(migration, 'invitation.accepted');
    const accepted = await migration.untilWaiting('certificate');
    expect(accepted.attention).toEqual([]);
    await migration.untilReceipts({ [again]: 'duplicate' });
  });

  it('that the watcher has told of are not news when their sender tells them later', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await report(migration, 'migration.executed');
    await migration.untilWaiting('invitation accepted');
    await migration.accept();
    await migration.untilWaiting('certificate');
    const data = { enrollmentId: 'ENR-1', buyerId: 'BUY-1' };
    const at = (minute: number) => `2026-05-04T10:0${minute}:00Z`;
    const watched = { occurredAt: at(5), origin: 'reconcile' } as const;
    const told = await migration.send('enrollment.queried', data, watched);
    const late = await migration.send('enrollment.queried', data, { occurredAt: at(3) });
    const next = await migration.send('enrollment.queried', data, { occurredAt: at(7) });
    await migration.untilReceipts({ [told]: 'applied', [late]: 'duplicate', [next]: 'applied' });
  });
});
