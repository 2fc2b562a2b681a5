import { describe, expect, it } from 'vitest';
import type { RecordedBy } from '../../domain/events.js';
import { type JourneyStage, journeyStages } from '../../domain/stages.js';
import { mend, sticking } from '../support/arrivals.js';
import type { TestMigration } from '../support/migration.js';
import { together } from '../support/together.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';
const recorded: RecordedBy = { by: { type: 'operator', id: 'op-1' }, reason, evidence: 'OPS-1' };
const byHand = { origin: 'operator', source: 'operator', recorded } as const;
const executed = (migration: TestMigration) => migration.send('migration.executed', {}, byHand);
const certified = (migration: TestMigration) => {
  migration.outside.certify();
  return migration.send('certificate.issued', { certificateId: 'CER-1', buyerId: 'BUY-1' }, byHand);
};

const theEnd = 'the end';

interface Row {
  /** The wait that it comes to once what it is stuck at was tried again or left out. */
  next: string;
  /** The archive must not be left out. */
  skip?: false;
  /** Somebody has joined. */
  rollback?: false;
  /** A fact that is recorded by hand, and the wait that it comes to once the fact counts. */
  fact?: { record: (migration: TestMigration) => Promise<string>; next: string };
}

const executedNext = { record: executed, next: 'invitation accepted' };
const table: Record<JourneyStage, Row> = {
  preparing: { next: 'migration executed', fact: executedNext },
  announced: { next: 'the planned date', fact: executedNext },
  migrating: { next: 'migration executed', fact: executedNext },
  // The certificate is there before anybody is asked for it.
  verifying: { next: 'invitation accepted', fact: { record: certified, next: 'invitation accepted' } },
  'handing-over': {
    next: 'invitation accepted',
    skip: false,
    fact: { record: certified, next: 'invitation accepted' },
  },
  'awaiting-acceptance': {
    next: 'invitation accepted',
    fact: {
      record: (migration) => {
        migration.outside.setMembership('K1', 'Active');
        return migration.send('invitation.accepted', { membershipId: migration.membershipOf('K1') }, byHand);
      },
      next: 'certificate',
    },
  },
  'awaiting-certificate': { next: 'certificate', rollback: false, fact: { record: certified, next: theEnd } },
  ready: { next: theEnd, rollback: false },
};

/** What is done while it is held, and what must have come of it in the end. */
const ways = {
  retry: async (migration: TestMigration, { stage, step }: Place) => {
    await during(migration, stage, () => migration.act('retry', { step }));
    await untilNext(migration, table[stage].next);
    await expectAnswered(migration, step, 'confirmed');
  },
  skip: async (migration: TestMigration, { stage, step }: Place) => {
    await during(migration, stage, () => migration.act('skip', { step }));
    await untilNext(migration, table[stage].next);
    await expectAnswered(migration, step, 'skipped');
  },
  fact: async (migration: TestMigration, { stage }: Place) => {
    const { record, next } = table[stage].fact as NonNullable<Row['fact']>;
    let eventId = '';
    await during(migration, stage, async () => {
      eventId = await record(migration);
      await migration.act('retry');
    });
    await untilNext(migration, next);
    await migration.untilReceipts({ [eventId]: 'applied' });
  },
  abort: async (migration: TestMigration) => {
    const { effects } = await migration.snapshot();
    const standing = effects.filter(({ status }) => status === 'confirmed').map(({ key }) => key);
    const calls = migration.outside.calls.length;
    expect((await migration.act('abort', { reason })).effects).toEqual(expect.arrayContaining(standing));
    expect(await migration.handle.result()).toEqual({ stage: 'aborted' });
    expect(migration.outside.calls).toHaveLength(calls);
  },
  rollback: async (migration: TestMigration) => {
    await migration.act('rollback', { reason });
    expect(await migration.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(migration.outside.portal).toEqual({ mode: 'live', notice: 'none' });
    expect(migration.outside.memberships.get('K1')?.status ?? 'Deleted').toBe('Deleted');
  },
};
type Way = keyof typeof ways;

interface Place {
  stage: JourneyStage;
  step: string;
}

/** Does it, sees that nothing comes of it yet, and lets the migration go on. */
async function during(migration: TestMigration, stage: JourneyStage, work: () => Promise<unknown>): Promise<void> {
  const calls = migration.outside.calls.length;
  await work();
  await migration.untilQuiet();
  expect(migration.outside.calls).toHaveLength(calls);
  expect(await migration.snapshot()).toMatchObject({ stage, waiting: { for: 'an operator to resume' } });
  await migration.act('resume');
}

function untilNext(migration: TestMigration, wait: string): Promise<unknown> {
  return wait === theEnd ? migration.handle.result() : migration.untilWaiting(wait);
}

/** Nothing is asked any more, and the effect about which it was has come to this. */
async function expectAnswered(migration: TestMigration, step: string, status: string): Promise<void> {
  await migration.until(({ attention, effects }) => {
    expect(attention).toEqual([]);
    const effect = effects.find(({ key }) => key === `${migration.migrationId}/${step}`);
    // Looks at both sides are no effects.
    expect(effect?.status ?? status).toBe(status);
  });
}

describe.each(journeyStages)('a migration that is stuck and held in stage %s', (stage) => {
  const newMigration = workflowSuite();
  const { step, arrive } = sticking[stage];
  const { skip = true, rollback = true, fact } = table[stage];
  const isPossible: Record<Way, boolean> = { retry: true, skip, fact: fact !== undefined, abort: true, rollback };

  async function go(way: Way): Promise<void> {
    const migration = newMigration();
    migration.oneAdmin();
    await arrive(migration);
    await migration.act('pause');
    await migration.untilQuiet();
    const { attention, allowedActions } = await migration.snapshot();
    expect(attention.map((item) => item.step)).toEqual([step]);
    for (const action of ['skip', 'rollback'] as const) {
      expect(allowedActions.includes(action), action).toBe(isPossible[action]);
    }
    mend(migration);
    await ways[way](migration, { stage, step });
    migration.expectSound();
  }

  it('takes what operators do, with effect once it goes on, and ends at once', async () => {
    const taken = (Object.keys(ways) as Way[]).filter((way) => isPossible[way]);
    await together(taken, go);
  }, 120_000);
});
