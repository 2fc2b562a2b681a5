import { describe, expect, it, vi } from 'vitest';
import type { BuyerReading } from '../../domain/activities.js';
import { conflict } from '../support/fake-outside.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';

async function untilAccepted(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  await migration.send('migration.executed', {});
  await migration.untilWaiting('invitation accepted');
  await migration.accept();
}

function enroll(migration: TestMigration, status: string, note?: string): void {
  const enrollment: BuyerReading['enrollment'] = { id: 'ENR-1', status, ...(note !== undefined && { note }) };
  migration.outside.buyers = [{ buyerId: 'BUY-1', enrollment }];
}

describe('certificates', () => {
  const newMigration = workflowSuite();

  it('are awaited for every buyer; one that is there already counts at once', async () => {
    const migration = newMigration();
    migration.outside.buyers = [{ buyerId: 'BUY-1' }, { buyerId: 'BUY-2' }];
    migration.outside.certify('BUY-1');
    migration.oneAdmin();
    await migration.start();
    await untilAccepted(migration);
    const waiting = await migration.until((snapshot) => expect(snapshot.buyers).toHaveLength(2));
    expect(waiting.buyers.map(({ status }) => status)).toEqual(['certified', 'none']);
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1), { timeout: 30_000 });
    const guide = (await migration.snapshot()).effects.find((effect) => effect.email?.template === 'enrollment-guide');
    expect(guide?.email?.data).toEqual({ buyerIds: ['BUY-2'], joined: true });
    await migration.certify('BUY-2');
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(migration.outside.mailsOf('ready')).toHaveLength(1);
    migration.expectSound();
  });

  it('are reminded of, then overdue; an enrollment closes the question', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({
      // Far enough apart that a slow machine does not meet two at once, of which one would say it all.
      enrollmentRemindersMs: [500, 7_000],
      enrollmentOverdueMs: 8_000,
      enrollmentBreachMs: 9_000,
    });
    await untilAccepted(migration);
    await migration.untilAttention('enrollment-overdue');
    expect(migration.outside.mailsOf('enrollment-reminder').map((mail) => mail.key.split('/').at(-1))).toEqual([
      '1',
      '2',
    ]);
    await migration.until((snapshot) => expect(snapshot.attention[0]?.severity).toBe('critical'));
    enroll(migration, 'Processing');
    await migration.act('retry', { step: 'enrollment' });
    await migration.until((snapshot) => expect(snapshot.attention).toEqual([]));
    await migration.certify();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    migration.expectSound();
  });

  it('are not overdue where an enrollment has begun, whoever tells of it or nobody', async () => {
    const [silent, told] = [newMigration(), newMigration()];
    for (const migration of [silent, told]) {
      migration.oneAdmin();
      await migration.start({ enrollmentOverdueMs: migration === silent ? 3_000 : 3_600_000 });
      await untilAccepted(migration);
      await migration.untilWaiting('certificate');
      await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1));
      enroll(migration, 'Processing');
    }
    await told.send('enrollment.processing', { enrollmentId: 'ENR-1', buyerId: 'BUY-1' });
    for (const migration of [told, silent]) {
      await migration.until(({ buyers }) => expect(buyers[0]?.status).toBe('enrolling'));
      expect(migration.outside.timeline.map(({ code }) => code)).not.toContain('attention.enrollment-overdue');
    }
  });

  it('are awaited together with who joins later: the guide goes to them, too, and the last mail', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.accept('K1');
    await migration.untilWaiting('certificate');
    const guided = () => migration.outside.mailsOf('enrollment-guide').map(({ contactId }) => contactId);
    await vi.waitFor(() => expect(guided()).toEqual(['K1']));
    await migration.accept('K2');
    await migration.until(({ invitations }) =>
      expect(invitations.map(({ status }) => status)).toEqual(['active', 'active']),
    );
    await vi.waitFor(() => expect(guided()).toEqual(['K1', 'K2']));
    await migration.certify();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(
      migration.outside
        .mailsOf('ready')
        .map(({ contactId }) => contactId)
        .sort(),
    ).toEqual(['K1', 'K2']);
    migration.expectSound();
  });

  it('are explained to who has joined, whichever way that is found out', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.accept('K1');
    await migration.untilWaiting('certificate');
    // Nobody has reported it yet: an operator who sends the invitation anew finds it.
    migration.outside.setMembership('K2', 'Active');
    await migration.act('resend-invitation', { contactId: 'K2' });
    await vi.waitFor(
      () => {
        const guided = migration.outside.mailsOf('enrollment-guide').map(({ contactId }) => contactId);
        expect(guided).toEqual(['K1', 'K2']);
      },
      { timeout: 30_000 },
    );
    migration.expectSound();
  });

  it('tell partner and operators of each question and failure once, and close by themselves', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await untilAccepted(migration);
    await migration.untilWaiting('certificate');
    const ids = { enrollmentId: 'ENR-1', buyerId: 'BUY-1' };
    enroll(migration, 'Querying', 'Please add the MPN id');
    await migration.send('enrollment.queried', ids);
    const asked = await migration.untilAttention('enrollment-queried');
    expect(asked.attention[0]).toMatchObject({ step: 'buyer/BUY-1', why: expect.stringContaining('question') });
    expect(asked.buyers[0]?.note).toBe('Please add the MPN id');
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-queried')).toHaveLength(1), {
      timeout: 30_000,
    });
    // The watcher reports the same state again.
    await migration.send('enrollment.queried', ids);
    enroll(migration, 'Processing');
    await migration.send('enrollment.queried', ids);
    await migration.until((snapshot) => expect(snapshot.attention).toEqual([]));
    // A second question about the same enrollment is news.
    enroll(migration, 'Querying', 'And the region');
    await migration.send('enrollment.queried', ids);
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-queried')).toHaveLength(2), {
      timeout: 30_000,
    });
    enroll(migration, 'Failed', 'The region does not match');
    await migration.send('enrollment.failed', ids);
    const failed = await migration.untilAttention('enrollment-failed');
    expect(failed.attention).toHaveLength(1);
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-failed')).toHaveLength(1), { timeout: 30_000 });
    await migration.certify();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(migration.outside.mailsOf('enrollment-queried')).toHaveLength(2);
    migration.expectSound();
  });

  it('pending for too long are asked about until they come', async () => {
    const migration = newMigration();
    enroll(migration, 'Processing');
    migration.oneAdmin();
    await migration.start({ certificatePendingMs: 500 });
    await untilAccepted(migration);
    const asked = await migration.untilAttention('certificate-pending');
    expect(asked.attention[0]?.step).toBe('buyer/BUY-1');
    await migration.certify();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    migration.expectSound();
  });

  it('that end while others are awaited are asked about', async () => {
    const migration = newMigration();
    migration.outside.buyers = [{ buyerId: 'BUY-1' }, { buyerId: 'BUY-2' }];
    migration.outside.certify('BUY-1');
    migration.oneAdmin();
    await migration.start();
    await untilAccepted(migration);
    await migration.until((snapshot) => expect(snapshot.buyers).toHaveLength(2));
    const [one, two] = migration.outside.buyers;
    if (!one?.certificate || !two) throw new Error('Two buyers');
    migration.outside.buyers = [{ ...one, certificate: { ...one.certificate, status: 'Terminated' } }, two];
    await migration.send('certificate.ended', { certificateId: 'CER-1', buyerId: 'BUY-1', status: 'Terminated' });
    const asked = await migration.untilAttention('certificate-ended');
    expect(asked.buyers[0]?.status).toBe('none');
    await migration.act('skip', { step: 'buyer/BUY-1', reason });
    await migration.certify('BUY-2');
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect((await migration.snapshot()).buyers.map(({ status }) => status)).toEqual(['waived', 'certified']);
    expect(migration.outside.mailsOf('ready')).toHaveLength(1);
  });

  it('that end when the partner is ready are asked about, and the end waits for a word', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await untilAccepted(migration);
    await migration.untilWaiting('certificate');
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1), { timeout: 30_000 });
    const release = migration.outside.hold('sendEmail');
    await migration.certify();
    await vi.waitFor(() => expect(migration.outside.holding).toContain('sendEmail'), { timeout: 30_000 });
    const [buyer] = migration.outside.buyers;
    if (!buyer?.certificate) throw new Error('No certificate');
    migration.outside.buyers = [{ ...buyer, certificate: { ...buyer.certificate, status: 'Terminated' } }];
    await migration.send('certificate.ended', { certificateId: 'CER-1', buyerId: 'BUY-1', status: 'Terminated' });
    release();
    const asked = await migration.untilAttention('certificate-ended');
    expect(asked).toMatchObject({ stage: 'ready', buyers: [{ status: 'none' }] });
    await vi.waitFor(() => expect(migration.outside.mailsOf('webinars')).toHaveLength(1), { timeout: 30_000 });
    await migration.untilQuiet();
    expect((await migration.snapshot()).stage).toBe('ready');
    await migration.act('skip', { step: 'buyer/BUY-1', reason });
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    migration.expectSound();
  });

  it('that cannot be looked at when the partner is ready hold the end up as long as an operator wants', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await untilAccepted(migration);
    await migration.untilWaiting('certificate');
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1), { timeout: 30_000 });
    const release = migration.outside.hold('sendEmail');
    await migration.certify();
    await vi.waitFor(() => expect(migration.outside.holding).toContain('sendEmail'), { timeout: 30_000 });
    migration.outside.fail('readCertificates', 1_000, () => conflict('no-rights'));
    await migration.send('certificate.ended', { certificateId: 'CER-1', buyerId: 'BUY-1' });
    release();
    const asked = await migration.untilAttention('effect-failed');
    expect(asked).toMatchObject({ stage: 'ready', attention: [{ actions: ['retry', 'skip'] }] });
    await migration.act('skip', { step: 'look-at-certificates', reason });
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    migration.expectSound();
  });

  it('of a buyer out of scope contradict nothing, whatever becomes of them', async () => {
    const migration = newMigration();
    migration.outside.buyers = [
      { buyerId: 'BUY-1', enrollment: { id: 'ENR-1', status: 'Failed' } },
      { buyerId: 'BUY-2' },
    ];
    migration.oneAdmin();
    // Each look is the last one: what it does not explain is asked about at once.
    await migration.start({ rechecks: 0 });
    await untilAccepted(migration);
    await migration.untilAttention('enrollment-failed');
    await migration.act('skip', { step: 'buyer/BUY-1', reason });
    for (const type of ['certificate.issued', 'certificate.ended'] as const) {
      const id = await migration.send(type, { certificateId: 'CER-1', buyerId: 'BUY-1' });
      await migration.untilReceipts({ [id]: 'applied' });
      // With the look that it may ask for.
      await migration.untilQuiet();
    }
    await migration.certify('BUY-2');
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(migration.outside.timeline.map(({ code }) => code)).not.toContain('attention.report-contradicted');
    migration.expectSound();
  });

  it('found by the look that an invitation was to be sent anew after do not make it forgotten', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.accept('K1');
    await migration.untilWaiting('certificate');
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1), { timeout: 30_000 });
    const release = migration.outside.hold('readCertificates');
    await migration.certify();
    await vi.waitFor(() => expect(migration.outside.holding).toContain('readCertificates'), { timeout: 30_000 });
    const answer = await migration.act('resend-invitation', { contactId: 'K2' });
    expect(answer.effects.map((key) => key.split('/')[1])).toEqual(['resend-invitation', 'email']);
    release();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(migration.outside.calls).toContain('renewInvitation:K2');
    const { effects } = await migration.snapshot();
    const done = effects.filter(({ key }) => answer.effects.includes(key)).map(({ status }) => status);
    expect(done).toEqual(['confirmed', 'confirmed']);
    migration.expectSound();
  });

  it('of nobody: with all buyers waived the partner is not told that it can transact', async () => {
    const migration = newMigration();
    enroll(migration, 'Failed', 'No');
    migration.oneAdmin();
    await migration.start();
    await untilAccepted(migration);
    await migration.untilAttention('enrollment-failed');
    await migration.act('skip', { step: 'buyer/BUY-1', reason });
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(migration.outside.mailsOf('ready')).toEqual([]);
    expect(migration.outside.mailsOf('webinars')).toHaveLength(1);
    expect(JSON.stringify(migration.outside.timeline)).not.toContain('can transact');
  });

  it('cannot be held by an account without a buyer: that is asked about, and seen when there is one', async () => {
    const migration = newMigration();
    migration.outside.buyers = [];
    migration.oneAdmin();
    await migration.start();
    await untilAccepted(migration);
    const asked = await migration.untilAttention('effect-failed');
    expect(asked.attention[0]).toMatchObject({ step: 'look-at-certificates', actions: ['retry'] });
    migration.outside.buyers = [{ buyerId: 'BUY-1' }];
    await migration.act('retry');
    await migration.goOnFromAcceptance();
  });

  it('are noticed although the mail that guides to them cannot be sent', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    migration.outside.fail('sendEmail', 1_000, () => conflict('mailbox-unknown'), 'enrollment-guide');
    await untilAccepted(migration);
    const asked = await migration.untilAttention('effect-failed');
    expect(asked.attention[0]?.step).toBe('email/enrollment-guide/K1');
    await migration.certify();
    // The last stage waits for the operator's word on that mail.
    await migration.untilStage('ready');
    await migration.untilWaiting('the last mails');
    await migration.act('skip', { step: 'email/enrollment-guide/K1', reason });
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(migration.outside.mailsOf('ready')).toHaveLength(1);
  });
});
