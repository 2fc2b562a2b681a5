import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const byN1 = { contactId: 'K1', newContactId: 'N1' };
const mailsTo = ({ outside }: TestMigration, contactId: string) =>
  outside.mails.filter((mail) => mail.contactId === contactId).map(({ template }) => template);

describe('a contact in the place of another', () => {
  const newMigration = workflowSuite();
  const untilInvited = async (migration: TestMigration) => {
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
  };

  it('before hand-over is simply who is told and invited', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.act('replace-contact', byN1);
    expect((await migration.snapshot()).adminContactIds).toEqual(['N1', 'K2']);
    await untilInvited(migration);
    expect([...migration.outside.memberships.keys()].sort()).toEqual(['K2', 'N1']);
    expect(mailsTo(migration, 'K1')).toEqual([]);
    await migration.accept('N1');
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });

  it('is told and invited, once, after the other one is uninvited; that one gets nothing more', async () => {
    const migration = newMigration();
    await migration.start({ invitationRemindersMs: [1_500] });
    await untilInvited(migration);
    const old = migration.membershipOf('K1');
    migration.outside.setMembership('K1', 'Deleted');
    await migration.send('invitation.declined', { membershipId: old });
    const asked = await migration.untilAttention('invitation-declined');
    expect(asked.attention[0]?.actions).toEqual(['retry', 'skip', 'replace-contact']);
    await migration.until(() => expect(mailsTo(migration, 'K1')).toEqual(['migrated', 'webinars']));
    const updateId = randomUUID();
    const answer = await migration.act('replace-contact', { ...byN1, updateId });
    expect(await migration.act('replace-contact', { ...byN1, updateId })).toEqual(answer);
    await migration.act('replace-contact', { contactId: 'K2', newContactId: 'N2' });
    const replaced = await migration.until(({ invitations, attention }) => {
      expect(attention).toEqual([]);
      expect(invitations.map(({ contactId, status }) => `${contactId} ${status}`)).toEqual([
        'N1 invited',
        'N2 invited',
      ]);
    });
    expect(replaced.adminContactIds).toEqual(['N1', 'N2']);
    expect(migration.outside.memberships.get('K2')?.status).toBe('Deleted');
    const { calls } = migration.outside;
    // Declined: there was nothing to revoke.
    expect(calls.filter((call) => call.startsWith('revoke'))).toEqual(['revokeInvitation:K2']);
    expect(calls.indexOf('revokeInvitation:K2')).toBeLessThan(calls.indexOf('invite:N2'));
    expect(calls.indexOf('sendEmail:migrated:N1')).toBeLessThan(calls.indexOf('invite:N1'));
    await migration.until(() => expect(migration.outside.mailsOf('invitation-reminder').length).toBe(2));
    // A late word about the one who has left explains itself, and brings no mail to them.
    await migration.send('email.undeliverable', {
      messageId: migration.outside.mails.find((mail) => mail.contactId === 'K1')?.messageId ?? '',
      reason: '550',
    });
    await migration.untilAttention('email-undeliverable');
    await migration.act('retry');
    await migration.until(({ attention }) => expect(attention).toEqual([]));
    await migration.accept('N1');
    await migration.goOnFromAcceptance();
    expect(mailsTo(migration, 'K1')).toEqual(['migrated', 'webinars']);
    expect(mailsTo(migration, 'N1')).toEqual(expect.arrayContaining(['migrated', 'enrollment-guide', 'ready']));
    migration.expectSound();
  });

  it('gets the guide too when the partner is enrolling already; a rollback of the old mail is not told', async () => {
    const migration = newMigration();
    await migration.start({ webinarsAfterMs: 3_600_000 });
    await untilInvited(migration);
    await migration.accept('K2');
    await migration.until(() => expect(mailsTo(migration, 'K2')).toContain('enrollment-guide'));
    await migration.act('replace-contact', byN1);
    await migration.until(({ invitations }) =>
      expect(invitations.find((one) => one.contactId === 'N1')?.round).toBe(1),
    );
    expect(mailsTo(migration, 'N1').sort()).toEqual(['enrollment-guide', 'migrated']);
    expect(migration.outside.memberships.get('K1')?.status).toBe('Deleted');
    const active = migration.act('replace-contact', { contactId: 'K2', newContactId: 'N2' });
    await expect(active).rejects.toMatchObject({ cause: { type: 'wrong-state' } });
    const twice = migration.act('replace-contact', { contactId: 'N1', newContactId: 'K2' });
    await expect(twice).rejects.toMatchObject({ cause: { type: 'validation-failed' } });
    migration.expectSound();
  });

  it('frees a hand-over that is stuck with the other one, whose invitation may be out all the same', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.loseAnswers('invite', 100);
    migration.outside.fail('sendEmail', 100, () => conflict('550'), 'K1');
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    migration.outside.heal();
    // Another mail to K1, which could come between the outage and the action.
    migration.outside.fail('sendWebinarInvitations', 100, () => conflict('550'), 'K1');
    await migration.act('replace-contact', byN1);
    await migration.untilWaiting('invitation accepted');
    await migration.until(({ attention }) => expect(attention).toEqual([]));
    expect(mailsTo(migration, 'K1')).toEqual([]);
    expect(migration.outside.memberships.get('K1')?.status ?? 'Deleted').toBe('Deleted');
    await migration.accept('N1');
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });

  it('stays beside one who was faster and has accepted', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await untilInvited(migration);
    const release = migration.outside.hold('revokeInvitation');
    await migration.act('replace-contact', byN1);
    await vi.waitFor(() => expect(migration.outside.holding).toEqual(['revokeInvitation']), { timeout: 30_000 });
    migration.outside.setMembership('K1', 'Active');
    release();
    const joined = await migration.untilStage('awaiting-certificate');
    await migration.until(({ invitations }) => {
      expect(invitations.map(({ contactId, status }) => `${contactId} ${status}`)).toEqual(['N1 invited', 'K1 active']);
    });
    expect(joined.adminContactIds).toEqual(['N1', 'K1']);
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });

  it('who comes back is told before they are invited, where their mail had been let go of', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.fail('sendEmail', 100, () => conflict('550'), 'K1');
    await migration.start({ effectRetryForMs: 1_000 });
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    await migration.act('replace-contact', byN1);
    await migration.until(({ invitations }) => expect(invitations).toMatchObject([{ contactId: 'N1', round: 1 }]));
    migration.outside.heal();
    expect(mailsTo(migration, 'K1')).toEqual([]);
    await migration.act('replace-contact', { contactId: 'N1', newContactId: 'K1' });
    await migration.until(({ invitations }) => expect(invitations).toMatchObject([{ contactId: 'K1', round: 1 }]));
    const { calls } = migration.outside;
    expect(mailsTo(migration, 'K1').filter((template) => template === 'migrated')).toHaveLength(1);
    expect(calls.indexOf('sendEmail:migrated:K1')).toBeLessThan(calls.indexOf('invite:K1'));
    await migration.accept('K1');
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });

  it('can be the one who was replaced before, in a round of their own', async () => {
    const migration = newMigration().withOwnWorker();
    migration.oneAdmin();
    await migration.start({ maxHistoryLength: 40 });
    await untilInvited(migration);
    await migration.act('replace-contact', byN1);
    await migration.until(({ invitations }) => expect(invitations[0]).toMatchObject({ contactId: 'N1', round: 1 }));
    await migration.stop();
    const waiting = migration.act('replace-contact', { contactId: 'N1', newContactId: 'K1' });
    await migration.startWorker();
    await waiting;
    await migration.until(({ invitations }) => expect(invitations[0]).toMatchObject({ contactId: 'K1', round: 2 }));
    expect(migration.outside.memberships.get('N1')?.status).toBe('Deleted');
    await migration.act('rollback', { reason: 'agreed with the partner' });
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    for (const { status } of migration.outside.memberships.values()) expect(status).toBe('Deleted');
    // Neither has anybody told them of the move since they left; who came back knew of it, and is told that it is off.
    expect(mailsTo(migration, 'N1')).not.toContain('postponed');
    expect(mailsTo(migration, 'K1').filter((template) => template === 'migrated')).toHaveLength(1);
    expect(mailsTo(migration, 'K1')).toContain('postponed');
    migration.expectSound();
  });
});
