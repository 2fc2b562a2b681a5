import { describe, expect, it } from 'vitest';
import { type ActionName, actionNames, type UpdateAction } from '../../domain/actions.js';
import { endStages, type JourneyStage, journeyStages, type Stage, stages } from '../../domain/stages.js';
import { arrivals, endings, mend } from '../support/arrivals.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const day = new Date(Date.now() + 86_400_000).toISOString();

/** What each action asks for, of a migration with admin contacts K1 and K2; `step` is where it is stuck. */
const requests: Record<ActionName, (step: string) => object> = {
  pause: () => ({}),
  resume: () => ({}),
  retry: () => ({}),
  skip: (step) => ({ step }),
  reschedule: () => ({ plannedFor: day }),
  'resend-invitation': () => ({}),
  'replace-contact': () => ({ contactId: 'K2', newContactId: 'N1' }),
  'record-fact': () => ({
    type: 'certificate.issued',
    data: { certificateId: 'CER-9', buyerId: 'BUY-9' },
    occurredAt: day,
    recorded: { by: { type: 'operator', id: 'op-1' }, reason: 'seen in the ticket', evidence: 'OPS-1' },
  }),
  abort: () => ({}),
  rollback: () => ({}),
};

/**
 * What is possible where {@link arrivals} come to; all else is refused. Half of the stages are left at once unless
 * something is in the way, and so have a question that can be answered. Held, `resume` takes the place of `pause`.
 */
const possible: Record<Stage, readonly ActionName[]> = {
  preparing: ['pause', 'retry', 'reschedule', 'record-fact', 'abort', 'rollback'],
  announced: ['pause', 'reschedule', 'replace-contact', 'record-fact', 'abort', 'rollback'],
  migrating: ['pause', 'reschedule', 'replace-contact', 'record-fact', 'abort', 'rollback'],
  verifying: ['pause', 'retry', 'skip', 'replace-contact', 'record-fact', 'abort', 'rollback'],
  'handing-over': ['pause', 'retry', 'replace-contact', 'record-fact', 'abort', 'rollback'],
  'awaiting-acceptance': ['pause', 'resend-invitation', 'replace-contact', 'record-fact', 'abort', 'rollback'],
  'awaiting-certificate': ['pause', 'resend-invitation', 'replace-contact', 'record-fact', 'abort'],
  ready: ['pause', 'retry', 'skip', 'record-fact', 'abort'],
  completed: [],
  'rolled-back': [],
  aborted: [],
};
/** The changes that are made while a migration is held. */
const changes: readonly UpdateAction[] = ['retry', 'reschedule', 'resend-invitation', 'replace-contact'];

/** What the journey comes to after that, with nothing in the way any more. */
const outcomes: Record<JourneyStage, { waiting?: string; announced?: string; invitations?: string[] }> = {
  preparing: { waiting: 'the planned date', announced: day },
  announced: { waiting: 'the planned date', announced: day },
  migrating: { waiting: 'migration executed', announced: day },
  verifying: { waiting: 'invitation accepted', invitations: ['K1 invited 1', 'N1 invited 1'] },
  'handing-over': { waiting: 'invitation accepted', invitations: ['K1 invited 1', 'N1 invited 1'] },
  'awaiting-acceptance': { waiting: 'invitation accepted', invitations: ['K1 invited 2', 'N1 invited 1'] },
  'awaiting-certificate': { waiting: 'certificate', invitations: ['K1 active 1', 'N1 invited 1'] },
  ready: {},
};

/** Each action is previewed and taken, or refused, as `expected` says, and the workflow says the same of itself. */
async function expectPossible(migration: TestMigration, stage: Stage, expected: readonly ActionName[]): Promise<void> {
  const { allowedActions, attention } = await migration.snapshot();
  expect([...allowedActions].sort()).toEqual([...expected].sort());
  const before = await migration.historyLength();
  const wrongState = { currentState: stage, allowedActions };
  for (const action of actionNames) {
    const request = requests[action](attention[0]?.step ?? 'nothing/stuck');
    const preview = await migration.preview(action, request);
    if (expected.includes(action)) {
      // Early on there is nothing that an end would leave behind, or take back.
      const effects =
        action === 'abort' || action === 'rollback' ? expect.any(Array) : expect.arrayContaining([expect.anything()]);
      expect(preview, action).toEqual({ valid: true, effects });
      continue;
    }
    expect(preview, action).toMatchObject({ valid: false, refusal: 'wrong-state', details: [wrongState] });
    // It goes the way of events, and comes with a receipt.
    if (action === 'record-fact') continue;
    const refused = endings[stage as keyof typeof endings]
      ? { name: 'WorkflowNotFoundError' }
      : { cause: { type: 'wrong-state', details: [wrongState] } };
    await expect(migration.act(action, request), action).rejects.toMatchObject(refused);
  }
  // Neither looking nor being refused leaves anything behind.
  expect(await migration.historyLength()).toBe(before);
}

it('each action and each stage is described here', () => {
  expect(Object.keys(requests)).toEqual(actionNames);
  expect(Object.keys(possible)).toEqual(stages);
  // Whoever adds an action to the domain has to say where it is possible.
  expect([...new Set([...Object.values(possible).flat(), 'resume'])].sort()).toEqual([...actionNames].sort());
});

describe.each(journeyStages)('in stage %s', (stage) => {
  const newMigration = workflowSuite();

  it('each action is taken or refused, previewed the same, held or not; what changed meanwhile shows after it', async () => {
    const migration = newMigration();
    await arrivals[stage](migration);
    await migration.untilQuiet();
    expect((await migration.snapshot()).stage).toBe(stage);
    await expectPossible(migration, stage, possible[stage]);

    await migration.act('pause');
    await migration.untilQuiet();
    const held: ActionName[] = possible[stage].map((action) => (action === 'pause' ? 'resume' : action));
    await expectPossible(migration, stage, held);
    mend(migration);
    const calls = migration.outside.calls.length;
    const made = changes.filter((action) => held.includes(action));
    for (const action of made) {
      expect((await migration.act(action, requests[action](''))).repeated, action).toBe(false);
    }
    await migration.untilQuiet();
    expect(migration.outside.calls).toHaveLength(calls);

    await migration.act('resume');
    const { waiting, announced, invitations } = outcomes[stage];
    if (waiting === undefined) {
      expect(await migration.handle.result()).toEqual({ stage: 'completed' });
      return migration.expectSound();
    }
    await migration.untilWaiting(waiting);
    await migration.until((snapshot) => {
      if (made.includes('reschedule')) expect(snapshot.plannedFor).toBe(day);
      if (made.includes('replace-contact')) expect(snapshot.adminContactIds).toEqual(['K1', 'N1']);
      expect(migration.outside.announced.at(-1) === day).toBe(announced === day);
      if (!invitations) return;
      expect(snapshot.invitations.map((one) => `${one.contactId} ${one.status} ${one.round}`)).toEqual(invitations);
      expect(migration.outside.memberships.get('K2')?.status ?? 'Deleted').toBe('Deleted');
    });
    migration.expectSound();
  });
});

describe('at the end', () => {
  const newMigration = workflowSuite();

  it.each(endStages)('%s nothing is possible', async (stage) => {
    const migration = newMigration();
    await endings[stage](migration);
    await expectPossible(migration, stage, possible[stage]);
  });
});
