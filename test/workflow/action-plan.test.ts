import { describe, expect, it, vi } from 'vitest';
import type { ActionPreview, ActionRequest, UpdateAction } from '../../domain/actions.js';
import type { EffectRecord, EffectStatus } from '../../domain/effects.js';
import type { MigrationSnapshot } from '../../domain/migration.js';
import { arrivals } from '../support/arrivals.js';
import { conflict } from '../support/fake-outside.js';
import type { TestMigration } from '../support/migration.js';
import { workflowSuite } from '../support/workflow-suite.js';

type Request = Omit<Partial<ActionRequest>, 'actor'>;

/** A corner in which what an action does is not what it does elsewhere. */
interface Corner {
  action: UpdateAction;
  request?: Request;
  /** Brings a migration there; what it returns is let go once the action is taken, such as a call that was held. */
  arrive: (migration: TestMigration) => Promise<unknown>;
  /** Steps of the ledger that it names, in order. */
  names: string[];
  /** What stands in its words besides. */
  says?: string[];
  /** Until all that follows is done. */
  over: (migration: TestMigration) => Promise<unknown>;
  /** What is done besides, since it was under way or waited for nothing else. */
  besides?: string[];
  /** What was under way, and is taken back by the action. */
  takenBack?: string[];
}

const hour = 3_600_000;
const byN1 = { contactId: 'K1', newContactId: 'N1' };
const inAnHour = () => new Date(Date.now() + hour).toISOString();
/** Webinars that do not go out while somebody looks. */
const later = { webinarsAfterMs: hour };
/** One failure is enough: the next try would come too late. */
const triedOnce = { effectRetryFirstMs: 60_000, effectRetryMaxMs: 60_000, effectRetryForMs: 30_000 };

async function invited(migration: TestMigration, policy = {}): Promise<void> {
  await migration.start({ ...later, ...policy });
  await migration.untilWaiting('migration executed');
  await migration.send('migration.executed', {});
  await migration.untilWaiting('invitation accepted');
}

async function expired(migration: TestMigration, contactId = 'K1'): Promise<void> {
  migration.outside.setMembership(contactId, 'InvitationExpired');
  await migration.send('invitation.expired', { membershipId: migration.membershipOf(contactId) });
}

async function declined(migration: TestMigration): Promise<void> {
  migration.outside.setMembership('K1', 'Deleted');
  await migration.send('invitation.declined', { membershipId: migration.membershipOf('K1') });
  await migration.untilAttention('invitation-declined');
}

async function enrolling(migration: TestMigration, policy = {}): Promise<void> {
  await invited(migration, policy);
  await migration.accept('K2');
  await migration.untilWaiting('certificate');
  await migration.until(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1));
}

async function stuck(migration: TestMigration): Promise<void> {
  await migration.untilAttention('effect-failed');
  migration.outside.heal();
}

async function renewalStuck(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  await invited(migration);
  migration.outside.fail('renewInvitation', 1, () => conflict('x'));
  await expired(migration);
  await stuck(migration);
}

async function mailStuck(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  migration.outside.fail('sendEmail', 1, () => conflict('550'));
  await invited(migration);
  await stuck(migration);
}

/** It may be out: the answers were lost. */
async function invitationStuck(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  migration.outside.loseAnswers('invite', 1);
  await invited(migration, triedOnce);
  await stuck(migration);
}

async function held(migration: TestMigration, activity: 'setMode' | 'invite' | 'renewInvitation') {
  await vi.waitFor(() => expect(migration.outside.holding).toContain(activity), { timeout: 30_000 });
}

/** Held from before the mails and the notice of the hand-over: they are written down, and not begun. */
async function heldInHandOver(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  await migration.start(later);
  await migration.untilWaiting('migration executed');
  const release = migration.outside.hold('setMode');
  await migration.send('migration.executed', {});
  await held(migration, 'setMode');
  await migration.act('pause');
  release();
  await migration.until(({ effects }) => expect(effects.map(({ step }) => step)).toContain('email'));
}

const untilRound = (contactId: string, round: number) => (migration: TestMigration) =>
  migration.until(({ invitations }) =>
    expect(invitations).toContainEqual(expect.objectContaining({ contactId, status: 'invited', round })),
  );
const untilAnswered = (migration: TestMigration) => migration.until(({ attention }) => expect(attention).toEqual([]));
const untilEnded = (migration: TestMigration) => migration.handle.result();

