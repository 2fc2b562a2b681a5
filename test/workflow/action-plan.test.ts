import { describe, expect, it } from 'vitest';
import type { ActionPreview, UpdateAction } from '../../domain/actions.js';
import type { EffectStatus } from '../../domain/effects.js';
import type { MigrationSnapshot } from '../../domain/migration.js';
import { answers } from '../support/action-corners/answers.js';
import { stepOf } from '../support/action-corners/corner.js';
import { endings } from '../support/action-corners/endings.js';
import { inviting } from '../support/action-corners/inviting.js';
import { steering } from '../support/action-corners/steering.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const corners = { ...steering, ...inviting, ...answers, ...endings };

/** What the ledger says was brought about since then. */
function becameSince(before: MigrationSnapshot, after: MigrationSnapshot, statuses: EffectStatus[]): string[] {
  const known = new Map(before.effects.map(({ key, status }) => [key, status]));
  return after.effects
    .filter(({ key, status }) => statuses.includes(status) && known.get(key) !== status)
    .map(({ key }) => key);
}

/** Keys under which something was done outside, once for each time. */
function doneOutside({ outside }: TestMigration): string[] {
  const changes = [...outside.changes].flatMap(([key, times]) => Array<string>(times).fill(key));
  return [...changes, ...outside.mails.map(({ key }) => key)];
}

function listOf(migration: TestMigration, code: string, member: string): string[] {
  const entry = migration.outside.timeline.find((one) => one.code === code);
  return (entry?.data as Record<string, string[]> | undefined)?.[member] ?? [];
}

/** What the action has brought about in the end, as the records tell it. */
async function cameTo(migration: TestMigration, action: UpdateAction, before: MigrationSnapshot): Promise<string[]> {
  if (action === 'abort') return listOf(migration, 'aborted.standing', 'effects');
  const after = await migration.snapshot();
  if (action !== 'rollback')
    return becameSince(before, after, action === 'skip' ? ['skipped', 'confirmed'] : ['confirmed']);
  expect(listOf(migration, 'rolled-back.undone', 'left')).toEqual([]);
  return becameSince(before, after, ['undone']);
}

const keysOf = (preview: ActionPreview) =>
  preview.valid ? preview.effects.flatMap(({ key }) => key ?? []) : undefined;

describe('what an action is said to do is what it does', () => {
  const newMigration = workflowSuite();

  it.each(Object.entries(corners).map(([name, corner]) => ({ name, ...corner })))(
    '$action: $name',
    async ({ action, request = {}, arrive, names, says = [], over, besides = [], takenBack = [] }) => {
      const migration = newMigration();
      const release = await arrive(migration);
      const isHeld = typeof release === 'function';
      if (!isHeld) await migration.untilQuiet();
      const before = await migration.snapshot();
      const [length, calls] = [await migration.historyLength(), migration.outside.calls.length];
      const preview = await migration.preview(action, request);
      // Looking has no effect. With a call under way, records of it may be written meanwhile.
      if (!isHeld) expect([await migration.historyLength(), migration.outside.calls.length]).toEqual([length, calls]);
      if (!isHeld) expect(await migration.snapshot()).toEqual(before);
      expect(keysOf(preview)?.map(stepOf)).toEqual(names);
      const texts = preview.valid ? preview.effects.map(({ text }) => text) : [];
      expect(texts).toEqual(expect.arrayContaining(says));

      const outsideBefore = doneOutside(migration);
      const answer = await migration.act(action, request);
      expect(answer.effects).toEqual(keysOf(preview));
      if (isHeld) release();
      await over(migration);
      if (action !== 'abort' && action !== 'rollback') await migration.untilQuiet();
      const came = (await cameTo(migration, action, before)).map(stepOf);
      expect(came.sort()).toEqual([...names, ...besides].sort());
      if (action === 'rollback') return;
      const outsideSince = doneOutside(migration).map(stepOf);
      for (const key of outsideBefore) outsideSince.splice(outsideSince.indexOf(stepOf(key)), 1);
      for (const step of outsideSince) expect([...names, ...besides, ...takenBack]).toContain(step);
    },
  );
});
