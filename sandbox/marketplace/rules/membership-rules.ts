import type { Caller } from '../caller.js';
import type { Account, Membership, MembershipStatus, Reference, User, UserStatus } from '../objects.js';
import { forbidden, MarketplaceProblem, refused, wrongState } from '../problems.js';
import type { MarketplaceStore } from '../store.js';

export type InvitationKind = 'invite' | 'resend' | 'new';
export type InvitationSender = {
  lifetimeMs: number;
  /** The link of an open invitation: a credential. */
  linkOf: (membership: Membership) => string | undefined;
  /** Sends the platform's own mail with the invitation link. */
  send: (membership: Membership, user: User, account: Account, kind: InvitationKind) => void;
};
export type NewMembership = {
  user: {
    email: string;
    firstName?: string;
    lastName?: string;
    settings?: { cultureCode?: string; languageCode?: string };
  };
  groups?: { id: string }[];
  invitation?: { status?: string; notes?: string };
};
export type MembershipChange = {
  user?: { email?: string; firstName?: string; lastName?: string; settings?: User['settings'] };
  groups?: { id: string }[];
  invitation?: { status?: string; notes?: string };
};

const BEST_FIRST: MembershipStatus[] = ['Active', 'Invited', 'InvitationExpired'];

/** The status as of now: nobody has to be awake for an invitation to run out. */
export function membershipStatus(store: MarketplaceStore, sender: InvitationSender, membership: Membership) {
  return expiredAt(store, sender, membership) === undefined ? membership.status : 'InvitationExpired';
}

/** Epoch milliseconds at which an open invitation ran out by the clock; undefined while it is good. */
export function expiredAt(
  store: MarketplaceStore,
  sender: InvitationSender,
  membership: Membership,
): number | undefined {
  if (membership.status !== 'Invited' || membership.invitedAt === undefined) return undefined;
  const end = membership.invitedAt + sender.lifetimeMs;
  return store.now() >= end ? end : undefined;
}

/** A person is as well off as their best membership. */
export function userStatus(store: MarketplaceStore, sender: InvitationSender, user: User): UserStatus {
  if (user.blocked) return 'Blocked';
  const memberships = store.related('memberships', 'userId', user.id);
  if (memberships.length === 0) return 'New';
  const statuses = new Set(memberships.map((membership) => membershipStatus(store, sender, membership)));
  return BEST_FIRST.find((status) => statuses.has(status)) ?? 'Deleted';
}

/** Creates Invited with a mail, or Active without one when Operations says so of a known person. */
export function invite(
  store: MarketplaceStore,
  sender: InvitationSender,
  caller: Caller,
  account: Account,
  input: NewMembership,
): Membership {
  const groupIds = checkedGroups(store, account.id, input.groups ?? []);
  const email = input.user.email.trim();
  const known = store.find('users', store.emails.get(email.toLowerCase()));
  const atOnce = input.invitation?.status === 'Active';
  if (atOnce && caller.actor !== 'Operations') throw forbidden();
  if (atOnce && !known) throw refused(['user', 'Only an existing user can be added without an invitation.']);
  if (known && liveMembership(store, known.id, account.id)) {
    throw new MarketplaceProblem(409, 'The user is already a member of the account.');
  }
  const user = known ?? createUser(store, caller.by, input.user);
  const membership: Membership = {
    id: store.newId('AUSR'),
    revision: 0,
    audit: {},
    userId: user.id,
    accountId: account.id,
    status: 'Invited',
    groupIds,
  };
  if (caller.actor === 'Operations' && input.invitation?.notes) membership.notes = input.invitation.notes;
  store.stamp(membership, 'created', caller.by);
  store.insert('memberships', membership);
  if (atOnce) join(store, caller.by, membership);
  else openInvitation(store, sender, caller.by, membership, 'invite');
  return membership;
}

export function createUser(store: MarketplaceStore, by: Reference, input: NewMembership['user']): User {
  const user: User = {
    id: store.newId('USR'),
    revision: 0,
    audit: {},
    email: input.email.trim(),
    firstName: input.firstName ?? '',
    lastName: input.lastName ?? '',
  };
  if (input.settings) user.settings = input.settings;
  store.stamp(user, 'created', by);
  return store.insert('users', user);
}

