import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ActionRequest } from '../../../domain/actions.js';
import type { EventSignal } from '../../../domain/events.js';
import { migrationWorkflowId } from '../../../domain/ids.js';
import type { MigrationStart } from '../../../domain/migration.js';
import { defaultPolicy } from '../../../domain/policy.js';
import { freePort } from '../../../stack/free-port.js';
import { temporalConfig } from '../../../temporal.config.js';
import { createMigrationsClient, type MigrationsClient } from '../../../temporal-client/migrations-client.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { describeMigrationsClient } from '../../support/migrations-client-contract.js';
import { newPartnerId, plannedFor } from '../api/api-fixture.js';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const namespace = temporalConfig.defaultNamespace;
const taskQueue = `migrations-client-${uuidv7()}`;
const emptyQueue = `${taskQueue}-nobody`;
// A busy machine may be slow to answer; what the usual deadlines do is tested with a server that is away.
const patient = { clientDeadlineMs: 20_000, updateDeadlineMs: 20_000, queryDeadlineMs: 20_000 };
const hasty = { ...patient, updateDeadlineMs: 1_000, queryDeadlineMs: 500 };
const operator: ActionRequest = { actor: { type: 'operator', id: 'op-1' } };

let address: string;
let connection: Connection;
let native: NativeConnection;
let temporal: Client;
let code: string;
let stopWorker: () => Promise<void>;
let migrations: MigrationsClient;
/** The same, whose migrations no worker takes up. */
let unattended: MigrationsClient;

beforeAll(async () => {
  address = process.env.TEST_TEMPORAL_ADDRESS ?? '';
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  temporal = new Client({ connection, namespace });
  const workflowsPath = fileURLToPath(new URL('./tiny-migration.ts', import.meta.url));
  const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error };
  code = (await bundleWorkflowCode({ workflowsPath, logger: quiet })).code;
  stopWorker = await work(taskQueue);
  migrations = createMigrationsClient({ address, namespace, taskQueue, deadlines: patient });
  unattended = createMigrationsClient({ address, namespace, taskQueue: emptyQueue, deadlines: patient });
});
afterAll(async () => {
  await stopWorker();
  await Promise.all([migrations.close(), unattended.close(), connection.close()]);
  await native.close();
});

async function work(queue: string): Promise<() => Promise<void>> {
  const worker = await Worker.create({ connection: native, namespace, taskQueue: queue, workflowBundle: { code } });
  const done = worker.run();
  return async () => {
    worker.shutdown();
    await done;
  };
}

