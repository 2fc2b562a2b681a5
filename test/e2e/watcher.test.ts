import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import type { System } from '../../stack/system.js';
import { temporalConfig } from '../../temporal.config.js';
import { ensureMarketplaceWatch } from '../../temporal-client/schedules/marketplace-watch.js';
import { scheduleIdsOf } from '../../temporal-client/schedules/schedule-ids.js';
import { type PlaySystem, startPlaySystem } from './play-system.js';
import type { PlayWorld } from './play-world.js';

// A system of its own: a run of the watcher reads all partners, and other tests count what was told of theirs.
let play: PlaySystem;
let system: System;
let world: PlayWorld;
let connection: Connection;

beforeAll(async () => {
  play = await startPlaySystem({ LOG_LEVEL: 'info', WATCH_EVERY_MINUTES: '45' });
  ({ system, world } = play);
  connection = await Connection.connect({ address: system.addresses.temporal });
}, 300_000);

afterAll(async () => {
  await connection?.close();
  await play?.stop();
});

/** Has the watcher run until it has told of the partner; a run may come before the migration's own records. */
async function watchUntilTold(partnerId: string, type: string) {
  let rows: { id: string }[] = [];
  await world.until(async () => {
    expect((await world.api('POST', '/v1/system/watcher/run')).status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 500));
    rows = await world.sql`
      select id from events where source = 'watcher' and subject = ${partnerId} and type = ${type}`;
    expect(rows).toHaveLength(1);
  });
  return rows[0]!.id;
}

describe('the watcher', { timeout: 200_000 }, () => {
  test('is on a schedule of its own, which each worker brings up to date and leaves paused if it is', async () => {
    const client = new Client({ connection });
    const schedule = client.schedule.getHandle(scheduleIdsOf(temporalConfig.taskQueue).marketplaceWatch);
    const { spec, policies } = await schedule.describe();
    expect(spec).toMatchObject({ intervals: [{ every: 45 * 60_000 }], jitter: 4.5 * 60_000 });
    expect(policies.overlap).toBe('SKIP');

    const { taskQueue } = temporalConfig;
    onTestFailed(async () => {
      await ensureMarketplaceWatch(client, { taskQueue, everyMinutes: 45 });
      await schedule.unpause();
    });
    await schedule.pause('maintenance');
    await Promise.all([1, 2].map(() => ensureMarketplaceWatch(client, { taskQueue, everyMinutes: 30 })));
    const after = await schedule.describe();
    expect(after.spec).toMatchObject({ intervals: [{ every: 30 * 60_000 }], jitter: 3 * 60_000 });
    // And stays so: the next test shows that it runs on demand all the same.
    expect(after.state).toMatchObject({ paused: true, note: 'maintenance' });
  });

  test('carries a partner to the end when every sender is silent, and with a sender each fact counts once', async () => {
    const [silent, told] = ['silent', 'told'].map((name) => `E-${name}-${randomUUID().slice(0, 8)}`) as [
      string,
      string,
    ];
    const started = await Promise.all(
      [silent, told].map(async (id) => {
        await world.makePartner({ id });
        const migrationId = await world.start(id);
        await world.untilHandedOver(id);
        return { id, migrationId };
      }),
    );

    // What the partners do on the Marketplace; of the second one the sender tells after the watcher has.
    const accepted = await Promise.all([silent, told].map((id) => world.play(id, 'accept')));
    const watched = await Promise.all([silent, told].map((id) => watchUntilTold(id, 'invitation.accepted')));
    for (const id of watched) expect(await world.untilReceipt(id, 'applied')).toMatchObject({ origin: 'reconcile' });
    const late = await world.send(told, accepted[1]!.events[0]!);
    expect(await world.untilReceipt(late.id, 'ignored')).toMatchObject({ reason: 'duplicate' });

    await Promise.all([silent, told].map((id) => world.untilWaitingFor(id, 'certificate')));
    const issued = await Promise.all([silent, told].map((id) => world.play(id, 'enroll', { autoIssue: true })));
    // The sender and the watcher at the same time: whoever comes second is ignored, or has nothing left to tell.
    const [sent] = await Promise.all([
      world.send(told, issued[1]!.events[0]!),
      watchUntilTold(silent, 'certificate.issued'),
    ]);
    await world.until(async () => {
      const { status } = (await world.api('GET', `/v1/events/${sent.id}`)).body;
      expect(['applied', 'ignored']).toContain(status);
    });
    for (const { id, migrationId } of started) {
      const { facts, attention } = await world.untilStage(id, 'completed');
      expect(facts.map(({ type }) => type).sort()).toEqual([
        'certificate.issued',
        'invitation.accepted',
        'migration.executed',
      ]);
      expect(attention).toEqual([]);
      await world.expectEachEffectOnce(id, migrationId);
      expect(await world.mailsByTemplate(migrationId)).toMatchObject({ ready: 1 });
    }
    const senders = await world.sql`select distinct type from events where subject = ${silent} and origin = 'webhook'`;
    expect(senders.map((row) => row.type)).toEqual(['migration.executed']);
    const runs = await world.sql`select * from watch_runs where finished_at is not null`;
    expect(runs.length).toBeGreaterThan(1);
  });
});