/** Groups, notes and the person's names may change; the email never does. */
export function changeMembership(
  store: MarketplaceStore,
  caller: Caller,
  membership: Membership,
  change: MembershipChange,
): Membership {
  const user = store.get('users', membership.userId);
  if (change.user?.email !== undefined && change.user.email.trim().toLowerCase() !== user.email.toLowerCase()) {
    throw refused(['user.email', 'The email of a user cannot be changed.']);
  }
  if (change.groups) membership.groupIds = checkedGroups(store, membership.accountId, change.groups);
  if (caller.actor === 'Operations' && change.invitation?.notes !== undefined) {
    membership.notes = change.invitation.notes;
  }
  if (change.user?.firstName !== undefined) user.firstName = change.user.firstName;
  if (change.user?.lastName !== undefined) user.lastName = change.user.lastName;
  if (change.user?.settings) user.settings = { ...user.settings, ...change.user.settings };
  if (change.user) store.stamp(user, 'updated', caller.by);
  store.stamp(membership, 'updated', caller.by);
  return membership;
}

/** The invited person's own act; of an Active membership it changes nothing. */
export function accept(store: MarketplaceStore, sender: InvitationSender, membership: Membership): Membership {
  const status = membershipStatus(store, sender, membership);
  if (status === 'Active') return membership;
  if (status !== 'Invited') throw wrongState('invitation', status, 'accept-invite');
  const user = store.get('users', membership.userId);
  membership.acceptedAt = store.now();
  join(store, { id: user.id, name: userName(user) }, membership);
  membership.lastLoginAt = new Date(store.now()).toISOString();
  user.lastLoginAt = membership.lastLoginAt;
  store.stamp(membership, 'access', { id: user.id, name: userName(user) });
  return membership;
}

/** The seven days start again; the link is renewed. */
export function resendInvitation(
  store: MarketplaceStore,
  sender: InvitationSender,
  by: Reference,
  membership: Membership,
): Membership {
  const status = membershipStatus(store, sender, membership);
  if (status !== 'Invited') throw wrongState('invitation', status, 'resend-invite');
  openInvitation(store, sender, by, membership, 'resend');
  return membership;
}

/** Only for an invitation that has run out. */
export function sendNewInvitation(
  store: MarketplaceStore,
  sender: InvitationSender,
  by: Reference,
  membership: Membership,
): Membership {
  const status = membershipStatus(store, sender, membership);
  if (status !== 'InvitationExpired') throw wrongState('invitation', status, 'send-new-invite');
  openInvitation(store, sender, by, membership, 'new');
  return membership;
}

/** The membership stays in the store as Deleted and is a 404 for everybody. */
export function deleteMembership(store: MarketplaceStore, by: Reference, membership: Membership): Membership {
  membership.status = 'Deleted';
  delete membership.code;
  store.stamp(membership, 'deleted', by);
  return membership;
}

export function expireNow(
  store: MarketplaceStore,
  sender: InvitationSender,
  by: Reference,
  membership: Membership,
): Membership {
  const status = membershipStatus(store, sender, membership);
  if (status !== 'Invited') throw wrongState('invitation', status, 'expiry');
  membership.status = 'InvitationExpired';
  store.stamp(membership, 'updated', by);
  return membership;
}

/** Throws 400 unless there is at least one group and all belong to the account. */
export function checkedGroups(store: MarketplaceStore, accountId: string, groups: { id: string }[]): string[] {
  if (groups.length === 0) throw refused(['groups', 'At least one group is needed.']);
  const ids = [...new Set(groups.map((group) => group.id))];
  if (ids.some((id) => store.find('userGroups', id)?.accountId !== accountId)) {
    throw refused(['groups', 'A group does not belong to the account.']);
  }
  return ids;
}

/** The one membership of a user in an account that is not Deleted. */
export function liveMembership(store: MarketplaceStore, userId: string, accountId: string): Membership | undefined {
  return store
    .related('memberships', 'userId', userId)
    .find((membership) => membership.accountId === accountId && membership.status !== 'Deleted');
}

export function userName(user: User): string {
  return `${user.firstName} ${user.lastName}`.trim();
}

function join(store: MarketplaceStore, by: Reference, membership: Membership): void {
  membership.status = 'Active';
  delete membership.code;
  store.stamp(membership, 'joined', by);
}

function openInvitation(
  store: MarketplaceStore,
  sender: InvitationSender,
  by: Reference,
  membership: Membership,
  kind: InvitationKind,
): void {
  membership.status = 'Invited';
  membership.invitedAt = store.now();
  membership.code = store.newCode();
  store.stamp(membership, 'invited', by);
  sender.send(membership, store.get('users', membership.userId), store.get('accounts', membership.accountId), kind);
}