const startOf = (partnerId: string, more: Partial<MigrationStart> = {}): MigrationStart => ({
  migrationId: `mig_${uuidv7()}`,
  partnerId,
  plannedFor,
  policy: defaultPolicy,
  startedBy: { type: 'operator', id: 'op-1' },
  ...more,
});
const handleOf = (partnerId: string) => temporal.workflow.getHandle(migrationWorkflowId(partnerId));
const end = async (partnerId: string, stage: string) => {
  await handleOf(partnerId).signal('testEnd', stage);
  await handleOf(partnerId).result();
};
const signalOf = (eventId: string): EventSignal<'migration.executed'> => ({
  eventId,
  source: 'test',
  origin: 'webhook',
  occurredAt: plannedFor,
  data: {},
});
const failureOf = async (work: Promise<unknown>): Promise<MigrationsClientError> => {
  const error = await work.then(
    () => new Error('It did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof MigrationsClientError)) throw error;
  return error;
};
const observed = (partnerId: string) =>
  migrations.query(partnerId) as unknown as Promise<{ runs: number; events: string[]; updates: string[] }>;

describeMigrationsClient(() => ({
  client: migrations,
  end,
  withoutWorkers: async () =>
    createMigrationsClient({ address, namespace, taskQueue: `${taskQueue}-contract`, deadlines: hasty }),
  away: async () => createMigrationsClient({ address: `127.0.0.1:${await freePort()}`, namespace, taskQueue }),
}));

describe('a start', () => {
  test('makes the workflow findable and readable in the Web UI', async () => {
    const partnerId = newPartnerId();
    const input = startOf(partnerId, { wave: 'north-1' });
    expect(await migrations.start(input)).toEqual({ outcome: 'started', migrationId: input.migrationId });
    const description = await handleOf(partnerId).describe();
    expect(description.type).toBe('partnerMigration');
    expect(description.taskQueue).toBe(taskQueue);
    expect(await description.staticSummary()).toBe(`Partner ${partnerId}, wave north-1`);
    const attributes = description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(attributes)).toMatchObject({
      PartnerId: partnerId,
      MigrationStage: 'preparing',
      MigrationWave: 'north-1',
      NeedsAttention: false,
      PlannedFor: new Date(plannedFor),
    });
    expect(await observed(partnerId)).toMatchObject({ ...input });
  });

  test('in a namespace without the search attributes is refused by their names, and seen to be impossible before', async () => {
    const bare = `bare-${uuidv7()}`;
    await connection.workflowService.registerNamespace({
      namespace: bare,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    const client = createMigrationsClient({ address, namespace: bare, taskQueue, deadlines: patient });
    try {
      const names = ['PartnerId', 'MigrationStage', 'MigrationWave', 'NeedsAttention', 'PlannedFor'];
      // Until all parts of the server know the namespace, it is not there.
      await vi.waitFor(async () => expect(await client.missingSearchAttributes()).toEqual(names), 60_000);
      await vi.waitFor(async () => {
        const { code, message } = await failureOf(client.start(startOf(newPartnerId())));
        expect([code, message]).toEqual(['not-set-up', expect.stringContaining(names.join(', '))]);
      }, 60_000);
      expect(await migrations.missingSearchAttributes()).toEqual([]);
    } finally {
      await client.close();
    }
  });

  test('of several at once makes one migration, and tells the others which', async () => {
    const partnerId = newPartnerId();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => migrations.start(startOf(partnerId))));
    expect(outcomes.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'already-running')).toHaveLength(5);
    expect(new Set(outcomes.map(({ migrationId }) => migrationId)).size).toBe(1);
  });

  test('needs no worker, and neither does the look at what runs', async () => {
    const partnerId = newPartnerId();
    const { migrationId } = await unattended.start(startOf(partnerId));
    expect(await unattended.start(startOf(partnerId))).toEqual({ outcome: 'already-running', migrationId });
    expect(await unattended.describe(partnerId)).toEqual({ state: 'running', migrationId });
  });

  test('still finds the migration that runs after it has continued as new', async () => {
    const partnerId = newPartnerId();
    const { migrationId } = await migrations.start(startOf(partnerId));
    await handleOf(partnerId).signal('testContinueAsNew');
    await vi.waitFor(async () => expect(await observed(partnerId)).toMatchObject({ runs: 2 }), 40_000);
    expect(await migrations.start(startOf(partnerId))).toEqual({ outcome: 'already-running', migrationId });
  });

  test('after completion is refused, of several at once each', async () => {
    const partnerId = newPartnerId();
    const { migrationId } = await migrations.start(startOf(partnerId));
    await end(partnerId, 'completed');
    const outcomes = await Promise.all([1, 2, 3].map(() => migrations.start(startOf(partnerId))));
    expect(outcomes).toEqual([1, 2, 3].map(() => ({ outcome: 'ended', migrationId })));
    expect(await migrations.describe(partnerId)).toEqual({ state: 'closed', migrationId, endStage: 'completed' });
  });

  test('after an end that says nothing is refused', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    await end(partnerId, 'somewhere');
    expect(await migrations.start(startOf(partnerId))).toMatchObject({ outcome: 'ended' });
  });

  test.each(['aborted', 'rolled-back'])('after it was %s makes one new migration', async (stage) => {
    const partnerId = newPartnerId();
    const first = await migrations.start(startOf(partnerId));
    await end(partnerId, stage);
    expect(await migrations.describe(partnerId)).toMatchObject({ state: 'closed', endStage: stage });
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => migrations.start(startOf(partnerId))));
    expect(outcomes.filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
    expect(new Set([first.migrationId, ...outcomes.map(({ migrationId }) => migrationId)]).size).toBe(2);
  });

  test('that is asked again after what it started has ended starts nothing more', async () => {
    const partnerId = newPartnerId();
    const input = startOf(partnerId);
    await migrations.start(input);
    await end(partnerId, 'aborted');
    expect(await migrations.start(input)).toEqual({ outcome: 'started', migrationId: input.migrationId });
    expect(await migrations.describe(partnerId)).toMatchObject({ state: 'closed', endStage: 'aborted' });
  });

  test('after a termination by hand makes a new one', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    await handleOf(partnerId).terminate('by hand');
    expect(await migrations.start(startOf(partnerId))).toMatchObject({ outcome: 'started' });
  });

  test('that saw no run is refused by the server when one came and completed since', async () => {
    const partnerId = newPartnerId();
    const { migrationId } = await migrations.start(startOf(partnerId));
    await end(partnerId, 'completed');
    // As if the look at the newest run had come before all that.
    const describe = vi.spyOn(migrations, 'describe').mockResolvedValueOnce(undefined);
    expect(await migrations.start(startOf(partnerId))).toEqual({ outcome: 'ended', migrationId });
    expect(describe).toHaveBeenCalledTimes(2);
    describe.mockRestore();
  });
});

