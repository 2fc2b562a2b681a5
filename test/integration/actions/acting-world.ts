import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { createBulkActionActivities } from '../../../activities/bulk-action/bulk-action-activities.js';
import { numberedRecords } from '../../../activities/record/numbered-records.js';
import { createRecordActivities } from '../../../activities/record/record-activities.js';
import { buildApp } from '../../../api/app.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { createApiClient } from '../../../db/queries/api-clients.js';
import { addContact } from '../../../db/queries/contacts.js';
import { type ActionName, type UpdateAction, updateActions } from '../../../domain/actions.js';
import { scopes } from '../../../domain/authorization.js';
import { temporalConfig } from '../../../temporal.config.js';
import { createMigrationsClient, type MigrationsClient } from '../../../temporal-client/migrations-client.js';
import { actionCases, watchFor } from '../../support/action-cases.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { quickPolicy, type TestMigration } from '../../support/migration.js';
import { together } from '../../support/together.js';
import { workflowSuite } from '../../support/workflow-suite.js';

export interface Reply {
  status: number;
  retryAfter: string | null;
  replayed: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of any shape, and fails where it is wrong
  body: any;
}

interface Ready {
  migration: TestMigration;
  watch: ReturnType<typeof watchFor>;
  key: string;
}

const reason = 'because a test says so';
const plannedFor = new Date(Date.now() + 3_600_000).toISOString();
/** A fact that can be recorded. */
export const executed = { type: 'migration.executed', data: {}, occurredAt: '2026-03-02T08:00:00Z', evidence: 'OPS-1' };

/**
 * The API on a socket, over a database and a Temporal server, with a worker that can be away. Their migrations are real
 * workflows, whose records go to the database; what is outside of Portage is a fake.
 */
export class ActingWorld {
  // A busy machine may be slow to answer.
  private readonly deadlines = { clientDeadlineMs: 30_000, updateDeadlineMs: 30_000, queryDeadlineMs: 30_000 };
  private readonly sharedQueue = `acting-${randomUUID()}`;
  private readonly newMigration: () => TestMigration;
  private testDatabase!: TestDatabase;
  database!: Database;
  private migrations!: MigrationsClient;
  private app!: FastifyInstance;
  private address = '';
  private key = '';
  private readonly stopping = new AbortController();

  constructor() {
    this.newMigration = workflowSuite({ sharedQueue: this.sharedQueue, maintenance: () => this.bulkActions() });
    beforeAll(() => this.start());
    afterAll(() => this.stop());
  }

  private async start(): Promise<void> {
    this.testDatabase = await createTestDatabase();
    this.database = connectDatabase(this.testDatabase.url, { max: 8 });
    this.migrations = createMigrationsClient({
      address: process.env.TEST_TEMPORAL_ADDRESS ?? '',
      namespace: temporalConfig.defaultNamespace,
      taskQueue: this.sharedQueue,
      deadlines: this.deadlines,
    });
    this.app = await buildApp({
      database: this.database,
      migrations: this.migrations,
      logger: pino({ level: 'silent' }),
      publicUrl: 'https://portage.test',
      cursorKey: new Uint8Array(32),
      rateLimits: { requestsPerMinute: 1_000_000, failuresPerMinute: 1_000_000 },
      timeLimitMs: 60_000,
      // What one person does at once.
      secondPerson: false,
    });
    this.address = await this.app.listen({ host: '127.0.0.1', port: 0 });
    const expiresAt = new Date(Date.now() + 3_600_000);
    const granted = { name: 'tester', scopes: [...scopes], createdBy: 'test', expiresAt };
    this.key = (await createApiClient(this.database, granted)).key;
  }

  private async stop(): Promise<void> {
    this.stopping.abort();
    await this.app?.close();
    await this.migrations?.close();
    await this.database?.close();
    await this.testDatabase?.drop();
  }

  private bulkActions(): object {
    const { database, migrations, stopping } = this;
    return createBulkActionActivities({ database, migrations, stopping: stopping.signal, perSecond: 100 });
  }

  /** A migration that is still to be started, of a partner with one admin contact, in whose place N1 could come. */
  async migration(): Promise<TestMigration> {
    const migration = this.newMigration();
    migration.oneAdmin();
    migration.outside.recordTo = numberedRecords(createRecordActivities(this.database)).record;
    const contact = { id: 'N1', name: 'Kim Example', email: 'kim@partner.example', role: 'admin' };
    await addContact(this.database, migration.migrationId, contact);
    return migration;
  }

