import { expect, vi } from 'vitest';
import { arrivals } from '../arrivals.js';
import { conflict } from '../fake-outside.js';
import {
  byN1,
  type Corner,
  declined,
  enrolling,
  expired,
  hour,
  invited,
  mailStuck,
  renewalStuck,
  rollbackStuck,
  statusOf,
  untilAnswered,
  untilEnded,
  untilRound,
} from './corner.js';

/** Where `retry` and `skip` do something else than elsewhere. */
export const answers: Record<string, Corner> = {
  'everybody who is not invited any more is invited again': {
    action: 'retry',
    request: { step: 'acceptance' },
    arrive: async (migration) => {
      await invited(migration, { invitationRounds: 1 });
      await declined(migration);
      await expired(migration, 'K2');
      await migration.untilAttention('invitation-rounds-exhausted');
    },
    names: ['invite/K1/2', 'renew-invitation/K2/2', 'email/invitation-renewed/K2/2'],
    over: async (migration) => {
      await untilRound('K1', 2)(migration);
      await untilRound('K2', 2)(migration);
    },
  },
  'who declined after another has joined is invited and told what is left to do': {
    action: 'retry',
    request: { step: 'invitation/K1' },
    arrive: async (migration) => {
      await enrolling(migration);
      await declined(migration);
    },
    names: ['email/enrollment-guide/K1', 'invite/K1/2'],
    over: untilRound('K1', 2),
  },
  'who declined is invited, and not told of enrolling, once the partner is ready': {
    action: 'retry',
    request: { step: 'invitation/K1' },
    arrive: async (migration) => {
      await enrolling(migration);
      await declined(migration);
      await migration.certify();
      await migration.untilStage('ready');
    },
    names: ['invite/K1/2'],
    over: untilRound('K1', 2),
  },
  'what is to be taken back is tried again': {
    action: 'retry',
    arrive: rollbackStuck,
    names: ['revoke-invitation/K1/1'],
    besides: ['restore-notice', 'restore-mode', 'email/postponed/K1'],
    over: untilEnded,
  },
  'a mail of unknown outcome is sent again': {
    action: 'retry',
    arrive: async (migration) => {
      migration.outside.leaveNextMailUnconfirmed();
      migration.oneAdmin();
      await invited(migration);
    },
    names: ['email/migrated/K1'],
    over: (migration) =>
      migration.until(({ effects }) => expect(statusOf(effects, 'email/migrated/K1')).toBe('confirmed')),
  },
  'a stuck mail is followed by what it promises': {
    action: 'retry',
    arrive: mailStuck,
    names: ['email/migrated/K1', 'invite/K1/1'],
    over: untilRound('K1', 1),
  },
  'a stuck new invitation is followed by the word of it': {
    action: 'retry',
    arrive: renewalStuck,
    names: ['renew-invitation/K1/2', 'email/invitation-renewed/K1/2'],
    over: untilRound('K1', 2),
  },
  'a look is made again': {
    action: 'retry',
    arrive: arrivals.preparing,
    names: [],
    says: ['Tried again: readiness'],
    over: (migration) =>
      vi.waitFor(
        () => expect(migration.outside.calls.filter((call) => call === 'inspectPartner').length).toBeGreaterThan(1),
        { timeout: 30_000 },
      ),
  },
  'a mail that is left out does not hold up the invitation': {
    action: 'skip',
    request: { step: 'email/migrated/K1' },
    arrive: mailStuck,
    names: ['email/migrated/K1', 'invite/K1/1'],
    says: ['Left out: email/migrated/K1', 'Contact K1 is invited'],
    over: untilRound('K1', 1),
  },
  'blockers are waived': {
    action: 'skip',
    request: { step: 'readiness' },
    arrive: async (migration) => {
      migration.outside.inspection.legacy.openOrders = { count: 1, ids: ['O-1'] };
      await migration.start({}, new Date(Date.now() + hour));
      await migration.untilAttention('readiness-failed');
    },
    names: [],
    says: [
      'Waived: the blocker no-open-orders',
      'Mind: while orders are pending, the old portal refuses Archive mode at the hand-over, which cannot be left out',
    ],
    besides: ['notice-upcoming'],
    over: async (migration) => {
      await migration.untilWaiting('the planned date');
      const passed = migration.outside.timeline.find(({ code }) => code === 'readiness.passed');
      expect(passed?.data).toMatchObject({ waived: ['no-open-orders'] });
    },
  },
  'a difference is accepted': {
    action: 'skip',
    request: { step: 'verification' },
    arrive: async (migration) => {
      await arrivals.verifying(migration);
      migration.outside.fail('setMode', 1, () => conflict('x'));
    },
    names: [],
    says: ['The difference between both sides is accepted: the hand-over begins'],
    over: (migration) => migration.untilStage('handing-over'),
  },
  'nobody has to have accepted': {
    action: 'skip',
    request: { step: 'acceptance' },
    arrive: async (migration) => {
      migration.oneAdmin();
      await invited(migration, { invitationRounds: 1 });
      await expired(migration);
      await migration.untilAttention('invitation-rounds-exhausted');
    },
    names: [],
    says: ['Nobody has to have accepted: the migration goes on to the certificates'],
    besides: ['email/enrollment-guide/K1'],
    over: async (migration) => {
      await migration.untilStage('awaiting-certificate');
      await migration.until(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1));
    },
  },
  'buyers leave the scope, and one is waited for': {
    action: 'skip',
    request: { step: 'enrollment' },
    arrive: async (migration) => {
      const enrollment = { id: 'ENR-2', status: 'Processing' };
      migration.outside.buyers = [{ buyerId: 'BUY-1' }, { buyerId: 'BUY-2', enrollment }];
      await enrolling(migration, { enrollmentOverdueMs: 1_000 });
      await migration.untilAttention('enrollment-overdue');
    },
    names: [],
    says: ['Buyer BUY-1 leaves the scope: no certificate is awaited', 'Still awaited: the certificate of buyer BUY-2'],
    over: async (migration) => {
      const { buyers } = await untilAnswered(migration);
      expect(buyers.map(({ status }) => status)).toEqual(['waived', 'enrolling']);
    },
  },
  'the last buyer leaves the scope': {
    action: 'skip',
    request: { step: 'buyer/BUY-1' },
    arrive: async (migration) => {
      await enrolling(migration);
      migration.outside.buyers = [{ buyerId: 'BUY-1', enrollment: { id: 'ENR-1', status: 'Failed' } }];
      await migration.send('enrollment.failed', { enrollmentId: 'ENR-1', buyerId: 'BUY-1' });
      await migration.untilAttention('enrollment-failed');
    },
    names: [],
    says: ['No certificate is awaited, and nobody is told that the partner can transact'],
    over: async (migration) => {
      await migration.untilStage('ready');
      expect(migration.outside.mailsOf('ready')).toEqual([]);
    },
  },
  'an invitation is left to those who made it': {
    action: 'skip',
    request: { step: 'revoke-invitation/K1/1' },
    arrive: async (migration) => {
      migration.oneAdmin();
      migration.outside.inviteByOthers('K1', new Date());
      await invited(migration);
      await migration.act('replace-contact', byN1);
      await migration.untilAttention('invitation-not-ours');
      await untilRound('N1', 1)(migration);
    },
    names: ['revoke-invitation/K1/1'],
    over: untilAnswered,
  },
};
