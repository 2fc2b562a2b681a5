import { describe, expect, it } from 'vitest';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';

describe('a partner whose migration was aborted', () => {
  const newMigration = workflowSuite();
  const aborted = async (arrive: (migration: TestMigration) => Promise<unknown>) => {
    const first = newMigration();
    first.oneAdmin();
    await first.start();
    await arrive(first);
    await first.act('abort', { reason });
    expect(await first.handle.result()).toEqual({ stage: 'aborted' });
    return first;
  };

  it('is migrated by the next one, to the end', async () => {
    const first = await aborted((migration) => migration.untilWaiting('migration executed'));
    expect(first.outside.portal).toEqual({ mode: 'frozen', notice: 'upcoming' });
    const second = await newMigration(first).start();
    await second.goStraight();
    expect(second.outside.portal).toEqual({ mode: 'archive', notice: 'migrated' });
  });

  it('has the portal again as it was before both when the next one is rolled back', async () => {
    const first = await aborted(async (migration) => {
      await migration.untilWaiting('migration executed');
      await migration.send('migration.executed', {});
      await migration.untilWaiting('invitation accepted');
    });
    expect(first.outside.portal).toEqual({ mode: 'archive', notice: 'migrated' });
    const second = await newMigration(first).start();
    await second.untilWaiting('migration executed');
    await second.act('rollback', { reason });
    expect(await second.handle.result()).toEqual({ stage: 'rolled-back' });
    expect(second.outside.portal).toEqual({ mode: 'live', notice: 'none' });
  });

  it('is not touched while a migration that is not ours holds the portal', async () => {
    const migration = newMigration();
    migration.outside.portal = { mode: 'frozen', notice: 'none' };
    migration.outside.portalOwner = 'mig-of-others';
    await migration.start();
    const asked = await migration.untilAttention('readiness-failed');
    expect(asked.attention[0]).toMatchObject({
      evidence: [{ code: 'account-live' }, { code: 'not-owned-by-other-migration' }],
      actions: ['retry'],
    });
  });
});