  /** For each action a migration that takes it, watched for what follows from it, and the key to ask with. */
  async readyForAll(policyOf: (action: UpdateAction) => TestMigration['policy'] = () => ({})) {
    const ready = {} as Record<UpdateAction, Ready>;
    await together(updateActions, async (action) => {
      const migration = await this.migration();
      migration.policy = policyOf(action);
      await actionCases[action].arrive(migration);
      await migration.untilQuiet();
      ready[action] = { migration, watch: watchFor(actionCases[action], migration), key: randomUUID() };
    });
    return ready;
  }

  /** The worker is away; of an action the API knows soon that nobody answers. */
  async workerLeaves({ temporal }: TestMigration): Promise<void> {
    await temporal.rest();
    Object.assign(this.deadlines, { updateDeadlineMs: 1_000, queryDeadlineMs: 1_000 });
  }

  async workerReturns(migration: TestMigration): Promise<void> {
    Object.assign(this.deadlines, { updateDeadlineMs: 30_000, queryDeadlineMs: 30_000 });
    await migration.startWorker();
  }

  async call(method: 'GET' | 'POST', path: string, body?: object, idempotencyKey: string = randomUUID()) {
    const answer = await fetch(`${this.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(method === 'POST' && { 'idempotency-key': idempotencyKey, 'if-match': '*' }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const { status, headers } = answer;
    const replayed = headers.get('idempotency-replayed') === 'true';
    const reply: Reply = { status, retryAfter: headers.get('retry-after'), replayed, body: await answer.json() };
    return reply;
  }

  begin({ partnerId }: TestMigration, key: string): Promise<Reply> {
    return this.call('POST', '/v1/migrations', { partnerId, plannedFor, policy: quickPolicy }, key);
  }

  act({ partnerId }: TestMigration, action: ActionName, body: object, key: string, query = ''): Promise<Reply> {
    return this.call('POST', `/v1/migrations/${partnerId}/actions/${action}${query}`, { reason, ...body }, key);
  }

  inBulk(action: ActionName, migrations: readonly TestMigration[], key: string): Promise<Reply> {
    const partnerIds = migrations.map(({ partnerId }) => partnerId);
    return this.call('POST', '/v1/bulk-actions', { action, partnerIds, expectedCount: partnerIds.length, reason }, key);
  }

  /** As after a crash of the process that had the request: its lease is over, its answer was not kept. */
  async loseAnswer(key: string): Promise<void> {
    await this.database.sql`
      update idempotency_keys set sealed_answer = null, finished_at = null, lease_until = now() where key = ${key}`;
  }

  /** Waits until the timeline, as it is recorded, has one entry of this kind. Gives its number. */
  async untilToldOnce({ partnerId }: TestMigration, code: string): Promise<number> {
    const told = async () => {
      const { body } = await this.call('GET', `/v1/migrations/${partnerId}/timeline?limit=200`);
      return (body.data ?? []).filter((entry: { code: string }) => entry.code === code);
    };
    await vi.waitFor(async () => expect(await told()).toHaveLength(1), { timeout: 30_000, interval: 100 });
    return (await told())[0].sequence;
  }
}

export const keyReused = { status: 422, body: { type: expect.stringMatching(/idempotency-key-reused$/) } };

/** Of requests with one key: one was carried out, and each other one got its answer, or was told to wait. Gives that answer. */
export function expectOneAnswer(replies: readonly Reply[], status: number): Reply {
  const [first, ...more] = replies.filter((reply) => reply.status === status && !reply.replayed);
  expect(more, 'carried out').toEqual([]);
  expect(first, `one of ${[...new Set(replies.map((reply) => reply.status))]}`).toBeDefined();
  for (const reply of replies) {
    if (reply === first) continue;
    if (reply.status === status) expect(reply).toEqual({ ...first, replayed: true });
    else {
      const { type } = reply.body;
      expect([reply.status, type, reply.retryAfter]).toEqual([
        409,
        expect.stringMatching(/idempotency-in-progress$/),
        '2',
      ]);
    }
  }
  return first as Reply;
}
