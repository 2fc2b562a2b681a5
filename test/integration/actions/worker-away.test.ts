import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { updateActions } from '../../../domain/actions.js';
import { actionCases } from '../../support/action-cases.js';
import { arrivals } from '../../support/arrivals.js';
import { together } from '../../support/together.js';
import { ActingWorld, executed, keyReused } from './acting-world.js';

const unavailable = { status: 503, retryAfter: '5', body: { type: expect.stringMatching(/unavailable$/) } };

describe('while no worker is there', () => {
  const world = new ActingWorld();

  test('actions are known by their keys: each has one effect once there is one, and then its answer', async () => {
    const ready = await world.readyForAll();
    await world.workerLeaves(ready.pause.migration);

    await together(updateActions, async (action) => {
      const { request, other } = actionCases[action];
      const { migration, key } = ready[action];
      const asked = await world.act(migration, action, request, key);
      expect(asked).toMatchObject({ ...unavailable, body: { ...unavailable.body, operationId: key } });
      // What it would do nobody can tell either; what is possible is told as it was recorded last.
      const previewed = await world.act(migration, action, request, randomUUID(), '?validateOnly=true');
      expect(previewed.status).toBe(503);
      const possible = await world.call('GET', `/v1/migrations/${migration.partnerId}/actions`);
      expect(possible).toMatchObject({ status: 200, body: { source: 'projection' } });
      expect(possible.body.allowedActions).toContain(action);
      // Something may have been done: with this key it is that request or none.
      const differently = { ...other, reason: 'for another reason' };
      expect(await world.act(migration, action, differently, key)).toMatchObject(keyReused);
      expect(await world.act(migration, action, request, key)).toMatchObject(unavailable);
    });

    await world.workerReturns(ready.pause.migration);
    await together(updateActions, async (action) => {
      const { request } = actionCases[action];
      const { migration, watch, key } = ready[action];
      const taken = await world.act(migration, action, request, key);
      expect(taken).toMatchObject({ status: 200, replayed: false, body: { operationId: key } });
      expect(await world.act(migration, action, request, key)).toEqual({ ...taken, replayed: true });
      await watch.untilOnce();
      await migration.untilQuiet();
      watch.expectOnce();
      const own = migration.outside.timeline.filter(({ code }) => code === `operator.${action}`);
      expect(own.map(({ sequence }) => sequence)).toEqual([taken.body.sequence]);
      migration.expectSound();
    });
  }, 180_000);

  test('facts and bulk actions are taken for later, once', async () => {
    const [moved, ...others] = [await world.migration(), await world.migration(), await world.migration()];
    for (const migration of [moved, ...others]) {
      await arrivals.migrating(migration);
      await world.untilToldOnce(migration, 'stage.migrating');
    }
    await world.workerLeaves(moved);
    const [factKey, bulkKey] = [randomUUID(), randomUUID()];
    const fact = await world.act(moved, 'record-fact', executed, factKey);
    expect(fact).toMatchObject({ status: 202, body: { status: 'delivered' } });
    expect(await world.act(moved, 'record-fact', executed, factKey)).toEqual({ ...fact, replayed: true });
    const bulk = await world.inBulk('pause', others, bulkKey);
    expect(bulk).toMatchObject({ status: 202, body: { status: 'pending', pending: 2 } });
    expect(await world.inBulk('pause', others, bulkKey)).toEqual({ ...bulk, replayed: true });
    const read = (path: string) => world.call('GET', path).then(({ body }) => body);
    expect(await read(`/v1/operations/${bulk.body.id}`)).toMatchObject({ status: 'pending', pending: 2 });

    await world.workerReturns(moved);
    await vi.waitFor(
      async () => {
        expect(await read(`/v1/events/${fact.body.id}`)).toMatchObject({ status: 'applied' });
        expect(await read(`/v1/operations/${bulk.body.id}`)).toMatchObject({ status: 'succeeded', resolved: 2 });
      },
      { timeout: 60_000, interval: 200 },
    );
    // An answer that was kept is that of then.
    expect(await world.inBulk('pause', others, bulkKey)).toEqual({ ...bulk, replayed: true });
    await world.untilToldOnce(moved, 'fact.migration.executed');
    for (const migration of others) await world.untilToldOnce(migration, 'operator.pause');
  }, 120_000);
});