const corners: Record<string, Corner> = {
  'nothing starts any more': {
    action: 'pause',
    arrive: arrivals.migrating,
    names: [],
    says: ['No new effect starts until somebody resumes; facts are still recorded'],
    over: async () => undefined,
  },
  'the migration goes on': {
    action: 'resume',
    arrive: async (migration) => {
      await arrivals.migrating(migration);
      await migration.act('pause');
    },
    names: [],
    says: ['The migration goes on; deadlines that passed meanwhile act now'],
    over: async () => undefined,
  },

  'the first notice has the new date': {
    action: 'reschedule',
    request: { plannedFor: inAnHour() },
    arrive: arrivals.preparing,
    names: [],
    over: async () => undefined,
  },
  'an announcement that is stuck is let go': {
    action: 'reschedule',
    request: { plannedFor: inAnHour() },
    arrive: async (migration) => {
      await arrivals.migrating(migration);
      migration.outside.fail('setNotice', 1, () => conflict('x'));
      await migration.act('reschedule', { plannedFor: inAnHour() });
      await stuck(migration);
    },
    names: ['notice-upcoming/3'],
    says: ['The old portal stays frozen until then'],
    over: untilAnswered,
  },

  'an expired invitation is a further round': {
    action: 'resend-invitation',
    arrive: async (migration) => {
      await invited(migration, { invitationRounds: 1 });
      for (const contactId of ['K1', 'K2']) migration.outside.setMembership(contactId, 'InvitationExpired');
    },
    names: [
      'resend-invitation/K1/2',
      'email/invitation-renewed/K1/2',
      'resend-invitation/K2/2',
      'email/invitation-renewed/K2/2',
    ],
    over: untilRound('K2', 2),
  },
  'a stuck round is tried again': {
    action: 'resend-invitation',
    request: { contactId: 'K1' },
    arrive: renewalStuck,
    names: ['renew-invitation/K1/2', 'email/invitation-renewed/K1/2'],
    over: untilRound('K1', 2),
  },
  'what is being sent just now is followed by another': {
    action: 'resend-invitation',
    request: { contactId: 'K1' },
    arrive: async (migration) => {
      migration.oneAdmin();
      await invited(migration);
      const release = migration.outside.hold('renewInvitation');
      await expired(migration);
      await held(migration, 'renewInvitation');
      return release;
    },
    names: ['resend-invitation/K1/3', 'email/invitation-renewed/K1/3'],
    besides: ['renew-invitation/K1/2', 'email/invitation-renewed/K1/2'],
    over: untilRound('K1', 3),
  },
  'begins when the account is no longer held': {
    action: 'resend-invitation',
    request: { contactId: 'K1' },
    arrive: async (migration) => {
      await invited(migration);
      migration.outside.setMembership('K1', 'InvitationExpired');
      await migration.act('pause');
    },
    names: ['resend-invitation/K1/2', 'email/invitation-renewed/K1/2'],
    says: ['The account is held: none of it starts before somebody resumes'],
    over: async (migration) => {
      await migration.act('resume');
      await untilRound('K1', 2)(migration);
    },
  },

  'only the list changes before the hand-over': {
    action: 'replace-contact',
    request: byN1,
    arrive: arrivals.migrating,
    names: [],
    over: async () => undefined,
  },
  'nobody is invited yet': {
    action: 'replace-contact',
    request: byN1,
    arrive: async (migration) => {
      migration.oneAdmin();
      await arrivals['handing-over'](migration);
      migration.outside.heal();
    },
    names: ['email/migrated/N1', 'invite/N1/1'],
    besides: ['archive-portal', 'notice-migrated', 'webinars/N1'],
    over: async (migration) => {
      await migration.act('retry');
      await untilRound('N1', 1)(migration);
      await migration.until(({ effects }) => expect(effects.map(({ step }) => step)).toContain('webinars'));
    },
  },
  'late, the new contact gets all that the others have had': {
    action: 'replace-contact',
    request: byN1,
    arrive: async (migration) => {
      await enrolling(migration, { webinarsAfterMs: 1 });
      await migration.until(() => expect(migration.outside.mailsOf('webinars')).toHaveLength(2));
    },
    names: ['revoke-invitation/K1/1', 'email/migrated/N1', 'email/enrollment-guide/N1', 'webinars/N1', 'invite/N1/1'],
    says: ['The invitation of contact K1 is revoked', 'Nothing more goes to contact K1'],
    over: untilRound('N1', 1),
  },
  'an invitation of unknown outcome is revoked': {
    action: 'replace-contact',
    request: byN1,
    arrive: invitationStuck,
    names: ['revoke-invitation/K1/0', 'email/migrated/N1', 'invite/N1/1'],
    says: ['The invitation of contact K1 is revoked, if it is out'],
    over: untilRound('N1', 1),
  },
  'an invitation that is being sent is revoked as what it will be': {
    action: 'replace-contact',
    request: byN1,
    arrive: async (migration) => {
      migration.oneAdmin();
      await migration.start(later);
      const release = migration.outside.hold('invite');
      await migration.send('migration.executed', {});
      await held(migration, 'invite');
      await migration.until(({ effects }) => expect(statusOf(effects, 'notice-migrated')).toBe('confirmed'));
      return release;
    },
    names: ['revoke-invitation/K1/1', 'email/migrated/N1', 'invite/N1/1'],
    takenBack: ['invite/K1/1'],
    over: untilRound('N1', 1),
  },
  'who has declined is not revoked': {
    action: 'replace-contact',
    request: byN1,
    arrive: async (migration) => {
      await invited(migration);
      await declined(migration);
    },
    names: ['email/migrated/N1', 'invite/N1/1'],
    over: untilRound('N1', 1),
  },
  'an invitation that others made is asked about': {
    action: 'replace-contact',
    request: byN1,
    arrive: async (migration) => {
      migration.oneAdmin();
      migration.outside.inviteByOthers('K1', new Date());
      await invited(migration);
    },
    names: ['revoke-invitation/K1/1', 'email/migrated/N1', 'invite/N1/1'],
    says: ['Asked about: others made the invitation of contact K1'],
    over: async (migration) => {
      await migration.untilAttention('invitation-not-ours');
      migration.outside.setMembership('K1', 'Deleted');
      await migration.act('retry');
      await untilAnswered(migration);
      await untilRound('N1', 1)(migration);
    },
  },
  'who comes back is not told again, and has a round of their own': {
    action: 'replace-contact',
    request: { contactId: 'N1', newContactId: 'K1' },
    arrive: async (migration) => {
      migration.oneAdmin();
      await invited(migration);
      await migration.act('replace-contact', byN1);
      await untilRound('N1', 1)(migration);
    },
    names: ['revoke-invitation/N1/1', 'invite/K1/2'],
    over: untilRound('K1', 2),
  },

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
      vi.waitFor(() =>
        expect(migration.outside.calls.filter((call) => call === 'inspectPartner').length).toBeGreaterThan(1),
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
    says: ['Waived: the blocker no-open-orders'],
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

  'a call that was left out may stand': {
    action: 'abort',
    arrive: async (migration) => {
      migration.outside.loseAnswers('setMode', 1);
      await migration.start(triedOnce);
      await stuck(migration);
      await migration.act('skip', { step: 'freeze-portal' });
      await migration.untilWaiting('migration executed');
    },
    names: ['notice-upcoming', 'freeze-portal'],
    says: ['Stands', 'May stand: a try may have arrived before it was left out'],
    over: untilEnded,
  },
  'a call that is stuck, or under way, may stand': {
    action: 'abort',
    arrive: invitationStuck,
    names: [
      'notice-upcoming',
      'freeze-portal',
      'archive-portal',
      'notice-migrated',
      'email/migrated/K1',
      'invite/K1/1',
    ],
    says: ['May stand: nobody knows whether it arrived'],
    over: untilEnded,
  },
  'what was not begun does not stand': {
    action: 'abort',
    arrive: heldInHandOver,
    names: ['notice-upcoming', 'freeze-portal', 'archive-portal'],
    over: untilEnded,
  },

  'what was declined is not taken back': {
    action: 'rollback',
    arrive: async (migration) => {
      await invited(migration);
      await declined(migration);
    },
    names: [
      'invite/K2/1',
      'notice-upcoming',
      'notice-migrated',
      'freeze-portal',
      'archive-portal',
      'email/migrated/K1',
      'email/migrated/K2',
    ],
    over: untilEnded,
  },
  'what may stand is taken back': {
    action: 'rollback',
    arrive: invitationStuck,
    names: [
      'invite/K1/1',
      'notice-upcoming',
      'notice-migrated',
      'freeze-portal',
      'archive-portal',
      'email/migrated/K1',
    ],
    over: untilEnded,
  },
  'what was not begun is not taken back': {
    action: 'rollback',
    arrive: heldInHandOver,
    names: ['notice-upcoming', 'freeze-portal', 'archive-portal'],
    over: untilEnded,
  },
};

const stepOf = (key: string) => key.split('/').slice(1).join('/');
const statusOf = (effects: EffectRecord[], step: string) => effects.find(({ key }) => stepOf(key) === step)?.status;

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
      if (typeof release !== 'function') await migration.untilQuiet();
      const before = await migration.snapshot();
      const [length, calls] = [await migration.historyLength(), migration.outside.calls.length];
      const preview = await migration.preview(action, request);
      // Looking has no effect.
      expect([await migration.historyLength(), migration.outside.calls.length]).toEqual([length, calls]);
      expect(await migration.snapshot()).toEqual(before);
      expect(keysOf(preview)?.map(stepOf)).toEqual(names);
      const texts = preview.valid ? preview.effects.map(({ text }) => text) : [];
      expect(texts).toEqual(expect.arrayContaining(says));

      const outsideBefore = doneOutside(migration);
      const answer = await migration.act(action, request);
      expect(answer.effects).toEqual(keysOf(preview));
      if (typeof release === 'function') release();
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
