import { describe, expect, it } from 'vitest';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';
const sixDaysAgo = new Date(Date.now() - 6 * 24 * 3_600_000);

describe('an invitation that somebody else made', () => {
  const newMigration = workflowSuite();
  const untilInvited = async (migration: TestMigration) => {
    migration.oneAdmin();
    await migration.start({ invitationLifetimeMs: 7 * 24 * 3_600_000 });
    await migration.untilWaiting('migration executed');
    migration.outside.inviteByOthers('K1', sixDaysAgo);
    await migration.send('migration.executed', {});
    return migration.untilWaiting('invitation accepted');
  };

  it('counts from when it was made, and is asked about before the old portal opens again', async () => {
    const migration = newMigration();
    const invited = await untilInvited(migration);
    expect(invited.invitations[0]).toMatchObject({ status: 'invited', invitedAt: sixDaysAgo.toISOString() });
    const preview = await migration.preview('rollback');
    expect(preview).toMatchObject({ effects: [{ text: expect.stringContaining('others') }, {}, {}, {}, {}, {}] });
    await migration.act('rollback', { reason });
    const asked = await migration.untilAttention('invitation-not-ours');
    expect(asked.attention[0]).toMatchObject({ step: 'revoke-invitation/K1/1', actions: ['retry', 'skip'] });
    expect(migration.outside.portal.mode).toBe('archive');
    expect(migration.outside.memberships.get('K1')?.status).toBe('Invited');
    migration.outside.setMembership('K1', 'Deleted');
    await migration.act('retry');
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(migration.outside.portal.mode).toBe('live');
    expect(migration.outside.mailsOf('postponed')).toHaveLength(1);
  });

  it('may be left by an operator, and then nobody is told that it is no longer valid', async () => {
    const migration = newMigration();
    await untilInvited(migration);
    await migration.act('rollback', { reason });
    await migration.untilAttention('invitation-not-ours');
    await migration.act('skip', { step: 'revoke-invitation/K1/1', reason });
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(migration.outside.memberships.get('K1')?.status).toBe('Invited');
    expect(migration.outside.mailsOf('postponed')).toEqual([]);
    expect(migration.outside.timeline.map(({ code }) => code)).toContain('rolled-back.untold');
  });

  it('is not deleted when its contact is replaced: that is asked about', async () => {
    const migration = newMigration();
    await untilInvited(migration);
    await migration.act('replace-contact', { contactId: 'K1', newContactId: 'N1' });
    await migration.untilAttention('invitation-not-ours');
    await migration.until(({ invitations }) => expect(invitations[0]).toMatchObject({ contactId: 'N1', round: 1 }));
    await migration.act('skip', { step: 'revoke-invitation/K1/1', reason });
    await migration.until(({ attention }) => expect(attention).toEqual([]));
    expect(migration.outside.memberships.get('K1')?.status).toBe('Invited');
    expect(migration.outside.calls).not.toContain('revokeInvitation:K1');
    await migration.accept('N1');
    await migration.goOnFromAcceptance();
  });

  it('that an operator has left is asked about again when its contact is replaced after all', async () => {
    const migration = newMigration();
    await migration.start({ invitationLifetimeMs: 7 * 24 * 3_600_000 });
    migration.outside.inviteByOthers('K1', sixDaysAgo);
    await migration.untilWaiting('migration executed');
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    // Nobody has reported it: the rollback finds out.
    migration.outside.setMembership('K2', 'Active');
    await migration.act('rollback', { reason });
    await migration.untilAttention('invitation-not-ours');
    await migration.act('skip', { step: 'revoke-invitation/K1/1', reason });
    await migration.untilAttention('rollback-incomplete');
    await migration.untilWaiting('certificate');
    await migration.act('replace-contact', { contactId: 'K1', newContactId: 'N1' });
    const asked = await migration.untilAttention('invitation-not-ours');
    expect(asked.attention.map(({ step }) => step)).toContain('revoke-invitation/K1/2');
    await migration.act('skip', { step: 'revoke-invitation/K1/2', reason });
    await migration.act('skip', { step: 'rollback', reason });
    await migration.until(({ attention }) => expect(attention).toEqual([]));
    await migration.certify();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
  });
});
