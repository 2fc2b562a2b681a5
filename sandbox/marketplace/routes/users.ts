import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { User } from '../objects.js';
import { refused, wrongState } from '../problems.js';
import { href } from '../references.js';
import { answerItem, answerList, type Resource, visibleOf } from '../resource.js';
import { userName, userStatus } from '../rules/membership-rules.js';
import { seesInside } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';

const UserChangeBody = Type.Object({
  email: Type.Optional(Type.String()),
  firstName: Type.Optional(Type.String({ maxLength: 250 })),
  lastName: Type.Optional(Type.String({ maxLength: 250 })),
  settings: Type.Optional(
    Type.Object({ cultureCode: Type.Optional(Type.String()), languageCode: Type.Optional(Type.String()) }),
  ),
});

const userResource: Resource<User> = {
  kind: 'user',
  fields: fieldTree(
    'id,href,name,firstName,lastName,email,status,settings{cultureCode,languageCode},lastLoginAt,revision,audit{*}',
  ),
  omitted: ['audit'],
  visible: (world, caller, user) =>
    caller.actor === 'Operations' ||
    world.store
      .related('memberships', 'userId', user.id)
      .some((membership) => membership.status !== 'Deleted' && seesInside(caller, membership.accountId)),
  view: (world, user) => ({
    ...user,
    href: href('users', user.id),
    name: userName(user),
    get status() {
      return userStatus(world.store, world.sender, user);
    },
  }),
};

export function userRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  /** `{id}` is the USR id or the email address. */
  const find = (request: FastifyRequest<One>): User => {
    const { id } = request.params;
    const user = store.find('users', id) ?? store.find('users', store.emails.get(id.toLowerCase()));
    return visibleOf(world, userResource, request, user);
  };
  const block = (request: FastifyRequest<One>, blocked: boolean) => {
    const caller = callerOf(request);
    allow(caller, 'Operations');
    const user = find(request);
    if ((user.blocked ?? false) === blocked) {
      throw wrongState('user', blocked ? 'Blocked' : 'not blocked', blocked ? 'block' : 'unblock');
    }
    user.blocked = blocked;
    store.stamp(user, blocked ? 'blocked' : 'unblocked', caller.by);
    return answerItem(world, userResource, request, user);
  };

  app.get('/accounts/users', async (request) => answerList(world, userResource, request, store.all('users')));
  app.get<One>('/accounts/users/:id', async (request) => answerItem(world, userResource, request, find(request)));
  app.put<One & { Body: Static<typeof UserChangeBody> }>(
    '/accounts/users/:id',
    { schema: { body: UserChangeBody } },
    async (request) => {
      const caller = callerOf(request);
      allow(caller, 'Operations', 'Client');
      const user = find(request);
      const { email, firstName, lastName, settings } = request.body;
      if (email !== undefined && email.toLowerCase() !== user.email.toLowerCase()) {
        throw refused(['email', 'The email of a user cannot be changed.']);
      }
      if (firstName !== undefined) user.firstName = firstName;
      if (lastName !== undefined) user.lastName = lastName;
      if (settings) user.settings = { ...user.settings, ...settings };
      store.stamp(user, 'updated', caller.by);
      return answerItem(world, userResource, request, user);
    },
  );
  app.post<One>('/accounts/users/:id/block', async (request) => block(request, true));
  app.post<One>('/accounts/users/:id/unblock', async (request) => block(request, false));
}
