import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Subscription } from '../objects.js';
import { notFound } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes, visibleOf } from '../resource.js';
import { changeSubscription, createSubscription, renewed, terminateSubscription } from '../rules/commerce-rules.js';
import { seesAgreement } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AnyObject, AnyReference, ExternalIdsBody, Id, Name } from './bodies.js';

const PATH = '/commerce/subscriptions';
const DATE = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T[\\d:.]+Z)?$' });
const TermsBody = Type.Object({
  model: Type.Union([Type.Literal('one-time'), Type.Literal('usage'), Type.Literal('quantity')]),
  period: Type.Union([Type.Literal('1m'), Type.Literal('1y'), Type.Literal('one-time')]),
  commitment: Type.Optional(Type.Union([Type.Literal('1m'), Type.Literal('1y'), Type.Literal('3y')])),
});
const NewSubscriptionBody = Type.Object({
  name: Name,
  agreement: Id,
  autoRenew: Type.Optional(Type.Boolean()),
  startDate: Type.Optional(DATE),
  commitmentDate: Type.Optional(DATE),
  terms: Type.Optional(TermsBody),
  externalIds: Type.Optional(ExternalIdsBody),
  lines: Type.Optional(Type.Array(Type.Object({ item: AnyReference, quantity: Type.Number({ minimum: 0 }) }))),
  parameters: Type.Optional(AnyObject),
});
const SubscriptionChangeBody = Type.Object({
  name: Type.Optional(Name),
  autoRenew: Type.Optional(Type.Boolean()),
  externalIds: Type.Optional(ExternalIdsBody),
});

const subscriptionResource: Resource<Subscription> = {
  kind: 'subscription',
  fields: fieldTree(
    'id,href,name,status,agreement{id,href,name,status,client{id,href,name},licensee{id,href,name},product{*}},' +
      'product{*},autoRenew,startDate,commitmentDate,terms{model,period,commitment},' +
      'externalIds{client,operations,vendor},lines[item{*},quantity],parameters{*},template{*},revision,audit{*}',
  ),
  omitted: ['lines', 'parameters', 'audit'],
  narrow: { 'agreement.id': (store, id) => store.related('subscriptions', 'agreementId', id) },
  visible: (world, caller, subscription) => {
    const agreement = world.store.find('agreements', subscription.agreementId);
    return agreement !== undefined && seesAgreement(caller, agreement);
  },
  view: (world, subscription) => {
    const agreement = world.store.get('agreements', subscription.agreementId);
    return {
      ...subscription,
      ...renewed(world.store, subscription),
      href: href('subscriptions', subscription.id),
      agreement: {
        ...reference(world.store, 'agreements', agreement.id),
        client: reference(world.store, 'accounts', agreement.clientId),
        licensee: reference(world.store, 'licensees', agreement.licenseeId),
        product: agreement.product,
      },
      product: agreement.product,
    };
  },
};

export function subscriptionRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  const find = (request: FastifyRequest<One>) =>
    visibleOf(world, subscriptionResource, request, store.find('subscriptions', request.params.id));
  const answer = (request: FastifyRequest, subscription: Subscription) =>
    answerItem(world, subscriptionResource, request, subscription);

  readRoutes(app, world, PATH, 'subscriptions', subscriptionResource);
  app.post<{ Body: Static<typeof NewSubscriptionBody> }>(
    PATH,
    { schema: { body: NewSubscriptionBody } },
    async (request, reply) => {
      const caller = callerOf(request);
      allow(caller, 'Vendor');
      const agreement = store.find('agreements', request.body.agreement.id);
      if (!agreement || !seesAgreement(caller, agreement)) throw notFound('agreement');
      return reply.status(201).send(answer(request, createSubscription(store, caller.by, request.body)));
    },
  );
  app.put<One & { Body: Static<typeof SubscriptionChangeBody> }>(
    `${PATH}/:id`,
    { schema: { body: SubscriptionChangeBody } },
    async (request) => answer(request, changeSubscription(store, callerOf(request), find(request), request.body)),
  );
  app.post<One>(`${PATH}/:id/terminate`, async (request) => {
    const caller = callerOf(request);
    allow(caller, 'Vendor');
    return answer(request, terminateSubscription(store, caller.by, find(request)));
  });
}
