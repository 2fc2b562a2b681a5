import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';
/** So few events that nearly every wait goes on in a new run. */
const short = { maxHistoryLength: 12 };

describe('a run that continues another', () => {
  const newMigration = workflowSuite();

  it('carries the whole journey, with nothing done twice', async () => {
    const migration = newMigration();
    await migration.start(short);
    await migration.untilWaiting('migration executed');
    await migration.send('migration.executed', {});
    await migration.untilStage('awaiting-acceptance');
    await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(2));
    await migration.accept();
    await migration.goOnFromAcceptance();
    expect(migration.outside.mails.map((mail) => `${mail.template}:${mail.contactId}`).sort()).toEqual([
      'enrollment-guide:K1',
      'migrated:K1',
      'migrated:K2',
      'ready:K1',
      'webinars:K1',
      'webinars:K2',
    ]);
    migration.expectSound();
  });

  it('keeps deadlines and reminders', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ ...short, invitationRemindersMs: [4_000, 10_000], webinarsAfterMs: 1_500 });
    await migration.send('migration.executed', {});
    const waiting = await migration.untilWaiting('invitation accepted');
    const due = waiting.waiting?.until;
    for (let more = 0; more < 4; more++)
      await migration.send('certificate.issued', { certificateId: `CER-${more}`, buyerId: 'BUY-9' });
    await vi.waitFor(() => expect(migration.outside.mailsOf('invitation-reminder')).toHaveLength(2), {
      timeout: 30_000,
    });
    const first = migration.outside.timeline.find((entry) => entry.effectKey?.includes('invitation-reminder'));
    expect(Date.parse(first?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(due ?? '') - 100);
    await migration.goOnFromHandOver();
    expect((await migration.snapshot()).runs).toBeGreaterThan(1);
    expect(migration.outside.mailsOf('invitation-reminder')).toHaveLength(2);
    expect(migration.outside.mailsOf('webinars')).toHaveLength(1);
    migration.expectSound();
  });

  it('knows the events and operations of the earlier ones', async () => {
    const migration = newMigration();
    await migration.start(short);
    await migration.untilWaiting('migration executed');
    const updateId = randomUUID();
    const first = await migration.act('pause', { updateId });
    const { runs } = await migration.snapshot();
    await migration.act('resume');
    const eventId = await migration.send('migration.failed', { reason: 'x' }, { occurredAt: '2026-05-04T10:00:00Z' });
    for (let more = 0; more < 6; more++) {
      await migration.act('pause');
      await migration.act('resume');
    }
    const later = await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(runs));
    const again = await migration.act('pause', { updateId });
    expect(again).toMatchObject({ sequence: first.sequence, repeated: true });
    await migration.send('migration.failed', { reason: 'y' }, { eventId, occurredAt: '2026-05-05T10:00:00Z' });
    await migration.act('pause');
    const last = await migration.snapshot();
    expect(last.facts).toEqual(later.facts);
    expect(last.paused).toBeDefined();
    migration.expectSound();
  });

  it('waits on for the decision about a failed effect, without a try of its own', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start(short);
    await migration.untilWaiting('migration executed');
    migration.outside.fail('setMode', 1_000, () => conflict('open-orders'), 'archive');
    await migration.send('migration.executed', {});
    const asked = await migration.untilAttention('effect-failed');
    // Each makes history, and so a new run.
    for (let more = 0; more < 8; more++) {
      await migration.act('pause');
      await migration.act('resume');
    }
    const later = await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(asked.runs));
    expect(later.attention).toEqual(asked.attention);
    expect(migration.outside.failed.filter((call) => call === 'setMode:archive')).toHaveLength(1);
    migration.outside.heal();
    await migration.act('retry', { step: 'archive-portal' });
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('stays paused', async () => {
    const migration = newMigration();
    await migration.start(short);
    await migration.untilWaiting('migration executed');
    await migration.act('pause');
    for (let more = 0; more < 8; more++) {
      await migration.send('certificate.issued', { certificateId: `CER-${more}`, buyerId: 'BUY-9' });
      await migration.until((snapshot) => expect(snapshot.facts).toHaveLength(more + 1));
    }
    const held = await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(1));
    expect(held).toMatchObject({ stage: 'migrating', paused: { by: { id: 'op-1' } } });
  });

  it('takes up mails that an earlier one had begun beside the story', async () => {
    const migration = newMigration();
    migration.outside.fail('sendWebinarInvitations', 1_000, () => conflict('mailbox-unknown'));
    await migration.start(short);
    await migration.send('migration.executed', {});
    const asked = await migration.until((snapshot) => expect(snapshot.attention).toHaveLength(2));
    for (let more = 0; more < 6; more++) {
      await migration.act('pause');
      await migration.act('resume');
    }
    await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(asked.runs));
    expect(migration.outside.failed.filter((call) => call.startsWith('sendWebinar'))).toHaveLength(2);
    migration.outside.heal();
    await migration.act('retry');
    await vi.waitFor(() => expect(migration.outside.mailsOf('webinars')).toHaveLength(2), { timeout: 30_000 });
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('closes what an acceptance made moot before it was taken up', async () => {
    const migration = newMigration();
    await migration.start({ ...short, invitationRounds: 2 });
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    migration.outside.fail('renewInvitation', 1_000, () => conflict('invalid-state'));
    migration.outside.setMembership('K1', 'InvitationExpired');
    await migration.send('invitation.expired', { membershipId: migration.membershipOf('K1') });
    const asked = await migration.untilAttention('effect-failed');
    await migration.act('pause');
    for (let more = 0; more < 8; more++) {
      await migration.send('certificate.issued', { certificateId: `CER-${more}`, buyerId: 'BUY-9' });
      await migration.until((snapshot) => expect(snapshot.facts.length).toBeGreaterThan(more));
    }
    await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(asked.runs));
    // Held, so that the new run finds the acceptance before it takes the invitation up.
    await migration.accept('K2');
    await migration.act('resume');
    const accepted = await migration.untilWaiting('certificate');
    expect(accepted.attention).toEqual([]);
    expect(accepted.effects.find(({ step }) => step === 'renew-invitation')?.status).toBe('skipped');
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });

  it('goes on with a rollback, not with the story', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ ...short, retryAgainAfterMs: 300 });
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    migration.outside.fail('revokeInvitation', 12, () => conflict('invalid-state'));
    const { runs } = await migration.snapshot();
    await migration.act('rollback', { reason });
    await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(runs + 1));
    migration.outside.heal();
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(migration.outside.portal).toEqual({ mode: 'live', notice: 'none' });
    migration.expectSound();
  });

  it('names at the end of a rollback what earlier runs have taken back', async () => {
    const migration = newMigration();
    await migration.start({ ...short, retryAgainAfterMs: 300 });
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    migration.outside.fail('revokeInvitation', 1_000, () => conflict('invalid-state'), 'K2');
    const { effects: planned } = await migration.act('rollback', { reason });
    const asked = await migration.untilAttention('effect-failed');
    expect(asked.invitations[0]?.status).toBe('revoked');
    await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(asked.runs));
    migration.outside.heal();
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    const { data } = migration.outside.timeline.find(({ code }) => code === 'rolled-back.undone') ?? {};
    const { undone, left } = data as { undone: string[]; left: string[] };
    expect([...undone].sort()).toEqual([...planned].sort());
    expect(left).toEqual([]);
    migration.expectSound();
  });

  it('loses none of many signals that come in while runs end', async () => {
    const migration = newMigration();
    await migration.start(short);
    await migration.untilWaiting('migration executed');
    const sent = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        migration.send('certificate.issued', { certificateId: `CER-${index}`, buyerId: 'BUY-9' }),
      ),
    );
    await migration.untilReceipts(Object.fromEntries(sent.map((eventId) => [eventId, 'applied'])));
    expect((await migration.snapshot()).facts).toHaveLength(50);
    migration.expectSound();
  });
});
