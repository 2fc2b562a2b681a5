import { expect, vi } from 'vitest';
import type { MigrationPolicy } from '../../domain/policy.js';
import { conflict } from '../support/fake-outside.js';
import type { TestMigration } from '../support/migration.js';

const reason = 'agreed with the partner';

/** A way through the journey whose history is kept: what a worker of a later release must be able to repeat. */
export interface Path {
  policy?: Partial<MigrationPolicy>;
  travel: (migration: TestMigration) => Promise<unknown>;
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

async function untilInvited(migration: TestMigration): Promise<void> {
  await migration.send('migration.executed', {});
  await migration.untilWaiting('invitation accepted');
}

/** The folder of histories that begin as runs of this code do: named after the newest patch that is asked at the start. */
export const currentSet = 'answers-to-what-was-seen';

export const paths: Record<string, Path> = {
  straight: { travel: (migration) => migration.goStraight() },

  'out-of-order': {
    policy: { rechecks: 100, recheckAfterMs: 100 },
    travel: async (migration) => {
      const certificate = { certificateId: 'CER-1', buyerId: 'BUY-1' };
      for (let time = 0; time < 2; time++) {
        await migration.send('certificate.issued', certificate);
        await migration.send('invitation.accepted', { membershipId: 'AUSR-1' });
      }
      const eventId = await migration.send('migration.executed', {});
      await migration.send('migration.executed', {}, { eventId });
      await migration.untilStage('awaiting-acceptance');
      migration.outside.setMembership('K1', 'Active');
      await migration.untilStage('awaiting-certificate');
      migration.outside.certify();
      await migration.handle.result();
    },
  },

  'expiry-rounds': {
    policy: { invitationRemindersMs: [200], invitationLifetimeMs: 500, recheckAfterMs: 50, invitationRounds: 2 },
    travel: async (migration) => {
      await untilInvited(migration);
      await vi.waitFor(() => migration.outside.setMembership('K1', 'InvitationExpired'), { timeout: 30_000 });
      migration.outside.setMembership('K2', 'InvitationExpired');
      await migration.untilAttention('invitation-rounds-exhausted');
      await migration.act('retry', { step: 'acceptance' });
      await migration.accept('K2');
      await migration.goOnFromAcceptance();
    },
  },

  declined: {
    travel: async (migration) => {
      await untilInvited(migration);
      migration.outside.setMembership('K1', 'Deleted');
      await migration.send('invitation.declined', { membershipId: migration.membershipOf('K1') });
      await migration.untilAttention('invitation-declined');
      await migration.act('retry', { step: 'invitation/K1' });
      await migration.goOnFromHandOver();
    },
  },

  rollback: {
    travel: async (migration) => {
      await untilInvited(migration);
      migration.outside.fail('setMode', 100, () => conflict('locked'), 'live');
      await migration.act('rollback', { reason });
      await migration.untilAttention('effect-failed');
      migration.outside.heal();
      await migration.act('retry');
      await migration.handle.result();
    },
  },

  'rollback-too-late': {
    travel: async (migration) => {
      await untilInvited(migration);
      migration.outside.setMembership('K2', 'Active');
      await migration.act('rollback', { reason });
      await migration.untilAttention('rollback-incomplete');
      await migration.goOnFromAcceptance();
    },
  },

  abort: {
    travel: async (migration) => {
      await migration.untilWaiting('migration executed');
      const release = migration.outside.hold('setMode');
      await migration.send('migration.executed', {});
      await vi.waitFor(() => expect(migration.outside.holding).toEqual(['setMode']), { timeout: 30_000 });
      await migration.act('abort', { reason });
      release();
      await migration.handle.result();
    },
  },

  'mismatch-skipped': {
    travel: async (migration) => {
      migration.outside.missingLicensees = ['C2'];
      await migration.send('migration.executed', {});
      await migration.untilAttention('inventory-mismatch');
      await migration.act('retry');
      await migration.act('skip', { step: 'verification', reason });
      await migration.goOnFromHandOver();
    },
  },

  'waived-blocker': {
    travel: async (migration) => {
      await migration.untilAttention('readiness-failed');
      await migration.act('skip', { step: 'readiness', reason });
      await migration.goStraight();
    },
  },

  paused: {
    travel: async (migration) => {
      await migration.untilWaiting('migration executed');
      await migration.act('pause');
      await migration.send('migration.executed', {});
      await migration.act('resume');
      await migration.untilWaiting('invitation accepted');
      await migration.act('pause');
      await migration.accept();
      await migration.act('resume');
      await migration.goOnFromAcceptance();
    },
  },

  'continue-as-new': {
    policy: { maxHistoryLength: 12 },
    travel: async (migration) => {
      await migration.until(({ runs }) => expect(runs).toBeGreaterThan(1));
      await migration.send('migration.executed', {});
      await migration.until(({ runs }) => expect(runs).toBeGreaterThan(2));
      await migration.goOnFromHandOver();
    },
  },

  'unconfirmed-mail': {
    travel: async (migration) => {
      migration.outside.leaveNextMailUnconfirmed();
      await untilInvited(migration);
      await migration.untilAttention('email-unconfirmed');
      await migration.act('retry');
      await migration.goOnFromHandOver();
    },
  },

  'failing-calls': {
    policy: { retryAgainAfterMs: 500 },
    travel: async (migration) => {
      await migration.untilWaiting('migration executed');
      migration.outside.fail('setMode', 2, () => conflict('open-orders'), 'archive');
      migration.outside.fail('sendWebinarInvitations', 1, () => conflict('mailbox-unknown'));
      migration.outside.fail('readMemberships', 2);
      migration.outside.fail('record', 5);
      await migration.send('migration.executed', {});
      await migration.goOnFromHandOver();
    },
  },

  'enrollment-trouble': {
    policy: { enrollmentRemindersMs: [100], enrollmentOverdueMs: 300, certificatePendingMs: 300 },
    travel: async (migration) => {
      const ids = { enrollmentId: 'ENR-1', buyerId: 'BUY-1' };
      const enrolled = (status: string) => {
        migration.outside.buyers = [{ buyerId: 'BUY-1', enrollment: { id: 'ENR-1', status } }];
      };
      await untilInvited(migration);
      await migration.accept();
      await migration.untilAttention('enrollment-overdue');
      enrolled('Querying');
      await migration.send('enrollment.queried', ids);
      await migration.untilAttention('enrollment-queried');
      enrolled('Processing');
      await migration.act('retry');
      await migration.untilAttention('certificate-pending');
      await migration.certify();
      await migration.handle.result();
    },
  },

  reschedule: {
    policy: { executionOverdueMs: 100 },
    travel: async (migration) => {
      await migration.untilAttention('execution-overdue');
      await migration.send('migration.failed', { reason: 'Import stopped' });
      await migration.untilAttention('execution-failed');
      migration.outside.fail('setNotice', 100, () => conflict('locked'));
      await migration.act('reschedule', { plannedFor: inAnHour() });
      await migration.untilAttention('effect-failed');
      migration.outside.heal();
      // The notice with the date that no longer holds is let go.
      await migration.act('reschedule', { plannedFor: inAnHour() });
      await migration.until(({ attention, waiting }) => {
        expect(attention).toEqual([]);
        expect(waiting?.for).toContain('migration executed');
      });
      await migration.goStraight();
    },
  },

  'resend-invitation': {
    travel: async (migration) => {
      await untilInvited(migration);
      await migration.act('resend-invitation', { contactId: 'K1' });
      await migration.until(() => expect(migration.outside.mailsOf('invitation-renewed')).toHaveLength(1));
      migration.outside.setMembership('K2', 'InvitationExpired');
      await migration.act('resend-invitation');
      await migration.until(() => expect(migration.outside.mailsOf('invitation-renewed')).toHaveLength(3));
      await migration.goOnFromHandOver();
    },
  },

  'replace-contact': {
    travel: async (migration) => {
      await migration.untilWaiting('migration executed');
      await migration.act('replace-contact', { contactId: 'K1', newContactId: 'N1' });
      await untilInvited(migration);
      await migration.act('replace-contact', { contactId: 'K2', newContactId: 'N2' });
      await migration.until(() => expect(migration.outside.calls).toContain('invite:N2'));
      await migration.accept('N2');
      await migration.goOnFromAcceptance();
    },
  },

  'record-fact': {
    travel: async (migration) => {
      const recorded = { by: { type: 'operator' as const, id: 'op-1' }, reason, evidence: 'Seen in the Marketplace' };
      const byHand = { source: 'operator', origin: 'operator' as const, recorded };
      await migration.untilWaiting('migration executed');
      await migration.send('migration.executed', {}, byHand);
      await migration.untilWaiting('invitation accepted');
      migration.outside.setMembership('K1', 'Active');
      await migration.send('invitation.accepted', { membershipId: migration.membershipOf('K1') }, byHand);
      await migration.goOnFromAcceptance();
    },
  },

  'rollback-too-late-held': {
    travel: async (migration) => {
      await untilInvited(migration);
      migration.outside.setMembership('K2', 'Active');
      await migration.act('pause', { reason });
      await migration.act('rollback', { reason });
      await migration.untilAttention('rollback-incomplete');
      await migration.act('resume');
      await migration.until(({ invitations }) => expect(invitations[0]).toMatchObject({ status: 'invited', round: 2 }));
      await migration.goOnFromAcceptance();
    },
  },

  'rollback-given-up': {
    travel: async (migration) => {
      migration.oneAdmin();
      await untilInvited(migration);
      migration.outside.fail('revokeInvitation', 1_000, () => conflict('invalid-state'));
      await migration.act('rollback', { reason });
      await migration.untilAttention('effect-failed');
      await migration.act('abort', { reason });
      await migration.handle.result();
    },
  },

  'guided-late': {
    travel: async (migration) => {
      await untilInvited(migration);
      await migration.accept('K1');
      await migration.untilWaiting('certificate');
      migration.outside.setMembership('K2', 'Active');
      await migration.act('resend-invitation', { contactId: 'K2' });
      await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(2), {
        timeout: 30_000,
      });
      await migration.goOnFromAcceptance();
    },
  },
};
