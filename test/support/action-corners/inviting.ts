import { expect } from 'vitest';
import { arrivals } from '../arrivals.js';
import {
  byN1,
  type Corner,
  declined,
  enrolling,
  expired,
  held,
  invitationStuck,
  invited,
  later,
  mailStuck,
  renewalStuck,
  statusOf,
  untilAnswered,
  untilRound,
} from './corner.js';

/** Where `resend-invitation` and `replace-contact` do something else than elsewhere. */
export const inviting: Record<string, Corner> = {
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
  'a new invitation that does not get through is let go, and the one before it revoked': {
    action: 'replace-contact',
    request: byN1,
    arrive: renewalStuck,
    names: ['revoke-invitation/K1/1', 'email/migrated/N1', 'invite/N1/1'],
    over: async (migration) => {
      await untilRound('N1', 1)(migration);
      await untilAnswered(migration);
    },
  },
  'who was not invited yet is not revoked': {
    action: 'replace-contact',
    request: byN1,
    arrive: mailStuck,
    names: ['email/migrated/N1', 'invite/N1/1'],
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
  'who comes back is told if the mail to them had been let go of': {
    action: 'replace-contact',
    request: { contactId: 'N1', newContactId: 'K1' },
    arrive: async (migration) => {
      await mailStuck(migration);
      await migration.act('replace-contact', byN1);
      await untilRound('N1', 1)(migration);
    },
    names: ['revoke-invitation/N1/1', 'email/migrated/K1', 'invite/K1/1'],
    over: untilRound('K1', 1),
  },
};
