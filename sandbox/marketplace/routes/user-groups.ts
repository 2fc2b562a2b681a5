import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { fieldTree } from '../fields.js';
import type { UserGroup } from '../objects.js';
import { forbidden, MarketplaceProblem } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes, visibleOf } from '../resource.js';
import { createGroup } from '../rules/account-rules.js';
import { seesInside } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { Id, Name } from './bodies.js';

const PATH = '/accounts/user-groups';
const GroupChangeBody = Type.Object({
  name: Type.Optional(Name),
  description: Type.Optional(Type.String({ maxLength: 4000 })),
  buyers: Type.Optional(Type.Array(Id)),
});
const NewGroupBody = Type.Intersect([GroupChangeBody, Type.Object({ name: Name, account: Id })]);

const groupResource: Resource<UserGroup> = {
  kind: 'user group',
  fields: fieldTree(
    'id,href,name,description,account{id,href,name,type,status,icon},isDefault,buyers[id,href,name,status],revision,audit{*}',
  ),
  omitted: ['audit'],
  narrow: { 'account.id': (store, id) => store.related('userGroups', 'accountId', id) },
  visible: (_world, caller, group) => seesInside(caller, group.accountId),
  view: (world, group) => ({
    ...group,
    href: href('userGroups', group.id),
    account: reference(world.store, 'accounts', group.accountId),
    buyers: group.buyerIds.map((id) => reference(world.store, 'buyers', id)),
  }),
};

export function userGroupRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  const find = (request: FastifyRequest<One>) =>
    visibleOf(world, groupResource, request, store.find('userGroups', request.params.id));

  readRoutes(app, world, PATH, 'userGroups', groupResource);
  app.post<{ Body: Static<typeof NewGroupBody> }>(PATH, { schema: { body: NewGroupBody } }, async (request, reply) => {
    const caller = callerOf(request);
    const { account, name, description, buyers } = request.body;
    if (!seesInside(caller, account.id)) throw forbidden();
    const group = createGroup(store, caller.by, {
      accountId: store.get('accounts', account.id).id,
      name,
      ...(description === undefined ? {} : { description }),
      buyerIds: (buyers ?? []).map(({ id }) => id),
    });
    return reply.status(201).send(answerItem(world, groupResource, request, group));
  });
  app.put<One & { Body: Static<typeof GroupChangeBody> }>(
    `${PATH}/:id`,
    { schema: { body: GroupChangeBody } },
    async (request) => {
      const group = find(request);
      const { name, description, buyers } = request.body;
      if (name !== undefined) group.name = name;
      if (description !== undefined) group.description = description;
      if (buyers) group.buyerIds = buyers.map(({ id }) => id);
      store.stamp(group, 'updated', callerOf(request).by);
      return answerItem(world, groupResource, request, group);
    },
  );
  app.delete<One>(`${PATH}/:id`, async (request, reply) => {
    const group = find(request);
    if (group.isDefault) throw new MarketplaceProblem(409, 'The default group is permanent.');
    const used = store
      .related('memberships', 'accountId', group.accountId)
      .some((membership) => membership.status !== 'Deleted' && membership.groupIds.includes(group.id));
    if (used) throw new MarketplaceProblem(409, 'The group still has members.');
    store.remove('userGroups', group.id);
    return reply.status(204).send();
  });
}
