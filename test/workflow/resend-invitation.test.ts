import { describe, expect, it } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import { workflowSuite } from '../support/workflow-suite.js';

describe('an invitation sent anew by an operator', () => {
  const newMigration = workflowSuite();
  const invited = async () => {
    const migration = newMigration();
    await migration.start({ invitationRounds: 1 });
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    return migration;
  };

  it('is a round of its own, of one contact or of all, and the person is told', async () => {
    const migration = await invited();
    const one = await migration.act('resend-invitation', { contactId: 'K1' });
    const round = ['resend-invitation/K1/2', 'email/invitation-renewed/K1/2'];
    expect(one.effects).toEqual(round.map((step) => `${migration.migrationId}/${step}`));
    await migration.until(({ invitations }) => expect(invitations.map(({ round }) => round)).toEqual([2, 1]));
    migration.outside.setMembership('K2', 'InvitationExpired');
    await migration.act('resend-invitation');
    await migration.until(({ invitations }) => {
      expect(invitations.map(({ round, status }) => `${round} ${status}`)).toEqual(['3 invited', '2 invited']);
    });
    await migration.until(() => expect(migration.outside.mailsOf('invitation-renewed')).toHaveLength(3));
    expect(migration.outside.memberships.get('K2')?.status).toBe('Invited');
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('answers the question that nobody has accepted', async () => {
    const migration = await invited();
    for (const contactId of ['K1', 'K2']) migration.outside.setMembership(contactId, 'InvitationExpired');
    await migration.send('invitation.expired', { membershipId: migration.membershipOf('K1') });
    const asked = await migration.untilAttention('invitation-rounds-exhausted');
    expect(asked.attention[0]?.actions).toEqual([
      'retry',
      'skip',
      'resend-invitation',
      'replace-contact',
      'record-fact',
    ]);
    await migration.act('resend-invitation', { contactId: 'K2' });
    await migration.until(({ attention, invitations }) => {
      expect(attention).toEqual([]);
      expect(invitations.map(({ status }) => status)).toEqual(['expired', 'invited']);
    });
    await migration.accept('K2');
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });

  it('tries a stuck round again instead of another, and waits while paused', async () => {
    const migration = await invited();
    await migration.act('pause');
    await migration.act('resend-invitation', { contactId: 'K1' });
    migration.outside.fail('renewInvitation', 1, () => conflict('x'));
    await migration.untilQuiet();
    expect(migration.outside.calls).not.toContain('renewInvitation:K1');
    await migration.act('resume');
    await migration.untilAttention('effect-failed');
    const again = await migration.act('resend-invitation', { contactId: 'K1' });
    expect(again.effects[0]).toBe(`${migration.migrationId}/resend-invitation/K1/2`);
    await migration.until(({ attention, invitations }) => {
      expect(attention).toEqual([]);
      expect(invitations[0]?.round).toBe(2);
    });
    migration.expectSound();
  });

  it('goes to those who are still invited when another has accepted, and to nobody else', async () => {
    const migration = await invited();
    await migration.accept('K1');
    await migration.untilWaiting('certificate');
    const accepted = migration.act('resend-invitation', { contactId: 'K1' });
    await expect(accepted).rejects.toMatchObject({ cause: { type: 'wrong-state' } });
    await migration.act('resend-invitation', { contactId: 'K2' });
    await migration.until(({ invitations }) => expect(invitations[1]?.round).toBe(2));
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });

  it('that is stuck when a run is continued ends with the acceptance of another', async () => {
    const migration = newMigration();
    await migration.start({ invitationRounds: 1, maxHistoryLength: 12, retryAgainAfterMs: 600_000 });
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    migration.outside.fail('renewInvitation', 50, () => conflict('x'));
    await migration.act('resend-invitation', { contactId: 'K1' });
    await migration.untilAttention('effect-failed');
    const { runs } = await migration.snapshot();
    await migration.act('pause');
    await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(runs));
    await migration.accept('K2');
    await migration.act('resume');
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });
});
