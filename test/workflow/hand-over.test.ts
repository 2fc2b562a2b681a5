import { describe, expect, it } from 'vitest';
import type { MigrationActivities } from '../../domain/activities.js';
import { conflict } from '../support/fake-outside.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';

/** Each effect of the hand-over: what fails, and what has been called by then. */
const effects: { activity: keyof MigrationActivities; only: string; step: string; before: string[] }[] = [
  { activity: 'setMode', only: 'archive', step: 'archive-portal', before: [] },
  { activity: 'setNotice', only: 'migrated', step: 'notice-migrated', before: ['setMode:archive'] },
  { activity: 'sendEmail', only: 'migrated', step: 'email/migrated/K1', before: ['setMode:archive'] },
  {
    activity: 'invite',
    only: 'K1',
    step: 'invite/K1/1',
    before: ['setMode:archive', 'setNotice:migrated', 'sendEmail:migrated:K1'],
  },
];

describe('the hand-over', () => {
  const newMigration = workflowSuite();

  it('stops at the effect that fails, and retry resumes there', async () => {
    const journeys = effects.map(async ({ activity, only, step, before }) => {
      const migration = newMigration();
      migration.oneAdmin();
      migration.outside.fail(activity, 1_000, undefined, only);
      await migration.start({ effectRetryForMs: 30_000 });
      const executed = async () => {
        await migration.untilWaiting('migration executed');
        // What the server would retry for half a minute is cut short by a failure that no retry cures.
        migration.outside.heal();
        migration.outside.fail(activity, 1_000, () => conflict('open-orders'), only);
        await migration.send('migration.executed', {});
      };
      await executed();
      const asked = await migration.untilAttention('effect-failed');
      // What concerns the whole account stops it; a contact's trouble is asked about beside the wait.
      const isStopped = step === 'archive-portal';
      if (!isStopped) await migration.untilWaiting('invitation accepted');
      expect((await migration.snapshot()).stage).toBe(isStopped ? 'handing-over' : 'awaiting-acceptance');
      expect(asked.attention).toHaveLength(1);
      expect(asked.attention[0]).toMatchObject({
        step,
        actions: step === 'archive-portal' ? ['retry'] : ['retry', 'skip'],
        evidence: { activity, type: 'conflict', code: 'open-orders', system: 'legacy-portal' },
      });
      for (const call of before) expect(migration.outside.calls).toContain(call);
      // Nobody is told of the new home, or invited, while the old one takes orders.
      if (step === 'archive-portal') {
        expect(migration.outside.mails).toEqual([]);
        expect(migration.outside.memberships.size).toBe(0);
      }
      await migration.act('retry', { step });
      await migration.until((snapshot) => expect(snapshot.attention[0]?.tries).toBe(2));
      migration.outside.heal();
      const calls = migration.outside.calls.length;
      await migration.act('retry', { step });
      await migration.until(({ attention }) => expect(attention).toEqual([]));
      await migration.untilWaiting('invitation accepted');
      for (const call of before) expect(migration.outside.calls.slice(calls)).not.toContain(call);
      await migration.goOnFromHandOver();
      migration.expectSound();
    });
    await Promise.all(journeys);
  });

  it('asks when a system stays away for longer than it is retried, and heals by itself', async () => {
    const migration = newMigration();
    await migration.start({ effectRetryForMs: 1_000, retryAgainAfterMs: 300 });
    await migration.untilWaiting('migration executed');
    migration.outside.fail('invite', 1_000, () => conflict('not-yet'), 'K2');
    await migration.send('migration.executed', {});
    await migration.until((snapshot) => expect(snapshot.attention[0]?.tries).toBeGreaterThanOrEqual(3));
    migration.outside.heal();
    await migration.untilWaiting('invitation accepted');
    await migration.until(({ attention }) => expect(attention).toEqual([]));
    expect(migration.outside.calls.filter((call) => call === 'invite:K1')).toHaveLength(1);
    migration.expectSound();
  });

  it('of one contact does not wait for another, whose mail is refused: they are told and invited when it gets through', async () => {
    const migration = newMigration();
    await migration.start({ maxHistoryLength: 12 });
    await migration.untilWaiting('migration executed');
    migration.outside.fail('sendEmail', 1_000, () => conflict('550'), 'migrated:K1');
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    const waiting = await migration.untilWaiting('invitation accepted');
    expect(waiting.invitations.map(({ status }) => status)).toEqual(['none', 'invited']);
    await migration.accept('K2');
    const accepted = await migration.untilWaiting('certificate');
    expect(accepted.attention.map(({ step }) => step)).toEqual(['email/migrated/K1']);
    migration.outside.heal();
    await migration.act('retry');
    await migration.until(({ invitations }) => expect(invitations[0]?.status).toBe('invited'));
    const { calls } = migration.outside;
    expect(calls.indexOf('sendEmail:migrated:K1')).toBeLessThan(calls.indexOf('invite:K1'));
    await migration.goOnFromAcceptance();
    migration.expectSound();
  });

  it('goes on without an effect that an operator skips, but never without the archive', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await migration.untilWaiting('migration executed');
    migration.outside.fail('setMode', 1_000, () => conflict('open-orders'), 'archive');
    migration.outside.fail('setNotice', 1_000, () => conflict('finalized'), 'migrated');
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
    await expect(migration.act('skip', { step: 'archive-portal', reason })).rejects.toMatchObject({
      cause: { type: 'wrong-state' },
    });
    migration.outside.heal();
    migration.outside.fail('setNotice', 1_000, () => conflict('finalized'), 'migrated');
    await migration.act('retry');
    await migration.until((snapshot) => expect(snapshot.attention[0]?.step).toBe('notice-migrated'));
    await migration.act('skip', { step: 'notice-migrated', reason });
    await migration.untilWaiting('invitation accepted');
    const done = await migration.until(({ attention }) => expect(attention).toEqual([]));
    expect(done.effects.find((effect) => effect.step === 'notice-migrated')?.status).toBe('skipped');
    expect(done.portalNotice).toBe('upcoming');
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('does nothing twice when answers are lost', async () => {
    const migration = newMigration();
    for (const activity of ['setNotice', 'setMode', 'invite', 'sendEmail', 'sendWebinarInvitations'] as const) {
      migration.outside.loseAnswers(activity, 2);
    }
    await migration.start({ effectRetryForMs: 30_000 });
    await migration.goStraight();
    migration.expectSound();
    const keys = migration.outside.mails.map((mail) => mail.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('tells who comes in the place of another before inviting them, even while it runs', async () => {
    const migration = newMigration();
    const { outside } = migration;
    await migration.start();
    await migration.untilWaiting('migration executed');
    const release = outside.hold('setNotice');
    await migration.send('migration.executed', {});
    await migration.until(({ invitations }) => {
      expect(outside.holding).toContain('setNotice');
      expect(invitations.map(({ status }) => status)).toEqual(['invited', 'invited']);
    });
    await migration.act('replace-contact', { contactId: 'K1', newContactId: 'N1' });
    release();
    await migration.until(({ invitations }) =>
      expect(invitations.find(({ contactId }) => contactId === 'N1')?.status).toBe('invited'),
    );
    const told = outside.calls.indexOf('sendEmail:migrated:N1');
    expect(told).toBeGreaterThan(-1);
    expect(outside.calls.indexOf('invite:N1')).toBeGreaterThan(told);
    migration.expectSound();
  });
});
