import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Agreement, Order } from '../objects.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes, visibleOf } from '../resource.js';
import { changeAgreement, createAgreement } from '../rules/commerce-rules.js';
import { seesAgreement } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AnyObject, AnyReference, ExternalIdsBody, Id, Name } from './bodies.js';

const PATH = '/commerce/agreements';
const NewAgreementBody = Type.Object({
  name: Name,
  status: Type.Optional(Type.Union([Type.Literal('Active'), Type.Literal('Terminated')])),
  licensee: Id,
  product: AnyReference,
  listing: Type.Optional(AnyReference),
  vendor: Type.Optional(Id),
  externalIds: Type.Optional(ExternalIdsBody),
  parameters: Type.Optional(AnyObject),
  billingCurrency: Type.Optional(Type.String({ maxLength: 3 })),
});
const AgreementChangeBody = Type.Object({
  name: Type.Optional(Name),
  externalIds: Type.Optional(ExternalIdsBody),
  certificates: Type.Optional(Type.Array(Id)),
  parameters: Type.Optional(AnyObject),
});

const agreementResource: Resource<Agreement> = {
  kind: 'agreement',
  fields: fieldTree(
    'id,href,name,status,vendor{id,href,name,type,status,icon},client{id,href,name,type,status,icon},' +
      'buyer{id,href,name,status,icon},seller{id,href,name,status,icon},licensee{id,href,name,status,icon},' +
      'product{*},listing{*},authorization{*},price{*},billingCurrency,template{*},lines[*],' +
      'subscriptions[id,href,name,status],assets[*],parameters{*},externalIds{client,operations,vendor},' +
      'termsAndConditions[*],certificates[id,href,name,status],split{*},revision,audit{*}',
  ),
  omitted: ['lines', 'parameters', 'subscriptions', 'assets', 'termsAndConditions', 'certificates', 'audit'],
  narrow: {
    'client.id': (store, id) => store.related('agreements', 'clientId', id),
    'licensee.id': (store, id) => store.related('agreements', 'licenseeId', id),
  },
  visible: (_world, caller, agreement) => seesAgreement(caller, agreement),
  view: (world, agreement) => ({
    ...agreement,
    href: href('agreements', agreement.id),
    vendor: reference(world.store, 'accounts', agreement.vendorId),
    client: reference(world.store, 'accounts', agreement.clientId),
    buyer: reference(world.store, 'buyers', agreement.buyerId),
    seller: reference(world.store, 'sellers', agreement.sellerId),
    licensee: reference(world.store, 'licensees', agreement.licenseeId),
    subscriptions: world.store
      .related('subscriptions', 'agreementId', agreement.id)
      .map((each) => reference(world.store, 'subscriptions', each.id)),
    certificates: agreement.certificateIds.map((id) => reference(world.store, 'certificates', id)),
  }),
};

const orderResource: Resource<Order> = {
  kind: 'order',
  fields: fieldTree(
    'id,href,type,status,agreement{id,href,name,status},client{id,href,name,type,status,icon},' +
      'externalIds{client,operations,vendor},revision,audit{*}',
  ),
  omitted: ['audit'],
  narrow: { 'client.id': (store, id) => store.related('orders', 'clientId', id) },
  visible: (world, caller, order) => {
    const agreement = world.store.find('agreements', order.agreementId);
    return order.status !== 'Deleted' && agreement !== undefined && seesAgreement(caller, agreement);
  },
  view: (world, order) => ({
    ...order,
    href: href('orders', order.id),
    agreement: reference(world.store, 'agreements', order.agreementId),
    client: reference(world.store, 'accounts', order.clientId),
  }),
};

export function agreementRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  const find = (request: FastifyRequest<One>) =>
    visibleOf(world, agreementResource, request, store.find('agreements', request.params.id));

  readRoutes(app, world, PATH, 'agreements', agreementResource);
  readRoutes(app, world, '/commerce/orders', 'orders', orderResource);
  app.post<{ Body: Static<typeof NewAgreementBody> }>(
    PATH,
    { schema: { body: NewAgreementBody } },
    async (request, reply) => {
      const caller = callerOf(request);
      allow(caller, 'Operations');
      const agreement = createAgreement(store, caller.by, request.body);
      return reply.status(201).send(answerItem(world, agreementResource, request, agreement));
    },
  );
  app.put<One & { Body: Static<typeof AgreementChangeBody> }>(
    `${PATH}/:id`,
    { schema: { body: AgreementChangeBody } },
    async (request) => {
      const agreement = changeAgreement(store, callerOf(request), find(request), request.body);
      return answerItem(world, agreementResource, request, agreement);
    },
  );
}
