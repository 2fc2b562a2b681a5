import { mkdir, writeFile } from 'node:fs/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, it } from 'vitest';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';
import { historiesFolder } from './histories-folder.js';

const reason = 'recorded for the replay tests';

/** Takes a migration along one path, to its end. */
const paths: Record<string, (migration: TestMigration) => Promise<void>> = {
  straight: async (migration) => {
    await migration.start();
    await migration.goStraight();
  },
  'events-early-and-twice': async (migration) => {
    await migration.start({}, new Date(Date.now() + 1_500));
    migration.outside.certify();
    for (let times = 0; times < 2; times++) {
      await migration.send('certificate.issued', { certificateId: 'CER-1', buyerId: 'BUY-1' });
      await migration.send('migration.executed', {});
    }
    await migration.untilWaiting('invitation accepted');
    await migration.accept();
    await migration.handle.result();
  },
  'invitation-expires': async (migration) => {
    migration.oneAdmin();
    await migration.start({ invitationLifetimeMs: 1_500, invitationRemindersMs: [500] });
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    migration.outside.setMembership('K1', 'InvitationExpired');
    await migration.send('invitation.expired', { membershipId: migration.membershipOf('K1') });
    await migration.until(({ invitations }) => {
      if (invitations[0]?.round !== 2 || invitations[0].status !== 'invited') throw new Error('not invited again yet');
    });
    await migration.goOnFromHandOver();
  },
  'not-ready-then-paused': async (migration) => {
    migration.outside.inspection.legacy.openOrders = { count: 1, ids: ['ORD-1'] };
    await migration.start();
    await migration.untilAttention('readiness-failed');
    await migration.act('skip', { reason, step: 'readiness' });
    await migration.untilWaiting('migration executed');
    await migration.act('pause', { reason });
    await migration.send('migration.executed', {});
    await migration.act('resume', { reason });
    await migration.goOnFromHandOver();
  },
  'sides-differ': async (migration) => {
    migration.outside.missingLicensees = ['C2'];
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('inventory-mismatch');
    await migration.act('retry', { reason, step: 'verification' });
    await migration.act('skip', { reason, step: 'verification' });
    await migration.goOnFromHandOver();
  },
  'mail-unconfirmed': async (migration) => {
    migration.outside.leaveNextMailUnconfirmed();
    await migration.start();
    await migration.send('migration.executed', {});
    const { attention } = await migration.untilAttention('email-unconfirmed');
    await migration.act('retry', { reason, step: attention[0]?.step ?? '' });
    await migration.goOnFromHandOver();
  },
  'in-many-runs': async (migration) => {
    await migration.start({ maxHistoryLength: 20 });
    await migration.send('migration.executed', {});
    await migration.until(({ runs }) => {
      if (runs < 2) throw new Error('still in the first run');
    });
    await migration.goOnFromHandOver();
  },
  'rolled-back': async (migration) => {
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.act('rollback', { reason });
    await migration.handle.result();
  },
  aborted: async (migration) => {
    await migration.start();
    await migration.untilWaiting('migration executed');
    await migration.act('abort', { reason });
    await migration.handle.result();
  },
};

/** Not a test of anything: `npm run histories:record` writes the histories that the replay tests keep replaying. */
describe.runIf(process.env.RECORD_HISTORIES)('recording histories', () => {
  const newMigration = workflowSuite();

  it.each(Object.entries(paths))('%s', async (name, travel) => {
    const migration = newMigration();
    await travel(migration);
    await mkdir(historiesFolder, { recursive: true });
    const [first, last] = await migration.histories();
    const runs = name === 'in-many-runs' ? { [`${name}-first`]: first, [`${name}-last`]: last } : { [name]: last };
    for (const [file, run] of Object.entries(runs)) {
      if (!run) throw new Error('No history');
      await writeFile(`${historiesFolder}/${file}.json`, `${historyToJSON(run.history)}\n`);
    }
  });
});
