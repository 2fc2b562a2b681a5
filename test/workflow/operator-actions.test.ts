import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { type JourneyStage, journeyStages } from '../../domain/stages.js';
import { arrivals } from '../support/arrivals.js';
import { together } from '../support/together.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';

describe('operator actions', () => {
  const newMigration = workflowSuite();

  it('hold an account: no new effect starts, deadlines pass in vain, facts are recorded', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start({ executionOverdueMs: 6_000 });
    await migration.untilWaiting('migration executed');
    await migration.act('pause');
    const calls = migration.outside.calls.length;
    const since = Date.now();
    const executed = await migration.send('migration.executed', {});
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(since + 6_500), { timeout: 30_000, interval: 100 });
    await migration.untilReceipts({ [executed]: 'applied' });
    const held = await migration.snapshot();
    expect(held).toMatchObject({ stage: 'migrating', attention: [], paused: { by: { id: 'op-1' } } });
    expect(held.allowedActions).toContain('resume');
    expect(held.allowedActions).not.toContain('pause');
    expect(migration.outside.calls).toHaveLength(calls);
    await migration.act('resume');
    await migration.goOnFromHandOver();
    migration.expectSound();
  });

  it('take effect once per update id, and tell the repeat so', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.untilWaiting('migration executed');
    const updateId = randomUUID();
    const first = await migration.act('pause', { updateId });
    expect(first).toMatchObject({ stage: 'migrating', paused: true, repeated: false });
    await migration.act('resume');
    expect(await migration.act('pause', { updateId })).toEqual(first);
    expect((await migration.snapshot()).paused).toBeUndefined();
  });

  it('are taken on the picture of the migration that they were made on, or not at all', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.untilQuiet();
    const { migrationId, sequence, startedAt } = await migration.snapshot();
    const changed = { cause: { type: 'precondition-failed', details: [{ tag: `"${migrationId}.${sequence}"` }] } };
    const old = [`"${migrationId}.${sequence - 1}"`, `"mig_other.${sequence}"`];
    await expect(migration.act('pause', { ifMatch: old })).rejects.toMatchObject(changed);
    expect(await migration.preview('pause', { ifMatch: old })).toMatchObject({
      valid: false,
      refusal: 'precondition-failed',
      details: changed.cause.details,
    });
    // Of a newer build than the worker's: not the caller's fault.
    expect(await migration.preview('fly' as 'pause')).toMatchObject({ valid: false, refusal: 'not-understood' });
    const { startTime } = await migration.handle.describe();
    const before = new Date(startTime.getTime() - 1).toISOString();
    await expect(migration.act('pause', { askedAt: before })).rejects.toMatchObject(changed);
    const updateId = randomUUID();
    const now = [...old, `"${migrationId}.${sequence}"`];
    const taken = await migration.act('pause', { ifMatch: now, askedAt: startedAt, updateId });
    expect(taken.repeated).toBe(false);
    // Its own effect has made the tag an old one.
    expect(await migration.act('pause', { ifMatch: now, updateId })).toEqual(taken);
  });

  it('are refused without a trace in the history', async () => {
    const migration = newMigration();
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.untilQuiet();
    const refused = (type: string) => ({ cause: { type } });
    const before = await migration.historyLength();
    await expect(migration.act('resume')).rejects.toMatchObject(refused('wrong-state'));
    await expect(migration.act('retry')).rejects.toMatchObject(refused('wrong-state'));
    await expect(migration.act('skip', { step: 'x', reason })).rejects.toMatchObject(refused('wrong-state'));
    await expect(migration.act('abort', { reason: 'too short' })).rejects.toMatchObject(refused('validation-failed'));
    await expect(migration.act('abort', { reason: ' '.repeat(20) })).rejects.toMatchObject(
      refused('validation-failed'),
    );
    await expect(migration.act('abort', { reason: 'x'.repeat(2001) })).rejects.toMatchObject(
      refused('validation-failed'),
    );
    await expect(migration.handle.executeUpdate('pause', { args: [] })).rejects.toMatchObject(
      refused('validation-failed'),
    );
    await expect(migration.handle.executeUpdate('pause', { args: [{ actor: null }] })).rejects.toMatchObject(
      refused('validation-failed'),
    );
    expect(await migration.historyLength()).toBe(before);
    expect(migration.outside.timeline.filter((entry) => entry.kind === 'operator')).toEqual([]);
  });

  it('abort in every stage, and list the effects that stand', async () => {
    const abortIn = async (stage: JourneyStage) => {
      const migration = newMigration();
      migration.oneAdmin();
      await arrivals[stage](migration);
      const before = await migration.snapshot();
      expect(before.stage).toBe(stage);
      const answer = await migration.act('abort', { reason });
      const standing = before.effects.filter((effect) => effect.status === 'confirmed').map((effect) => effect.key);
      expect(answer.effects).toEqual(expect.arrayContaining(standing));
      expect(await migration.handle.result()).toEqual({ stage: 'aborted' });
      const last = migration.outside.timeline.find((entry) => entry.code === 'aborted.standing');
      expect(last?.data).toEqual({ effects: expect.arrayContaining(standing) });
      expect((await migration.snapshot()).attention).toEqual([]);
      expect((await migration.snapshot()).allowedActions).toEqual([]);
      await expect(migration.act('pause')).rejects.toThrow();
      migration.expectSound();
    };
    await together(journeyStages, abortIn);
  }, 120_000);

  it('abort while a call runs: its outcome is recorded, and what had not begun is not listed', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await migration.untilWaiting('migration executed');
    const release = migration.outside.hold('setMode');
    await migration.send('migration.executed', {});
    await vi.waitFor(() => expect(migration.outside.holding).toEqual(['setMode']), { timeout: 30_000 });
    await migration.act('abort', { reason });
    expect((await migration.snapshot()).stage).toBe('handing-over');
    release();
    expect(await migration.handle.result()).toEqual({ stage: 'aborted' });
    const { effects } = await migration.snapshot();
    expect(effects.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'notice-upcoming confirmed',
      'freeze-portal confirmed',
      'archive-portal confirmed',
    ]);
    expect(migration.outside.mails).toEqual([]);
    migration.expectSound();
  });

  it('abort ends a paused migration; cancelling in the Web UI does the same', async () => {
    const [aborted, cancelled] = [newMigration(), newMigration()];
    for (const migration of [aborted, cancelled]) {
      await migration.start();
      await migration.untilWaiting('migration executed');
      await migration.act('pause');
    }
    await aborted.act('abort', { reason });
    await cancelled.untilQuiet();
    const cancelledAt = new Date().toISOString();
    await cancelled.handle.cancel();
    for (const migration of [aborted, cancelled]) {
      expect(await migration.handle.result()).toEqual({ stage: 'aborted' });
      expect((await migration.snapshot()).paused).toBeUndefined();
      migration.expectSound();
    }
    // Not at the last event before it.
    expect((await cancelled.snapshot()).endedAt?.localeCompare(cancelledAt)).toBe(1);
  });

  it('and signals wait for a worker that is away', async () => {
    const migration = newMigration().withOwnWorker();
    migration.oneAdmin();
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.stop();
    await migration.send('migration.executed', {});
    const updateId = randomUUID();
    const waiting = migration.act('pause', { updateId });
    await migration.startWorker();
    expect(await waiting).toMatchObject({ paused: true });
    await migration.until((snapshot) => expect(snapshot.facts).toHaveLength(1));
    await migration.act('resume');
    await migration.goOnFromHandOver();
    migration.expectSound();
  });
});
