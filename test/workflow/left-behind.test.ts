import { describe, expect, it } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';

/** A call does its work, its answer is lost, and no later try gets through. */
function breakOff({ outside }: TestMigration, activity: 'invite' | 'setMode' | 'setNotice', only: string): void {
  outside.loseAnswers(activity, 1);
  outside.fail(activity, 1_000, () => conflict('x'), only, 1);
}

async function rolledBack(migration: TestMigration): Promise<void> {
  migration.outside.heal();
  await migration.act('rollback', { reason });
  expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
  expect(migration.outside.portal).toEqual({ mode: 'live', notice: 'none' });
  for (const { status } of migration.outside.memberships.values()) expect(status).toBe('Deleted');
  migration.expectSound();
}

describe('what a skipped call has left behind', () => {
  const newMigration = workflowSuite();

  it('is taken back by a rollback: an invitation, before the portal opens', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    breakOff(migration, 'invite', 'K1');
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    await migration.act('skip', { step: 'invite/K1/1', reason });
    await migration.untilAttention('invitation-rounds-exhausted');
    expect(migration.outside.memberships.get('K1')?.status).toBe('Invited');
    await rolledBack(migration);
  });

  it('is taken back by a rollback: an invitation whose skipped round was allowed again', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    breakOff(migration, 'invite', 'K1');
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    await migration.act('skip', { step: 'invite/K1/1', reason });
    await migration.untilAttention('invitation-rounds-exhausted');
    await migration.act('pause');
    await migration.act('retry', { step: 'acceptance' });
    await rolledBack(migration);
  });

  it('is taken back by a rollback: a frozen portal', async () => {
    const migration = newMigration();
    breakOff(migration, 'setMode', 'frozen');
    await migration.start();
    await migration.untilAttention('effect-failed');
    await migration.act('skip', { step: 'freeze-portal', reason });
    await migration.untilWaiting('migration executed');
    expect(migration.outside.portal.mode).toBe('frozen');
    await rolledBack(migration);
  });

  it('is taken back by a rollback: the invitation of a contact who was replaced meanwhile', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    breakOff(migration, 'invite', 'K1');
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    migration.outside.fail('revokeInvitation', 1_000, () => conflict('x'));
    await migration.act('replace-contact', { contactId: 'K1', newContactId: 'N1' });
    await migration.until(({ attention }) => expect(attention[0]?.step).toContain('revoke-invitation/K1'));
    expect((await migration.snapshot()).effects.find(({ step }) => step === 'invite')?.status).toBe('skipped');
    await rolledBack(migration);
  });

  it('is revoked when its contact is replaced, also by somebody who was invited before', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.act('replace-contact', { contactId: 'K1', newContactId: 'N1' });
    await migration.until(({ invitations }) => expect(invitations[0]).toMatchObject({ contactId: 'N1', round: 1 }));
    breakOff(migration, 'invite', 'K1');
    await migration.act('replace-contact', { contactId: 'N1', newContactId: 'K1' });
    await migration.untilAttention('effect-failed');
    await migration.act('skip', { step: 'invite/K1/2', reason });
    migration.outside.heal();
    await migration.act('replace-contact', { contactId: 'K1', newContactId: 'N2' });
    await migration.until(() => expect(migration.outside.memberships.get('K1')?.status).toBe('Deleted'));
    await rolledBack(migration);
  });
});
