import { describe, expect, it } from 'vitest';
import type { ActionName, UpdateAction } from '../../domain/actions.js';
import { type JourneyStage, journeyStages } from '../../domain/stages.js';
import { arrivals } from '../support/arrivals.js';
import { workflowSuite } from '../support/workflow-suite.js';

const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const recorded = { by: { type: 'operator', id: 'op-1' }, reason: 'seen in the ticket', evidence: 'OPS-1' };

interface Row {
  request: () => object;
  possibleIn: readonly JourneyStage[];
  /** Taken, it would end the journey or stop what this test looks at: then it is only asked what it would do. */
  askedOnly?: true;
}

/** What is asked for, and where it is possible with one admin contact, not held, and with nothing that needs an answer. */
const table: Record<ActionName, Row> = {
  pause: { request: () => ({}), possibleIn: journeyStages, askedOnly: true },
  resume: { request: () => ({}), possibleIn: [] },
  retry: { request: () => ({ step: 'nothing/stuck' }), possibleIn: [] },
  skip: { request: () => ({ step: 'nothing/stuck' }), possibleIn: [] },
  abort: { request: () => ({}), possibleIn: journeyStages, askedOnly: true },
  rollback: {
    request: () => ({}),
    possibleIn: journeyStages.filter((stage) => stage !== 'awaiting-certificate' && stage !== 'ready'),
    askedOnly: true,
  },
  reschedule: { request: () => ({ plannedFor: soon() }), possibleIn: ['preparing', 'announced', 'migrating'] },
  'resend-invitation': { request: () => ({}), possibleIn: ['awaiting-acceptance'] },
  'replace-contact': {
    request: () => ({ contactId: 'K1', newContactId: 'N1' }),
    possibleIn: ['announced', 'migrating', 'verifying', 'handing-over', 'awaiting-acceptance'],
  },
  'record-fact': {
    request: () => ({
      type: 'migration.failed',
      data: { reason: 'Import stopped' },
      occurredAt: new Date().toISOString(),
      recorded,
    }),
    possibleIn: ['preparing', 'announced', 'migrating'],
  },
};

describe.each(journeyStages)('in stage %s', (stage) => {
  const newMigration = workflowSuite();

  it('each action is taken or refused, previewed the same, held or not', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await arrivals[stage](migration);
    await migration.untilQuiet();
    expect((await migration.snapshot()).stage).toBe(stage);
    const before = await migration.historyLength();
    for (const [action, { request, possibleIn, askedOnly }] of Object.entries(table)) {
      const preview = await migration.preview(action as ActionName, request());
      if (possibleIn.includes(stage)) {
        const effects = askedOnly ? expect.any(Array) : expect.arrayContaining([expect.anything()]);
        expect(preview, action).toEqual({ valid: true, effects });
        continue;
      }
      const { allowedActions } = await migration.snapshot();
      const wrongState = { currentState: stage, allowedActions };
      expect(preview, action).toMatchObject({ valid: false, refusal: 'wrong-state', details: [wrongState] });
      if (action === 'record-fact') continue;
      const refused = migration.act(action as UpdateAction, request());
      await expect(refused, action).rejects.toMatchObject({ cause: { type: 'wrong-state', details: [wrongState] } });
    }
    // Neither looking nor being refused leaves anything behind.
    expect(await migration.historyLength()).toBe(before);

    await migration.act('pause');
    const calls = migration.outside.calls.length;
    for (const [action, { request, possibleIn, askedOnly }] of Object.entries(table)) {
      if (action === 'record-fact' || askedOnly || !possibleIn.includes(stage)) continue;
      expect((await migration.act(action as UpdateAction, request())).repeated, action).toBe(false);
    }
    await migration.untilQuiet();
    expect(migration.outside.calls).toHaveLength(calls);
    migration.outside.heal();
    await migration.act('resume');
    if (stage === 'awaiting-acceptance') {
      await migration.until(({ invitations }) => expect(invitations[0]).toMatchObject({ contactId: 'N1', round: 1 }));
    }
    migration.expectSound();
  });
});
