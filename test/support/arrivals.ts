import type { JourneyStage } from '../../domain/stages.js';
import { conflict } from './fake-outside.js';
import type { TestMigration } from './migration.js';

/** A way for a migration to come to each stage, and to stay there. */
export const arrivals: Record<JourneyStage, (migration: TestMigration) => Promise<void>> = {
  preparing: async (migration) => {
    migration.outside.inspection.marketplace.accountsWithCdg = 0;
    await migration.start();
    await migration.untilAttention('readiness-failed');
  },
  announced: async (migration) => {
    await migration.start({}, new Date(Date.now() + 3_600_000));
    await migration.untilWaiting('the planned date');
  },
  migrating: async (migration) => {
    await migration.start();
    await migration.untilWaiting('migration executed');
  },
  verifying: async (migration) => {
    migration.outside.missingLicensees = ['C1'];
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('inventory-mismatch');
  },
  'handing-over': async (migration) => {
    migration.outside.fail('setMode', 100, () => conflict('open-orders'), 'archive');
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('effect-failed');
  },
  'awaiting-acceptance': async (migration) => {
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
  },
  'awaiting-certificate': async (migration) => {
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.accept();
    await migration.untilWaiting('certificate');
  },
  ready: async (migration) => {
    migration.outside.fail('sendWebinarInvitations', 100, () => conflict('x'));
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    await migration.accept();
    await migration.untilWaiting('certificate');
    await migration.certify();
    await migration.untilWaiting('the last mails');
  },
};
