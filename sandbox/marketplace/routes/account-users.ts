import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Account, Membership } from '../objects.js';
import { forbidden } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, answerList, type Resource, visibleOf } from '../resource.js';
import {
  accept,
  changeMembership,
  checkedGroups,
  deleteMembership,
  expiredAt,
  invite,
  liveMembership,
  membershipStatus,
  resendInvitation,
  sendNewInvitation,
  userName,
  userStatus,
} from '../rules/membership-rules.js';
import { seesInside } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { accountResource } from './accounts.js';
import { Id } from './bodies.js';

const Person = {
  firstName: Type.Optional(Type.String({ maxLength: 250 })),
  lastName: Type.Optional(Type.String({ maxLength: 250 })),
  settings: Type.Optional(
    Type.Object({ cultureCode: Type.Optional(Type.String()), languageCode: Type.Optional(Type.String()) }),
  ),
};
const EMAIL = Type.String({ maxLength: 320, pattern: '^\\s*[^@\\s]+@[^@\\s]+\\.[^@\\s]+\\s*$' });
const Invitation = Type.Optional(
  Type.Object({ status: Type.Optional(Type.String()), notes: Type.Optional(Type.String({ maxLength: 4000 })) }),
);
const NewMembershipBody = Type.Object({
  user: Type.Object({ ...Person, email: EMAIL }),
  account: Type.Optional(Id),
  groups: Type.Optional(Type.Array(Id, { maxItems: 100 })),
  invitation: Invitation,
});
const MembershipChangeBody = Type.Object({
  user: Type.Optional(Type.Object({ ...Person, email: Type.Optional(Type.String()) })),
  groups: Type.Optional(Type.Array(Id, { maxItems: 100 })),
  invitation: Invitation,
});
const GroupsBody = Type.Array(Id, { maxItems: 100 });

const membershipResource: Resource<Membership> = {
  kind: 'account user',
  fields: fieldTree(
    'id,href,status,user{id,href,name,firstName,lastName,email,status,lastLoginAt,settings{cultureCode,languageCode}},' +
      'account{id,href,name,type,status,icon},groups[id,href,name,isDefault],modules[id,name],buyers[id,href,name],' +
      'invitation{status,url,notes},lastLoginAt,revision,audit{*}',
  ),
  omitted: ['audit'],
  narrow: {
    'account.id': (store, id) => store.related('memberships', 'accountId', id),
    'user.id': (store, id) => store.related('memberships', 'userId', id),
  },
  visible: (_world, caller, membership) => membership.status !== 'Deleted' && seesInside(caller, membership.accountId),
  view: (world, membership, caller) => {
    const { store, sender } = world;
    const status = membershipStatus(store, sender, membership);
    const groups = () => membership.groupIds.flatMap((id) => store.find('userGroups', id) ?? []);
    // Getters: a bulk list reads two or three of these properties of thousands of rows and all of a hundred.
    return {
      id: membership.id,
      href: href('memberships', membership.id),
      status,
      get user() {
        const user = store.get('users', membership.userId);
        return {
          id: user.id,
          href: href('users', user.id),
          name: userName(user),
          firstName: user.firstName,
          lastName: user.lastName,
          email: user.email,
          status: userStatus(store, sender, user),
          lastLoginAt: user.lastLoginAt,
          settings: user.settings,
        };
      },
      get account() {
        return reference(store, 'accounts', membership.accountId);
      },
      get groups() {
        return groups().map((group) => ({
          ...reference(store, 'userGroups', group.id),
          isDefault: group.isDefault,
        }));
      },
      get buyers() {
        return groups().flatMap((group) => group.buyerIds.map((id) => reference(store, 'buyers', id)));
      },
      get invitation() {
        const notes = caller.actor === 'Operations' ? membership.notes : undefined;
        return { status, url: sender.linkOf(membership), notes };
      },
      lastLoginAt: membership.lastLoginAt,
      revision: membership.revision,
      get audit() {
        return auditOf(world, membership);
      },
    };
  },
};

type InAccount = { Params: { accountId: string; userId: string } };

