import { randomUUID } from 'node:crypto';
import { createOutsideClients, createWatcherActivities } from '../../../activities/index.js';
import { connectDatabase, type Database } from '../../../db/connection.js';
import type { EventRow } from '../../../db/queries/events.js';
import { migrations } from '../../../db/schema.js';
import {
  marketplaceWatchType,
  type WatchActivities,
  type WatchCounts,
  type WatchMode,
} from '../../../domain/marketplace-watch.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { createTestDatabase } from '../../support/database.js';
import { migrationSnapshot } from '../../support/records.js';
import { activityConfigOf } from '../../support/sandbox-settings.js';
import { connectTestTemporal } from '../../support/temporal.js';

export type WatchWorld = Awaited<ReturnType<typeof startWatchWorld>>;
export type WatchReport = WatchCounts & { mode: WatchMode };

export interface Waiting {
  partnerId: string;
  accountId: string;
  membershipId: string;
  buyerId: string;
}

type WaitingStage = 'awaiting-acceptance' | 'awaiting-certificate';

const pieceOf = 250;
const dayMs = 86_400_000;

/** The watcher's workflow and activities on real servers over the sandbox's Marketplace. */
export async function startWatchWorld() {
  // What the partners did before the test is long past, so that it is no recent change.
  const clock = { offsetMs: -2 * dayMs };
  const sandbox: Sandbox = await startSandbox({ seed: 'empty', now: () => Date.now() + clock.offsetMs });
  const testDatabase = await createTestDatabase();
  const database: Database = connectDatabase(testDatabase.url);
  const temporal = await connectTestTemporal();
  const config = activityConfigOf(sandbox, { OUTSIDE_TIMEOUT_MS: 10_000 });
  const clients = createOutsideClients(config);
  const delivered: EventRow[] = [];
  const activities = createWatcherActivities({
    database,
    clients,
    config,
    deliver: async (event) => void delivered.push(event),
  });
  const taskQueue = `watch-${randomUUID()}`;

  const makeWaiting = (stage: WaitingStage): Waiting => {
    const { marketplace } = sandbox;
    const partnerId = `P-${randomUUID().slice(0, 13)}`;
    const account = marketplace.addAccount({
      name: partnerId,
      externalId: `WW-${partnerId}`,
      eligibility: { client: false, partner: true },
    });
    const membership = marketplace.addMembership({
      accountId: account.id,
      email: `admin@${partnerId.toLowerCase()}.example.com`,
      firstName: 'A',
      lastName: 'B',
      status: stage === 'awaiting-acceptance' ? 'Invited' : 'Active',
    });
    const buyer = marketplace.addBuyer({ accountId: account.id, name: partnerId });
    return { partnerId, accountId: account.id, membershipId: membership.id, buyerId: buyer.id };
  };

  return {
    sandbox,
    database,
    clock,
    delivered,
    activities,
    taskQueue,
    temporal,
    work: (own: WatchActivities = activities) => temporal.work(taskQueue, undefined, own),
    start: () =>
      temporal.client.workflow.start(marketplaceWatchType, {
        taskQueue,
        workflowId: `watch-${randomUUID()}`,
        args: [],
      }),
    /** One run by a worker of its own. */
    async watch(): Promise<WatchReport> {
      const stop = await temporal.work(taskQueue, undefined, activities);
      try {
        const workflowId = `watch-${randomUUID()}`;
        return await temporal.client.workflow.execute(marketplaceWatchType, { taskQueue, workflowId, args: [] });
      } finally {
        await stop();
      }
    },
    /** Requests that the Marketplace has counted. */
    requests: () => sandbox.requests.total({ server: 'marketplace' }),

    /** Partners with one invited admin and one buyer each, of which nobody has heard since. */
    async addWaiting(stage: WaitingStage, count: number): Promise<Waiting[]> {
      const made: Waiting[] = [];
      // In pieces, between which the servers in this process and the connections get their turn.
      while (made.length < count) {
        const some = Array.from({ length: Math.min(pieceOf, count - made.length) }, () => makeWaiting(stage));
        const since = new Date(Date.now() + clock.offsetMs);
        const rows = some.map((waiting) => rowOf(stage, waiting, since));
        await database.query((db) => db.insert(migrations).values(rows));
        made.push(...some);
      }
      return made;
    },

    async stop() {
      await temporal.close();
      await clients.close();
      await database.close();
      await testDatabase.drop();
      await sandbox.stop();
    },
  };
}

function rowOf(stage: WaitingStage, waiting: Waiting, since: Date) {
  const { partnerId, accountId, membershipId, buyerId } = waiting;
  const isInvited = stage === 'awaiting-acceptance';
  const snapshot: MigrationSnapshot = migrationSnapshot({
    migrationId: `mig_${partnerId}`,
    partnerId,
    accountId,
    stage,
    invitations: [
      {
        contactId: 'K-1',
        status: isInvited ? 'invited' : 'active',
        membershipId,
        round: 1,
        invitedAt: since.toISOString(),
        remindersSent: 0,
      },
    ],
    buyers: isInvited ? [] : [{ buyerId, status: 'none' }],
  });
  return {
    id: snapshot.migrationId,
    partnerId,
    workflowId: `partner-migration/${partnerId}`,
    stage,
    stageSince: since,
    plannedFor: since,
    startedAt: since,
    paused: false,
    attentionCount: 0,
    attentionCodes: [],
    needsAttention: false,
    sequence: 1,
    headSequence: 1,
    headHash: '',
    snapshot,
    updatedAt: since,
    search: '',
  };
}
