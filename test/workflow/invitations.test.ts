import { describe, expect, it, vi } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';

async function untilInvited(migration: TestMigration): Promise<void> {
  await migration.send('migration.executed', {});
  await migration.untilWaiting('invitation accepted');
}

describe('invitations', () => {
  const newMigration = workflowSuite();

  it('are reminded of at their times, as long as nobody has accepted', async () => {
    const migration = newMigration();
    // Far enough apart that a slow machine does not meet two at once, of which one would say it all.
    await migration.start({ invitationRemindersMs: [1_500, 8_000, 600_000], invitationLifetimeMs: 3_600_000 });
    await untilInvited(migration);
    await migration.until((snapshot) =>
      expect(snapshot.invitations.map((invitation) => invitation.remindersSent)).toEqual([2, 2]),
    );
    await vi.waitFor(() => expect(migration.outside.mailsOf('invitation-reminder')).toHaveLength(4), {
      timeout: 30_000,
    });
    await migration.until(() =>
      expect(
        migration.outside.timeline.filter((entry) => entry.effectKey?.includes('invitation-reminder/K1')),
      ).toHaveLength(2),
    );
    const mailed = migration.outside.timeline.filter((entry) => entry.effectKey?.includes('invitation-reminder/K1'));
    const invited = migration.outside.timeline.find((entry) => entry.effectKey?.endsWith('invite/K1/1'));
    const after = mailed.map((entry) => Date.parse(entry.at) - Date.parse(invited?.at ?? ''));
    expect(after[0]).toBeGreaterThanOrEqual(1_400);
    expect(after[1]).toBeGreaterThanOrEqual(7_900);
    expect(
      migration.outside.mailsOf('invitation-reminder').map((mail) => mail.key.split('/').slice(2).join('/')),
    ).toEqual(expect.arrayContaining(['invitation-reminder/K1/1.1', 'invitation-reminder/K2/1.2']));
    migration.expectSound();
  });

  it('are not reminded of once somebody has accepted, even when the event was lost', async () => {
    const migration = newMigration();
    await migration.start({ invitationRemindersMs: [6_000] });
    await untilInvited(migration);
    migration.outside.setMembership('K2', 'Active');
    const snapshot = await migration.untilWaiting('certificate');
    expect(snapshot.invitations.map(({ status }) => status)).toEqual(['invited', 'active']);
    expect(migration.outside.mailsOf('invitation-reminder')).toEqual([]);
    expect(migration.outside.mailsOf('enrollment-guide').map((mail) => mail.contactId)).toEqual(['K2']);
    migration.expectSound();
  });

  it('send one reminder, not all, after a pause in which several fell due', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ invitationRemindersMs: [6_000, 6_500, 7_000, 600_000] });
    await untilInvited(migration);
    await migration.act('pause');
    const paused = Date.now();
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(paused + 7_500), { timeout: 30_000, interval: 200 });
    expect(migration.outside.mailsOf('invitation-reminder')).toEqual([]);
    await migration.act('resume');
    await migration.until((snapshot) => expect(snapshot.invitations[0]?.remindersSent).toBe(3));
    await migration.until((snapshot) =>
      expect(snapshot.effects.at(-1)).toMatchObject({ step: 'email', status: 'confirmed' }),
    );
    expect(migration.outside.mailsOf('invitation-reminder')).toHaveLength(1);
  });

  it('are renewed when they expire, with a mail, until the rounds are used up; retry gives one more, skip goes on', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ invitationLifetimeMs: 400, recheckAfterMs: 100, rechecks: 50, invitationRounds: 2 });
    await untilInvited(migration);
    migration.outside.setMembership('K1', 'InvitationExpired');
    await migration.until((snapshot) => expect(snapshot.invitations[0]).toMatchObject({ round: 2, status: 'invited' }));
    await vi.waitFor(() => expect(migration.outside.mailsOf('invitation-renewed')).toHaveLength(1), {
      timeout: 30_000,
    });
    migration.outside.setMembership('K1', 'InvitationExpired');
    const exhausted = await migration.untilAttention('invitation-rounds-exhausted');
    expect(exhausted.attention[0]).toMatchObject({
      step: 'acceptance',
      actions: expect.arrayContaining(['retry', 'skip', 'resend-invitation']),
    });
    expect(exhausted.invitations[0]).toMatchObject({ round: 2, status: 'expired' });
    await migration.act('retry', { step: 'acceptance' });
    const third = await migration.until((snapshot) => expect(snapshot.invitations[0]?.round).toBe(3));
    expect(third.attention).toEqual([]);
    migration.outside.setMembership('K1', 'InvitationExpired');
    await migration.untilAttention('invitation-rounds-exhausted');
    await migration.act('skip', { step: 'acceptance', reason });
    await migration.untilWaiting('certificate');
    // Nobody has joined, so nobody is told that they have.
    const guided = await migration.until(() =>
      expect(migration.outside.mailsOf('enrollment-guide')).toMatchObject([{ contactId: 'K1' }]),
    );
    const guide = guided.effects.find(({ email }) => email?.template === 'enrollment-guide');
    expect(guide?.email?.data).toEqual({ buyerIds: ['BUY-1'] });
    await migration.goOnFromAcceptance();
    expect(migration.outside.mailsOf('invitation-renewed')).toHaveLength(2);
    migration.expectSound();
  });

  it('are sent anew by our own clock when the Marketplace never says that they have expired', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ invitationLifetimeMs: 300, recheckAfterMs: 50, rechecks: 2, invitationRounds: 2 });
    await untilInvited(migration);
    await migration.untilAttention('invitation-rounds-exhausted');
    expect(migration.outside.calls.filter((call) => call === 'renewInvitation:K1')).toHaveLength(1);
    migration.expectSound();
  });

  it('that are declined become a question, with no new one by itself; retry invites anew', async () => {
    const migration = newMigration();
    await migration.start();
    await untilInvited(migration);
    migration.outside.setMembership('K1', 'Deleted');
    await migration.send('invitation.declined', { membershipId: migration.membershipOf('K1') });
    const asked = await migration.untilAttention('invitation-declined');
    expect(asked.attention).toHaveLength(1);
    expect(asked.attention[0]?.step).toBe('invitation/K1');
    expect(migration.outside.calls.filter((call) => call === 'invite:K1')).toHaveLength(1);
    const old = migration.membershipOf('K1');
    await migration.act('retry', { step: 'invitation/K1' });
    const again = await migration.until((snapshot) =>
      expect(snapshot.invitations[0]).toMatchObject({ status: 'invited', round: 2 }),
    );
    expect(again.attention).toEqual([]);
    expect(again.invitations[0]?.membershipId).not.toBe(old);
    // A late report about the old one changes nothing.
    await migration.send('invitation.expired', { membershipId: old });
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it.each(['invitation/K1', 'acceptance'])(
    'declined by the only contact ask once for both questions, and retry of %s closes them',
    async (step) => {
      const migration = newMigration();
      migration.oneAdmin();
      await migration.start();
      await untilInvited(migration);
      migration.outside.setMembership('K1', 'Deleted');
      await migration.send('invitation.declined', { membershipId: migration.membershipOf('K1') });
      await migration.untilAttention('invitation-rounds-exhausted');
      await migration.act('retry', { step });
      const again = await migration.until((snapshot) => expect(snapshot.invitations[0]?.status).toBe('invited'));
      expect(again.attention).toEqual([]);
      await migration.goOnFromHandOver();
    },
  );

  it('declined by one of them are made again when an operator says so, also when the partner is ready', async () => {
    const migration = newMigration();
    await migration.start({ webinarsAfterMs: 24 * 3_600_000 });
    await untilInvited(migration);
    await migration.accept('K1');
    await migration.untilWaiting('certificate');
    migration.outside.setMembership('K2', 'Deleted');
    await migration.send('invitation.declined', { membershipId: migration.membershipOf('K2') });
    await migration.untilAttention('invitation-declined');
    await migration.certify();
    await migration.untilWaiting('the last mails');
    await migration.act('retry', { step: 'invitation/K2' });
    await migration.until(({ invitations }) => expect(invitations[1]).toMatchObject({ status: 'invited', round: 2 }));
    // Nothing is left to enroll for.
    expect(migration.outside.mailsOf('enrollment-guide').map(({ contactId }) => contactId)).not.toContain('K2');
    migration.expectSound();
  });

  it('that cannot be renewed do not hide that somebody else has accepted', async () => {
    const migration = newMigration();
    await migration.start({ invitationRounds: 2 });
    await untilInvited(migration);
    migration.outside.fail('renewInvitation', 1_000, () => conflict('invalid-state'));
    migration.outside.setMembership('K1', 'InvitationExpired');
    await migration.send('invitation.expired', { membershipId: migration.membershipOf('K1') });
    const asked = await migration.untilAttention('effect-failed');
    expect(asked.attention[0]?.step).toBe('renew-invitation/K1/2');
    await migration.untilWaiting('invitation accepted');
    await migration.accept('K2');
    const accepted = await migration.untilWaiting('certificate');
    expect(accepted.attention).toEqual([]);
    migration.expectSound();
  });

  it('that an operator skipped are sent after all when one more round is given', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.fail('invite', 1_000, () => conflict('invalid-state'));
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    await migration.act('skip', { step: 'invite/K1/1', reason });
    await migration.untilAttention('invitation-rounds-exhausted');
    migration.outside.heal();
    await migration.act('retry', { step: 'acceptance' });
    await migration.until((snapshot) => expect(snapshot.invitations[0]?.status).toBe('invited'));
    await migration.goOnFromHandOver();
    migration.expectSound();
  });
});
