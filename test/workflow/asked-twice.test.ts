import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type UpdateAction, updateActions } from '../../domain/actions.js';
import { actionCases, watchFor } from '../support/action-cases.js';
import { conflict } from '../support/fake-outside.js';
import type { TestMigration } from '../support/migration.js';
import { together } from '../support/together.js';
import { workflowSuite } from '../support/workflow-suite.js';

const ends = ['abort', 'rollback'];

describe('an action that is asked for again under its id', () => {
  const newMigration = workflowSuite();

  async function arrive(action: UpdateAction, policy: TestMigration['policy'] = {}): Promise<TestMigration> {
    const migration = newMigration();
    migration.oneAdmin();
    migration.policy = policy;
    await actionCases[action].arrive(migration);
    await migration.untilQuiet();
    return migration;
  }
  const entriesOf = ({ outside }: TestMigration, updateId: string) =>
    outside.timeline.filter(({ operationId }) => operationId === updateId);

  async function askOneRun(action: UpdateAction): Promise<void> {
    const { request, other } = actionCases[action];
    const migration = await arrive(action);
    const watch = watchFor(actionCases[action], migration);
    const updateId = randomUUID();
    const ask = (more: object) => migration.act(action, { ...more, updateId });
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => ask(request)));
    expect(first).toMatchObject({ repeated: false });
    expect(others).toEqual([first, first]);
    if (ends.includes(action)) await migration.handle.result();
    await watch.untilOnce();
    await migration.untilQuiet();
    // Temporal knows the id, whatever comes with it, also when the workflow has ended.
    for (const again of [request, other]) expect(await ask(again)).toEqual(first);
    await migration.untilQuiet();
    watch.expectOnce();
    expect(entriesOf(migration, updateId)).toMatchObject([{ code: `operator.${action}`, sequence: first?.sequence }]);
    migration.expectSound();
  }

  /** Temporal does not know the ids of earlier runs: the workflow does. */
  async function expectKnown(migration: TestMigration, action: UpdateAction, id: string, sequence: number) {
    for (const again of [actionCases[action].request, actionCases[action].other]) {
      const answer = await migration.act(action, { ...again, updateId: id });
      expect(answer).toMatchObject({ sequence, repeated: true, effects: [] });
    }
    expect(entriesOf(migration, id)).toHaveLength(1);
  }

  async function askNextRun(action: UpdateAction): Promise<void> {
    const migration = await arrive(action, { maxHistoryLength: 12 });
    const watch = watchFor(actionCases[action], migration);
    const updateId = randomUUID();
    const { sequence } = await migration.act(action, { ...actionCases[action].request, updateId });
    await watch.untilOnce();
    await migration.untilNextRun();
    const before = await migration.snapshot();
    await expectKnown(migration, action, updateId, sequence);
    await migration.untilQuiet();
    const after = await migration.snapshot();
    expect([after.sequence, after.stage, after.paused]).toEqual([before.sequence, before.stage, before.paused]);
    watch.expectOnce();
    migration.expectSound();
  }

  it('of the same run has one effect and one answer, asked at once, later, or with another request', async () => {
    await together(updateActions, askOneRun);
  }, 120_000);

  it('of a run that continues the one that took it has no further effect', async () => {
    await together(
      updateActions.filter((action) => !ends.includes(action)),
      askNextRun,
    );
  }, 120_000);

  // An abort leaves no run behind that could be asked; a rollback does when it does not get through.
  it('of a run that goes on with the rollback has no further effect', async () => {
    const migration = await arrive('rollback', { maxHistoryLength: 12, retryAgainAfterMs: 300 });
    const watch = watchFor(actionCases.rollback, migration);
    migration.outside.fail('revokeInvitation', 1_000, () => conflict('invalid-state'));
    const updateId = randomUUID();
    const { sequence } = await migration.act('rollback', { updateId });
    const { runs } = await migration.snapshot();
    await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(runs + 1));
    await expectKnown(migration, 'rollback', updateId, sequence);
    migration.outside.heal();
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    watch.expectOnce();
    migration.expectSound();
  });
});
