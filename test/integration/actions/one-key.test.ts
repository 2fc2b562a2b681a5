import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { type UpdateAction, updateActions } from '../../../domain/actions.js';
import { migrationWorkflowId } from '../../../domain/ids.js';
import { actionCases, watchFor } from '../../support/action-cases.js';
import { arrivals } from '../../support/arrivals.js';
import { together } from '../../support/together.js';
import { ActingWorld, executed, expectOneAnswer, type Reply } from './acting-world.js';

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
    const actOnce = async (action: UpdateAction) => {
      const { arrive, request, other } = actionCases[action];
      const migration = await world.migration();
      const ends = action === 'abort' || action === 'rollback';
      if (!ends) migration.policy = { maxHistoryLength: 12 };
      await arrive(migration);
      await migration.untilQuiet();
      const watch = watchFor(actionCases[action], migration);
      const key = randomUUID();
      const send = () => world.act(migration, action, request, key);
      const { body } = expectOneAnswer(await atOnce(100, send), 200);
      expect(body).toMatchObject({ operationId: key, repeated: false });
      await watch.untilOnce();
      if (ends) await migration.handle.result();
      else await migration.untilNextRun();
      await world.loseAnswer(key);
      const again = expectOneAnswer(await atOnce(10, send), 200);
      expect(again.body).toMatchObject({ sequence: body.sequence, repeated: !ends });
      const reused = await world.act(migration, action, { ...other, reason: 'for another reason' }, key);
      expect(reused).toMatchObject({ status: 422, body: { type: expect.stringMatching(/idempotency-key-reused$/) } });
      await migration.untilQuiet();
      watch.expectOnce();
      const told = migration.outside.timeline.filter(({ sequence }) => sequence === body.sequence);
      expect(told).toMatchObject([{ code: `operator.${action}` }]);
      migration.expectSound();
    };
    await together(updateActions, actOnce);
  }, 180_000);

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