describe('a signal', () => {
  test('reaches the workflow, also one that no worker has taken up yet', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    await migrations.signal(partnerId, 'migrationExecuted', signalOf('evt_1'));
    expect(await observed(partnerId)).toMatchObject({ events: ['evt_1'] });
    const alone = newPartnerId();
    await unattended.start(startOf(alone));
    await unattended.signal(alone, 'migrationExecuted', signalOf('evt_2'));
  });

  test('to an unknown or closed workflow finds none', async () => {
    const closed = newPartnerId();
    await migrations.start(startOf(closed));
    await end(closed, 'aborted');
    for (const partnerId of [newPartnerId(), closed]) {
      const failure = await failureOf(migrations.signal(partnerId, 'migrationExecuted', signalOf('evt_1')));
      expect(failure.code).toBe('not-found');
    }
  });
});

describe('a preview', () => {
  test('tells what an action would do, or why it would be refused, and changes nothing', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    expect(await migrations.preview(partnerId, 'pause', operator)).toEqual([{ text: 'It waits' }]);
    const refused = { code: 'wrong-state', message: 'It is not paused', wrongState: { currentState: 'preparing' } };
    expect(await failureOf(migrations.preview(partnerId, 'resume', operator))).toMatchObject(refused);
    expect(await failureOf(migrations.preview(partnerId, 'retry', operator))).toMatchObject({ code: 'invalid' });
    expect(await failureOf(migrations.preview(newPartnerId(), 'pause', operator))).toMatchObject({ code: 'not-found' });
    expect(await observed(partnerId)).toMatchObject({ updates: [] });
  });

  test('by a worker of another build is what can be understood of it, and never a fault of the request', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    const otherwise = { code: 'wrong-state', message: 'It is over', wrongState: undefined };
    expect(await failureOf(migrations.preview(partnerId, 'abort', operator))).toMatchObject(otherwise);
    const unknown = { code: 'not-understood' };
    expect(await failureOf(migrations.preview(partnerId, 'rollback', operator))).toMatchObject(unknown);
    const older = newPartnerId();
    await migrations.start(startOf(older, { wave: 'silent' }));
    expect(await failureOf(migrations.preview(older, 'pause', operator))).toMatchObject(unknown);
  });
});

