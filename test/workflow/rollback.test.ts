import { describe, expect, it, vi } from 'vitest';
import type { MigrationPolicy } from '../../domain/policy.js';
import { arrivals } from '../support/arrivals.js';
import { conflict } from '../support/fake-outside.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';

async function untilInvited(migration: TestMigration, policy: Partial<MigrationPolicy> = {}): Promise<void> {
  await migration.start(policy);
  await migration.untilWaiting('migration executed');
  await migration.send('migration.executed', {}, { occurredAt: new Date(Date.now() + 1_000).toISOString() });
  await migration.untilWaiting('invitation accepted');
}

describe('a rollback', () => {
  const newMigration = workflowSuite();

  it('takes back what was done: invitations first, then the old portal, and the mail when it is true', async () => {
    const migration = newMigration();
    await untilInvited(migration);
    const calls = migration.outside.calls.length;
    const answer = await migration.act('rollback', { reason });
    const named = answer.effects.map((key) => key.split('/').slice(1, 3).join('/'));
    expect(named.slice(0, 2).sort()).toEqual(['invite/K1', 'invite/K2']);
    expect(named.slice(2)).toEqual([
      'notice-upcoming',
      'notice-migrated',
      'freeze-portal',
      'archive-portal',
      'email/migrated',
      'email/migrated',
    ]);
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    const undone = migration.outside.calls.slice(calls).filter((call) => !call.startsWith('sendWebinar'));
    expect(undone.slice(0, 2)).toEqual(['revokeInvitation:K1', 'revokeInvitation:K2']);
    expect(undone.slice(2, 4).sort()).toEqual(['setMode:live', 'setNotice:none']);
    expect(undone.slice(4).sort()).toEqual(['sendEmail:postponed:K1', 'sendEmail:postponed:K2']);
    expect(migration.outside.portal).toEqual({ mode: 'live', notice: 'none' });
    const last = await migration.snapshot();
    expect(last).toMatchObject({ portalMode: 'live', portalNotice: 'none', attention: [] });
    expect(last.invitations.map(({ status }) => status)).toEqual(['revoked', 'revoked']);
    const undo = last.effects.filter((effect) => effect.undo);
    expect(undo.every((effect) => effect.status === 'undone')).toBe(true);
    migration.expectSound();
  });

  it('is possible in each stage before the first acceptance', async () => {
    const ways: Record<string, (migration: TestMigration) => Promise<unknown>> = {
      preparing: async (migration) => {
        migration.outside.inspection.legacy.mode = 'archive';
        await migration.start();
        await migration.untilAttention('readiness-failed');
      },
      announced: arrivals.announced,
      migrating: arrivals.migrating,
      verifying: arrivals.verifying,
      'handing-over': arrivals['handing-over'],
      'awaiting-acceptance': async (migration) => {
        // The invitation arrives although the call fails: only its address tells that there is one.
        migration.outside.loseAnswers('invite', 100);
        await migration.start({ effectRetryForMs: 30_000, effectRetryFirstMs: 60_000, effectRetryMaxMs: 60_000 });
        await migration.send('migration.executed', {});
        await migration.untilAttention('effect-failed');
        await migration.untilWaiting('invitation accepted');
        expect(migration.outside.memberships.size).toBe(1);
      },
    };
    await Promise.all(
      Object.entries(ways).map(async ([stage, arrive]) => {
        const migration = newMigration();
        migration.oneAdmin();
        await arrive(migration);
        expect((await migration.snapshot()).stage).toBe(stage);
        await migration.act('rollback', { reason });
        expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
        expect(migration.outside.portal).toEqual({ mode: 'live', notice: 'none' });
        for (const membership of migration.outside.memberships.values()) expect(membership.status).toBe('Deleted');
        // Nobody is told that a move is off which was never announced as done.
        const told = migration.outside.mailsOf('postponed').length;
        expect(told).toBe(migration.outside.mailsOf('migrated').length);
        migration.expectSound();
      }),
    );
  }, 120_000);

  it('asks when something cannot be taken back, in the order of safety, and goes on by retry', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await untilInvited(migration);
    migration.outside.fail('revokeInvitation', 1_000, () => conflict('invalid-state'));
    await migration.act('rollback', { reason });
    const asked = await migration.untilAttention('effect-failed');
    // With an invitation out, the old portal must not open again: so not without it.
    expect(asked.attention[0]).toMatchObject({ step: 'revoke-invitation/K1/1', actions: ['retry'] });
    expect(asked.allowedActions).toEqual(['retry', 'abort']);
    expect(migration.outside.portal.mode).toBe('archive');
    migration.outside.heal();
    migration.outside.fail('setMode', 1_000, () => conflict('finalized'));
    await migration.act('retry');
    await migration.until((snapshot) => expect(snapshot.attention[0]?.step).toBe('restore-mode'));
    expect(migration.outside.mailsOf('postponed')).toEqual([]);
    migration.outside.heal();
    await migration.act('retry', { step: 'restore-mode' });
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(migration.outside.mailsOf('postponed')).toHaveLength(1);
    migration.expectSound();
  });

  it('tells nobody that the portal is live when restoring it was skipped, and is not called live', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await untilInvited(migration);
    migration.outside.fail('setMode', 1_000, () => conflict('finalized'), 'live');
    await migration.act('rollback', { reason });
    await migration.untilAttention('effect-failed');
    await migration.act('skip', { step: 'restore-mode', reason });
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(migration.outside.mailsOf('postponed')).toEqual([]);
    const ending = migration.outside.timeline.filter(({ code }) => /^(stage\.)?rolled-back/.test(code));
    expect(ending.map(({ code, text }) => [code, text])).toEqual([
      ['rolled-back.untold', 'Not told that the move is off, since the old portal is not live: contact K1'],
      ['rolled-back.undone', expect.stringContaining('effects taken back')],
      ['stage.rolled-back', 'Rolled back in part: the old portal is not live again'],
    ]);
  });

  it('is refused once somebody has accepted', async () => {
    const migration = newMigration();
    await untilInvited(migration);
    await migration.accept();
    await migration.untilWaiting('certificate');
    await expect(migration.act('rollback', { reason })).rejects.toMatchObject({ cause: { type: 'wrong-state' } });
  });

  it('is possible after the wait for an acceptance was skipped, as long as nobody has joined', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.fail('renewInvitation', 1_000, () => conflict('invalid-state'));
    await untilInvited(migration, { invitationRounds: 1 });
    migration.outside.setMembership('K1', 'InvitationExpired');
    await migration.send('invitation.expired', { membershipId: migration.membershipOf('K1') });
    await migration.untilAttention('invitation-rounds-exhausted');
    await migration.act('skip', { step: 'acceptance', reason });
    const waiting = await migration.untilWaiting('certificate');
    expect(waiting.allowedActions).toContain('rollback');
    await migration.act('rollback', { reason });
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(migration.outside.portal).toEqual({ mode: 'live', notice: 'none' });
    expect(migration.outside.memberships.get('K1')?.status).toBe('Deleted');
    migration.expectSound();
  });

  it('that comes too late leaves the journey going on, with what was asked before', async () => {
    const migration = newMigration();
    migration.outside.leaveNextMailUnconfirmed();
    await untilInvited(migration);
    // Accepted just now: nobody has reported it.
    migration.outside.setMembership('K2', 'Active');
    await migration.act('rollback', { reason });
    const asked = await migration.untilAttention('rollback-incomplete');
    expect(asked.attention.map(({ code }) => code).sort()).toEqual(['email-unconfirmed', 'rollback-incomplete']);
    expect(migration.outside.portal.mode).toBe('archive');
    const waiting = await migration.untilWaiting('certificate');
    // Told that an invitation comes, and uninvited on the way: invited again.
    await migration.until(({ invitations }) =>
      expect(invitations.map(({ status, round }) => [status, round])).toEqual([
        ['invited', 2],
        ['active', 1],
      ]),
    );
    expect(waiting.paused).toBeUndefined();
    await migration.act('skip', { step: 'rollback', reason });
    for (const item of (await migration.snapshot()).attention) await migration.act('skip', { step: item.step, reason });
    await migration.certify();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    // Begun before, cut short by the rollback, and sent all the same.
    expect(
      migration.outside
        .mailsOf('webinars')
        .map((mail) => mail.contactId)
        .sort(),
    ).toEqual(['K1', 'K2']);
    migration.expectSound();
  });

  it('that comes too late has broken off a mail: one retry sends it', async () => {
    const migration = newMigration();
    // Tried, and still being tried when the rollback comes.
    migration.outside.fail('sendEmail', 1_000, undefined, 'migrated:K2');
    await migration.start({ effectRetryForMs: 600_000 });
    await migration.send('migration.executed', {});
    await vi.waitFor(() => expect(migration.outside.failed).toContain('sendEmail:migrated:K2'), { timeout: 30_000 });
    await vi.waitFor(() => expect(migration.outside.memberships.get('K1')).toBeDefined(), { timeout: 30_000 });
    migration.outside.setMembership('K1', 'Active');
    await migration.act('rollback', { reason });
    await migration.untilAttention('email-unconfirmed');
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1), { timeout: 30_000 });
    migration.outside.heal();
    // What the ledger of mails answers to a repeat without an operator's word.
    migration.outside.leaveNextMailUnconfirmed();
    await migration.act('retry', { step: 'email/migrated/K2' });
    await migration.until(({ attention }) => {
      expect(attention.map(({ code }) => code)).toEqual(['rollback-incomplete']);
      expect(migration.outside.mailsOf('migrated').map(({ contactId }) => contactId)).toContain('K2');
    });
    const asked = migration.outside.timeline.filter(({ code }) => code === 'attention.email-unconfirmed');
    expect(asked).toHaveLength(1);
    migration.expectSound();
  });

  it('that comes too late leaves a held account held', async () => {
    const migration = newMigration();
    await untilInvited(migration);
    migration.outside.setMembership('K2', 'Active');
    await migration.act('pause', { reason: 'the partner moves house' });
    await migration.act('rollback', { reason });
    const asked = await migration.untilAttention('rollback-incomplete');
    expect(asked.paused).toMatchObject({ reason: 'the partner moves house' });
    const calls = migration.outside.calls.length;
    await migration.untilQuiet();
    expect(migration.outside.calls).toHaveLength(calls);
    await migration.act('resume');
    await migration.until(({ invitations }) => expect(invitations[0]).toMatchObject({ status: 'invited', round: 2 }));
    migration.expectSound();
  });

  it('that does not get through can be given up: the migration is aborted with what was not undone', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await untilInvited(migration);
    migration.outside.fail('revokeInvitation', 1_000, () => conflict('invalid-state'));
    await migration.act('rollback', { reason });
    await migration.untilAttention('effect-failed');
    const answer = await migration.act('abort', { reason });
    expect(answer.effects.map((key) => key.split('/')[1])).toContain('archive-portal');
    expect(await migration.handle.result()).toEqual({ stage: 'aborted' });
    expect(migration.outside.portal.mode).toBe('archive');
    expect((await migration.snapshot()).attention).toEqual([]);
    migration.expectSound();
  });

  it('given up while its call is under way is not taken back by what that finds', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await untilInvited(migration);
    const release = migration.outside.hold('revokeInvitation');
    await migration.act('rollback', { reason });
    await vi.waitFor(() => expect(migration.outside.holding).toContain('revokeInvitation'), { timeout: 30_000 });
    await migration.act('abort', { reason });
    // Accepted a moment before: the rollback would have come too late.
    migration.outside.setMembership('K1', 'Active');
    release();
    expect(await migration.handle.result()).toEqual({ stage: 'aborted' });
    expect(migration.outside.mailsOf('enrollment-guide')).toEqual([]);
  });

  it('leaves what Portage did not change', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ freezePortal: false });
    await migration.untilWaiting('migration executed');
    await migration.act('rollback', { reason });
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(migration.outside.portal).toEqual({ mode: 'live', notice: 'none' });
    expect(migration.outside.calls.some((call) => call.startsWith('setMode'))).toBe(false);
  });
});
