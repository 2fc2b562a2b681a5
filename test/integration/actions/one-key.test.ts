import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { type UpdateAction, updateActions } from '../../../domain/actions.js';
import { migrationWorkflowId } from '../../../domain/ids.js';
import { actionCases } from '../../support/action-cases.js';
import { arrivals } from '../../support/arrivals.js';
import { conflict } from '../../support/fake-outside.js';
import { together } from '../../support/together.js';
import { ActingWorld, executed, expectOneAnswer, keyReused, type Reply } from './acting-world.js';

const atOnce = (times: number, send: () => Promise<Reply>) => Promise.all(Array.from({ length: times }, send));

describe('a hundred requests at once with one key', () => {
  const world = new ActingWorld();

  test('start one migration', async () => {
    const migration = await world.migration();
    await migration.startWorker();
    const key = randomUUID();
    const send = () => world.begin(migration, key);
    const { body } = expectOneAnswer(await atOnce(100, send), 201);
    expect(body).toMatchObject({ partnerId: migration.partnerId, outcome: 'started' });
    await migration.adopt();
    expect((await migration.untilWaiting('the planned date')).migrationId).toBe(body.migrationId);
    // The process that had the request died before it could keep the answer.
    await world.loseAnswer(key);
    expectOneAnswer(await atOnce(10, send), 201);
    const runs = [];
    const query = `WorkflowId = '${migrationWorkflowId(migration.partnerId)}'`;
    for await (const run of migration.client.workflow.list({ query })) runs.push(run.runId);
    expect(runs).toHaveLength(1);
    expect((await send()).body).toEqual(body);
    expect(await world.untilToldOnce(migration, 'stage.preparing')).toBe(1);
  });

  test('take an action once: also with the answer lost, and asked again of a later run', async () => {
    const isEnd = (action: UpdateAction) => action === 'abort' || action === 'rollback';
    const ready = await world.readyForAll((action) => (isEnd(action) ? {} : { maxHistoryLength: 12 }));
    const sendAtOnce = (times: number, action: UpdateAction) => {
      const { migration, key } = ready[action];
      return atOnce(times, () => world.act(migration, action, actionCases[action].request, key));
    };
    // One race after the other: a try that takes longer than its lease may be taken over.
    const answers = {} as Record<UpdateAction, Reply>;
    for (const action of updateActions) answers[action] = expectOneAnswer(await sendAtOnce(100, action), 200);

    await together(updateActions, async (action) => {
      const { migration, watch, key } = ready[action];
      const { sequence, operationId, repeated } = answers[action].body;
      expect([operationId, repeated]).toEqual([key, false]);
      await watch.untilOnce();
      if (isEnd(action)) await migration.handle.result();
      else await migration.untilNextRun();
      await world.loseAnswer(key);
      const again = expectOneAnswer(await sendAtOnce(10, action), 200);
      // Temporal gives the answer of the run that took it; another run knows that it was taken.
      expect(again.body).toMatchObject({ sequence, repeated: !isEnd(action) });
      const other = { ...actionCases[action].other, reason: 'for another reason' };
      expect(await world.act(migration, action, other, key)).toMatchObject(keyReused);
      await migration.untilQuiet();
      watch.expectOnce();
      const told = migration.outside.timeline.filter((entry) => entry.sequence === sequence);
      expect(told).toMatchObject([{ code: `operator.${action}` }]);
      migration.expectSound();
    });
  }, 180_000);

  test('take a rollback once that a later run has carried out, and whose answer was lost', async () => {
    const migration = await world.migration();
    migration.policy = { maxHistoryLength: 12, retryAgainAfterMs: 300 };
    await actionCases.rollback.arrive(migration);
    migration.outside.fail('revokeInvitation', 1_000, () => conflict('invalid-state'));
    const key = randomUUID();
    const send = () => world.act(migration, 'rollback', {}, key);
    const { body } = await send();
    const { runs } = await migration.snapshot();
    await migration.until((snapshot) => expect(snapshot.runs).toBeGreaterThan(runs + 1));
    migration.outside.heal();
    await migration.handle.result();
    await world.loseAnswer(key);
    const taken = expectOneAnswer(await atOnce(10, send), 200);
    const { sequence } = body;
    expect(taken.body).toEqual({
      operationId: key,
      stage: 'rolled-back',
      paused: false,
      sequence,
      effects: [],
      repeated: true,
    });
    // What was never taken is refused still.
    expect(await world.act(migration, 'rollback', {}, randomUUID())).toMatchObject({ status: 409 });
    migration.expectSound();
  });

  test('record one fact', async () => {
    const migration = await world.migration();
    await arrivals.migrating(migration);
    const key = randomUUID();
    const send = () => world.act(migration, 'record-fact', executed, key);
    const { body } = expectOneAnswer(await atOnce(100, send), 202);
    await migration.untilWaiting('invitation accepted');
    await world.loseAnswer(key);
    expect(expectOneAnswer(await atOnce(10, send), 200).body.id).toBe(body.id);
    expect((await migration.snapshot()).facts).toHaveLength(1);
    await world.untilToldOnce(migration, 'fact.migration.executed');
    migration.expectSound();
  });

  test('begin one bulk action, which takes its action once of each partner', async () => {
    const migrations = [await world.migration(), await world.migration()];
    for (const migration of migrations) {
      await arrivals.migrating(migration);
      await world.untilToldOnce(migration, 'stage.migrating');
    }
    const key = randomUUID();
    const send = () => world.inBulk('pause', migrations, key);
    const { body } = expectOneAnswer(await atOnce(100, send), 202);
    const read = async () => (await world.call('GET', `/v1/operations/${body.id}`)).body;
    await vi.waitFor(async () => expect(await read()).toMatchObject({ status: 'succeeded', total: 2, resolved: 2 }), {
      timeout: 30_000,
    });
    await world.loseAnswer(key);
    expect(expectOneAnswer(await atOnce(10, send), 202).body.id).toBe(body.id);
    for (const migration of migrations) await world.untilToldOnce(migration, 'operator.pause');
    expect(await world.database.sql`select id from operations`).toEqual([{ id: body.id }]);
  });
});