describe('an update', () => {
  test('has the name of its action as Temporal writes names', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    await migrations.update(partnerId, 'replace-contact', operator, 'op-r');
    expect(await observed(partnerId)).toMatchObject({ updates: ['op-r'] });
  });

  test('is answered, and repeated with the same id has one effect', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    const first = await migrations.update(partnerId, 'pause', operator, 'op-a');
    const second = await migrations.update(partnerId, 'pause', operator, 'op-a');
    expect(second).toEqual(first);
    expect(await observed(partnerId)).toMatchObject({ updates: ['op-a'] });
  });

  test('that is refused says why', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    const wrongState = await failureOf(migrations.update(partnerId, 'resume', operator, 'op-b'));
    expect(wrongState).toMatchObject({
      code: 'wrong-state',
      message: 'It is not paused',
      wrongState: { currentState: 'preparing', allowedActions: ['pause', 'abort'] },
    });
    const invalid = await failureOf(migrations.update(partnerId, 'retry', operator, 'op-c'));
    expect(invalid).toMatchObject({ code: 'invalid', message: 'No attention item has this step' });
  });

  test('that the build of the worker does not know is surely not taken', async () => {
    const partnerId = newPartnerId();
    await migrations.start(startOf(partnerId));
    const refused = await failureOf(migrations.update(partnerId, 'skip', operator, 'op-s'));
    expect(refused).toMatchObject({ code: 'not-understood' });
    expect(await observed(partnerId)).toMatchObject({ updates: [] });
  });

  test('of an unknown or closed workflow finds none', async () => {
    const closed = newPartnerId();
    await migrations.start(startOf(closed));
    await end(closed, 'aborted');
    for (const partnerId of [newPartnerId(), closed]) {
      expect((await failureOf(migrations.update(partnerId, 'pause', operator, 'op-d'))).code).toBe('not-found');
    }
  });

  test('without a worker has an unknown outcome; repeated with its id later it is taken once', async () => {
    const partnerId = newPartnerId();
    await unattended.start(startOf(partnerId));
    const impatient = createMigrationsClient({ address, namespace, taskQueue: emptyQueue, deadlines: hasty });
    expect((await failureOf(impatient.update(partnerId, 'pause', operator, 'op-e'))).code).toBe('outcome-unknown');
    await impatient.close();
    const stop = await work(emptyQueue);
    expect(await unattended.update(partnerId, 'pause', operator, 'op-e')).toMatchObject({ paused: true });
    expect(await observed(partnerId)).toMatchObject({ updates: ['op-e'] });
    await stop();
  });
});

describe('a query', () => {
  test('is answered for a closed workflow too', async () => {
    const partnerId = newPartnerId();
    const { migrationId } = await migrations.start(startOf(partnerId));
    await end(partnerId, 'aborted');
    expect(await migrations.query(partnerId)).toMatchObject({ migrationId });
  });

  test('of an unknown workflow finds none; without a worker it has no answer', async () => {
    expect((await failureOf(migrations.query(newPartnerId()))).code).toBe('not-found');
    const queue = `${taskQueue}-silent`;
    const silent = createMigrationsClient({ address, namespace, taskQueue: queue, deadlines: hasty });
    const partnerId = newPartnerId();
    await silent.start(startOf(partnerId));
    expect(['no-answer', 'unavailable']).toContain((await failureOf(silent.query(partnerId))).code);
    await silent.close();
  });
});

describe('while Temporal is away', () => {
  test('every call ends soon, with the code that says what may have happened', async () => {
    const port = await freePort();
    const away = createMigrationsClient({ address: `127.0.0.1:${port}`, namespace, taskQueue });
    const partnerId = newPartnerId();
    const calls: [Promise<unknown>, string][] = [
      [away.start(startOf(partnerId)), 'unavailable'],
      [away.signal(partnerId, 'migrationExecuted', signalOf('evt_1'), 500), 'unavailable'],
      [away.query(partnerId), 'unavailable'],
      [away.describe(partnerId), 'unavailable'],
      [away.check(), 'unavailable'],
      [away.update(partnerId, 'pause', operator, 'op-f'), 'outcome-unknown'],
    ];
    // A call without a deadline takes more than 20 s here; the test's own bound is far from both.
    const codes = await Promise.all(calls.map(([call]) => failureOf(call).then(({ code }) => code)));
    expect(codes).toEqual(calls.map(([, code]) => code));
    await away.close();
  }, 15_000);

  test('a namespace that does not exist counts as away', async () => {
    const wrong = createMigrationsClient({ address, namespace: 'no-such-namespace', taskQueue, deadlines: patient });
    expect((await failureOf(wrong.check())).code).toBe('unavailable');
    expect((await failureOf(wrong.signal(newPartnerId(), 'x', signalOf('evt_1')))).code).toBe('unavailable');
    await wrong.close();
  });
});
