import type { EndStage, JourneyStage } from '../../domain/stages.js';
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

/**
 * A way to come to each stage and be stuck in it until the outside is mended, and the step about which an operator is
 * asked. Where a stage ends by itself unless something is in its way, it is the way above.
 */
export const sticking: Record<JourneyStage, { step: string; arrive: (migration: TestMigration) => Promise<void> }> = {
  preparing: {
    step: 'readiness',
    arrive: async (migration) => {
      migration.outside.inspection.legacy.openOrders = { count: 1, ids: ['ORD-1'] };
      await migration.start();
      await migration.untilAttention('readiness-failed');
    },
  },
  announced: {
    step: 'notice-upcoming',
    arrive: async (migration) => {
      migration.outside.fail('setNotice', 100, () => conflict('locked'));
      await migration.start({}, new Date(Date.now() + 3_600_000));
      await migration.untilAttention('effect-failed');
    },
  },
  migrating: {
    step: 'freeze-portal',
    arrive: async (migration) => {
      migration.outside.fail('setMode', 100, () => conflict('open-orders'));
      await migration.start();
      await migration.untilAttention('effect-failed');
    },
  },
  verifying: { step: 'verification', arrive: arrivals.verifying },
  'handing-over': { step: 'archive-portal', arrive: arrivals['handing-over'] },
  'awaiting-acceptance': {
    step: 'webinars/K1',
    arrive: async (migration) => {
      migration.outside.fail('sendWebinarInvitations', 100, () => conflict('mailbox-unknown'));
      await arrivals['awaiting-acceptance'](migration);
      await migration.untilAttention('effect-failed');
    },
  },
  'awaiting-certificate': {
    step: 'email/enrollment-guide/K1',
    arrive: async (migration) => {
      migration.outside.fail('sendEmail', 100, () => conflict('mailbox-unknown'), 'enrollment-guide:K1');
      await arrivals['awaiting-certificate'](migration);
      await migration.untilAttention('effect-failed');
    },
  },
  ready: { step: 'webinars/K1', arrive: arrivals.ready },
};

/** Removes what was in the way of {@link arrivals} and {@link sticking}. */
export function mend({ outside }: TestMigration): void {
  outside.heal();
  outside.missingLicensees = [];
  outside.inspection.marketplace.accountsWithCdg = 1;
  outside.inspection.legacy.openOrders = { count: 0, ids: [] };
}

/** A way to each of the ends. */
export const endings: Record<EndStage, (migration: TestMigration) => Promise<void>> = {
  completed: async (migration) => {
    await migration.start();
    await migration.goStraight();
  },
  'rolled-back': async (migration) => {
    await arrivals.migrating(migration);
    await migration.act('rollback');
    await migration.handle.result();
  },
  aborted: async (migration) => {
    await arrivals.migrating(migration);
    await migration.act('abort');
    await migration.handle.result();
  },
};
