import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { ActionRequest } from '../../domain/actions.js';
import type { EventSignal } from '../../domain/events.js';
import type { MigrationStart } from '../../domain/migration.js';
import { defaultPolicy } from '../../domain/policy.js';
import type { EndStage } from '../../domain/stages.js';
import type { MigrationsClient } from '../../temporal-client/migrations-client.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';

/** A client, and what is needed to bring about what it may meet. */
export interface ClientUnderTest {
  client: MigrationsClient;
  /** Lets the partner's workflow come to this end. */
  end(partnerId: string, stage: EndStage): Promise<void>;
  /** One whose migrations no worker takes up, and which does not wait long for one. */
  withoutWorkers(): Promise<MigrationsClient>;
  /** One that reaches no Temporal. */
  away(): Promise<MigrationsClient>;
}

const plannedFor = '2026-12-01T08:00:00.000Z';
const operator: ActionRequest = { actor: { type: 'operator', id: 'op-1' } };
const signal: EventSignal<'migration.executed'> = {
  eventId: 'evt_1',
  source: 'test',
  origin: 'webhook',
  occurredAt: plannedFor,
  data: {},
};
const startOf = (partnerId: string): MigrationStart => ({
  migrationId: `mig_${uuidv7()}`,
  partnerId,
  plannedFor,
  policy: defaultPolicy,
  startedBy: operator.actor,
});
const newPartnerId = () => `P-${uuidv7()}`;
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it did not fail',
    (error: unknown) => (error instanceof MigrationsClientError ? error.code : String(error)),
  );

/** What every {@link MigrationsClient} does: the real one, and the one in memory that stands for it in other tests. */
export function describeMigrationsClient(underTest: () => ClientUnderTest): void {
  const started = async () => {
    const input = startOf(newPartnerId());
    await underTest().client.start(input);
    return input;
  };
  const ended = async (stage: EndStage) => {
    const input = await started();
    await underTest().end(input.partnerId, stage);
    return input;
  };

  describe('as every client', () => {
    test('starts a migration once, and tells who asks again which one runs', async () => {
      const { client } = underTest();
      const { partnerId, migrationId } = await started();
      expect(await client.start(startOf(partnerId))).toEqual({ outcome: 'already-running', migrationId });
      expect(await client.describe(partnerId)).toEqual({ state: 'running', migrationId });
      expect(await client.describe(newPartnerId())).toBeUndefined();
    });

    test('starts none after one that was completed', async () => {
      const { client } = underTest();
      const { partnerId, migrationId } = await ended('completed');
      expect(await client.start(startOf(partnerId))).toEqual({ outcome: 'ended', migrationId });
      expect(await client.describe(partnerId)).toEqual({ state: 'closed', migrationId, endStage: 'completed' });
    });

    test.each(['aborted', 'rolled-back'] as const)('starts another after one that was %s', async (stage) => {
      const { client } = underTest();
      const { partnerId, migrationId } = await ended(stage);
      expect(await client.describe(partnerId)).toEqual({ state: 'closed', migrationId, endStage: stage });
      const anew = startOf(partnerId);
      expect(await client.start(anew)).toEqual({ outcome: 'started', migrationId: anew.migrationId });
      expect(await client.describe(partnerId)).toEqual({ state: 'running', migrationId: anew.migrationId });
    });

    test('finds none to signal or to act on where none runs', async () => {
      const { client } = underTest();
      const { partnerId } = await started();
      await client.signal(partnerId, 'migrationExecuted', signal);
      const closed = await ended('aborted');
      for (const none of [newPartnerId(), closed.partnerId]) {
        expect(await codeOf(client.signal(none, 'migrationExecuted', signal))).toBe('not-found');
        expect(await codeOf(client.update(none, 'pause', operator, 'op-1'))).toBe('not-found');
      }
    });

    test('takes an action once, and gives its repeat the same answer', async () => {
      const { client } = underTest();
      const { partnerId } = await started();
      const first = await client.update(partnerId, 'pause', operator, 'op-1');
      expect(first).toMatchObject({ stage: 'preparing', paused: true, repeated: false, effects: [] });
      expect(await client.update(partnerId, 'pause', operator, 'op-1')).toEqual(first);
    });

    test('asks the workflow, a closed one too', async () => {
      const { client } = underTest();
      const open = await started();
      const closed = await ended('aborted');
      for (const { partnerId, migrationId } of [open, closed]) {
        expect(await client.query(partnerId)).toMatchObject({ partnerId, migrationId });
      }
      expect(await client.preview(open.partnerId, 'pause', operator)).toEqual([{ text: expect.any(String) }]);
      expect(await codeOf(client.preview(closed.partnerId, 'pause', operator))).toBe('wrong-state');
      expect(await codeOf(client.query(newPartnerId()))).toBe('not-found');
      expect(await codeOf(client.preview(newPartnerId(), 'pause', operator))).toBe('not-found');
    });

    test('leaves a bulk action as it is that was begun before', async () => {
      const client = await underTest().withoutWorkers();
      const operationId = `opn_${uuidv7()}`;
      await client.runBulkAction(operationId);
      await client.runBulkAction(operationId);
      await client.close();
    });

    test('without a worker starts, signals and describes; what only a worker can tell has no answer', async () => {
      const client = await underTest().withoutWorkers();
      const input = startOf(newPartnerId());
      const { partnerId, migrationId } = input;
      expect(await client.start(input)).toEqual({ outcome: 'started', migrationId });
      expect(await client.start(startOf(partnerId))).toEqual({ outcome: 'already-running', migrationId });
      expect(await client.describe(partnerId)).toEqual({ state: 'running', migrationId });
      await client.signal(partnerId, 'migrationExecuted', signal);
      // A deadline and a worker that is not there look alike, by which of the two the server noticed first.
      expect(['no-answer', 'unavailable']).toContain(await codeOf(client.query(partnerId)));
      expect(['no-answer', 'unavailable']).toContain(await codeOf(client.preview(partnerId, 'pause', operator)));
      expect(await codeOf(client.update(partnerId, 'pause', operator, 'op-1'))).toBe('outcome-unknown');
      expect(await codeOf(client.update(newPartnerId(), 'pause', operator, 'op-1'))).toBe('not-found');
      await client.close();
    });

    test('while Temporal is away says so, and of an action that nobody knows what became of it', async () => {
      const client = await underTest().away();
      const partnerId = newPartnerId();
      const calls = [
        client.start(startOf(partnerId)),
        client.signal(partnerId, 'migrationExecuted', signal, 500),
        client.query(partnerId),
        client.preview(partnerId, 'pause', operator),
        client.describe(partnerId),
        client.runBulkAction(`opn_${uuidv7()}`),
        client.watchMarketplace(),
        client.check(),
      ];
      for (const call of await Promise.all(calls.map(codeOf))) expect(call).toBe('unavailable');
      expect(await codeOf(client.update(partnerId, 'pause', operator, 'op-1'))).toBe('outcome-unknown');
      await client.close();
    });
  });
}