export function accountUserRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store, sender } = world;
  const nested = '/accounts/accounts/:accountId/users';
  const one = `${nested}/:userId`;
  const answer = (request: FastifyRequest, membership: Membership) =>
    answerItem(world, membershipResource, request, membership);
  const account = (request: FastifyRequest, id: string): Account =>
    visibleOf(world, accountResource, request, store.find('accounts', id));
  const inAccount = (request: FastifyRequest<InAccount>): Membership => {
    const { accountId, userId } = request.params;
    account(request, accountId);
    const membership = userId.startsWith('AUSR-')
      ? store.find('memberships', userId)
      : liveMembership(store, userId, accountId);
    const found = membership?.accountId === accountId ? membership : undefined;
    return visibleOf(world, membershipResource, request, found);
  };
  const flat = (request: FastifyRequest<{ Params: { id: string } }>): Membership =>
    visibleOf(world, membershipResource, request, store.find('memberships', request.params.id));
  const create = (
    request: FastifyRequest<{ Body: Static<typeof NewMembershipBody> }>,
    reply: FastifyReply,
    accountId: string | undefined,
  ) => {
    const caller = callerOf(request);
    const target = account(request, accountId ?? '');
    if (!seesInside(caller, target.id)) throw forbidden();
    const membership = invite(store, sender, caller, target, request.body);
    return reply.status(201).send(answer(request, membership));
  };

  app.get<{ Params: { accountId: string } }>(nested, async (request) => {
    const { id } = account(request, request.params.accountId);
    return answerList(world, membershipResource, request, store.related('memberships', 'accountId', id));
  });
  app.post<{ Params: { accountId: string }; Body: Static<typeof NewMembershipBody> }>(
    nested,
    { schema: { body: NewMembershipBody } },
    async (request, reply) => create(request, reply, request.params.accountId),
  );
  app.get<InAccount>(one, async (request) => answer(request, inAccount(request)));
  app.put<InAccount & { Body: Static<typeof MembershipChangeBody> }>(
    one,
    { schema: { body: MembershipChangeBody } },
    async (request) => answer(request, changeMembership(store, callerOf(request), inAccount(request), request.body)),
  );
  app.delete<InAccount>(one, async (request, reply) => {
    deleteMembership(store, callerOf(request).by, inAccount(request));
    return reply.status(204).send();
  });

  app.get('/accounts/account-users', async (request) =>
    answerList(world, membershipResource, request, store.all('memberships')),
  );
  app.get<{ Params: { id: string } }>('/accounts/account-users/:id', async (request) => answer(request, flat(request)));
  app.post<{ Body: Static<typeof NewMembershipBody> }>(
    '/accounts/account-users',
    { schema: { body: NewMembershipBody } },
    async (request, reply) => create(request, reply, request.body.account?.id),
  );

  const calls: Record<string, (request: FastifyRequest, membership: Membership) => Membership> = {
    'accept-invite': (_request, membership) => {
      // A token is not the invited person: only the portal, signed in as that person, can accept.
      if (membership.status !== 'Active') throw forbidden('Only the invited person can accept the invitation.');
      return accept(store, sender, membership);
    },
    'resend-invite': (request, membership) => resendInvitation(store, sender, callerOf(request).by, membership),
    'send-new-invite': (request, membership) => sendNewInvitation(store, sender, callerOf(request).by, membership),
  };
  for (const [call, act] of Object.entries(calls)) {
    app.post<InAccount>(`${one}/${call}`, async (request) => answer(request, act(request, inAccount(request))));
    app.post<{ Params: { id: string } }>(`/accounts/account-users/:id/${call}`, async (request) =>
      answer(request, act(request, flat(request))),
    );
  }

  app.post<InAccount & { Body: Static<typeof Id> }>(
    `${one}/groups`,
    { schema: { body: Id } },
    async (request, reply) => {
      const membership = inAccount(request);
      regroup(request, membership, [...membership.groupIds, request.body.id]);
      return reply.status(201).send(answer(request, membership));
    },
  );
  app.put<InAccount & { Body: Static<typeof GroupsBody> }>(
    `${one}/groups`,
    { schema: { body: GroupsBody } },
    async (request) => {
      const membership = inAccount(request);
      regroup(
        request,
        membership,
        request.body.map(({ id }) => id),
      );
      return answer(request, membership);
    },
  );
  app.delete<{ Params: InAccount['Params'] & { groupId: string } }>(
    `${one}/groups/:groupId`,
    async (request, reply) => {
      const membership = inAccount(request);
      regroup(
        request,
        membership,
        membership.groupIds.filter((id) => id !== request.params.groupId),
      );
      return reply.status(204).send();
    },
  );

  function regroup(request: FastifyRequest, membership: Membership, ids: string[]): void {
    allow(callerOf(request), 'Operations', 'Client', 'Vendor');
    membership.groupIds = checkedGroups(
      store,
      membership.accountId,
      ids.map((id) => ({ id })),
    );
    store.stamp(membership, 'updated', callerOf(request).by);
  }
}

/** An invitation that the clock ran out on counts as updated at that instant, so a delta read finds it. */
function auditOf(world: MarketplaceWorld, membership: Membership): Record<string, unknown> {
  const expired = expiredAt(world.store, world.sender, membership);
  const { operationsAccountId } = world.store;
  return {
    ...membership.audit,
    ...(expired === undefined
      ? {}
      : { updated: { at: new Date(expired).toISOString(), by: { id: operationsAccountId, name: 'Platform' } } }),
    ...(membership.acceptedAt === undefined
      ? {}
      : { invitationAcceptedAt: new Date(membership.acceptedAt).toISOString() }),
  };
}
