import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Buyer } from '../objects.js';
import { forbidden } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes, visibleOf } from '../resource.js';
import {
  activateBuyer,
  changeBuyer,
  createBuyer,
  deactivateBuyer,
  deleteBuyer,
  disableBuyer,
  enableBuyer,
  shownBuyerStatus,
  transferBuyer,
} from '../rules/buyer-rules.js';
import { seesAccount } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AddressBody, Id, Name } from './bodies.js';

const PATH = '/accounts/buyers';
const BuyerChangeBody = Type.Object({
  name: Type.Optional(Name),
  address: Type.Optional(AddressBody),
  taxId: Type.Optional(Type.String({ maxLength: 100 })),
  externalIds: Type.Optional(
    Type.Object({
      erpCompanyContact: Type.Optional(Type.String()),
      erpCustomer: Type.Optional(Type.String()),
      accountExternalId: Type.Optional(Type.String()),
    }),
  ),
  account: Type.Optional(Type.Union([Id, Type.Null()])),
  contact: Type.Optional(
    Type.Object({
      firstName: Type.Optional(Type.String()),
      lastName: Type.Optional(Type.String()),
      email: Type.Optional(Type.String()),
    }),
  ),
});
const NewBuyerBody = Type.Intersect([BuyerChangeBody, Type.Object({ name: Name })]);
const TransferBody = Type.Object({ account: Id });
const CLIENT_MAY_NOT = ['externalIds', 'account', 'taxId'] as const;
const OPERATIONS_CALLS = { activate: activateBuyer, deactivate: deactivateBuyer };
const CALLS = { enable: enableBuyer, disable: disableBuyer };

const buyerResource: Resource<Buyer> = {
  kind: 'buyer',
  fields: fieldTree(
    'id,href,name,status,address{addressLine1,addressLine2,postCode,city,state,country},taxId,' +
      'externalIds{erpCompanyContact,erpCustomer,accountExternalId},account{id,href,name,type,status,icon},' +
      'sellers[id,href,name,status],contact{firstName,lastName,email},errors[code,message],icon,revision,audit{*}',
  ),
  omitted: ['audit'],
  narrow: { 'account.id': (store, id) => store.related('buyers', 'accountId', id) },
  visible: (world, caller, buyer) => buyer.status !== 'Deleted' && seesAccount(world.store, caller, buyer.accountId),
  view: (world, buyer, caller) => ({
    ...buyer,
    href: href('buyers', buyer.id),
    status: caller.actor === 'Operations' ? shownBuyerStatus(buyer) : buyer.status,
    account: reference(world.store, 'accounts', buyer.accountId),
    sellers: world.store
      .related('erpLinks', 'buyerId', buyer.id)
      .map((link) => reference(world.store, 'sellers', link.sellerId)),
    errors: caller.actor === 'Operations' ? buyer.errors : undefined,
  }),
};

export function buyerRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  const find = (request: FastifyRequest<One>) =>
    visibleOf(world, buyerResource, request, store.find('buyers', request.params.id));
  const answer = (request: FastifyRequest, buyer: Buyer) => answerItem(world, buyerResource, request, buyer);

  readRoutes(app, world, PATH, 'buyers', buyerResource);
  app.post<{ Body: Static<typeof NewBuyerBody> }>(PATH, { schema: { body: NewBuyerBody } }, async (request, reply) => {
    const caller = callerOf(request);
    allow(caller, 'Operations');
    return reply.status(201).send(answer(request, createBuyer(store, caller.by, request.body)));
  });
  app.put<One & { Body: Static<typeof BuyerChangeBody> }>(
    `${PATH}/:id`,
    { schema: { body: BuyerChangeBody } },
    async (request) => {
      const caller = callerOf(request);
      allow(caller, 'Operations', 'Client');
      const buyer = find(request);
      if (caller.actor === 'Client' && CLIENT_MAY_NOT.some((name) => request.body[name] !== undefined)) {
        throw forbidden();
      }
      return answer(request, changeBuyer(store, caller.by, buyer, request.body));
    },
  );
  app.delete<One>(`${PATH}/:id`, async (request, reply) => {
    const caller = callerOf(request);
    allow(caller, 'Operations');
    deleteBuyer(store, caller.by, find(request));
    return reply.status(204).send();
  });
  for (const [call, act] of Object.entries(OPERATIONS_CALLS)) {
    app.post<One>(`${PATH}/:id/${call}`, async (request) => {
      allow(callerOf(request), 'Operations');
      return answer(request, act(store, callerOf(request).by, find(request)));
    });
  }
  for (const [call, act] of Object.entries(CALLS)) {
    app.post<One>(`${PATH}/:id/${call}`, async (request) => {
      allow(callerOf(request), 'Operations', 'Client');
      return answer(request, act(store, callerOf(request).by, find(request)));
    });
  }
  for (const call of ['validate', 'synchronize']) {
    app.post<One>(`${PATH}/:id/${call}`, async (request) => {
      allow(callerOf(request), 'Operations');
      return answer(request, find(request));
    });
  }
  app.post<One & { Body: Static<typeof TransferBody> }>(
    `${PATH}/:id/transfer`,
    { schema: { body: TransferBody } },
    async (request) => {
      const caller = callerOf(request);
      allow(caller, 'Operations');
      return answer(request, transferBuyer(store, caller.by, find(request), request.body.account.id));
    },
  );
}
