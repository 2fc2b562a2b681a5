import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Licensee } from '../objects.js';
import { notFound } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes, visibleOf } from '../resource.js';
import {
  changeLicensee,
  createLicensee,
  deleteLicensee,
  disableLicensee,
  enableLicensee,
} from '../rules/licensee-rules.js';
import { seesAccount } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AddressBody, clearable, EligibilityBody, Id, Name } from './bodies.js';

const PATH = '/accounts/licensees';
const NewLicenseeBody = Type.Object({
  name: Type.Optional(Name),
  buyer: Id,
  seller: Id,
  account: Id,
  useBuyerAddress: Type.Optional(Type.Boolean()),
  address: Type.Optional(AddressBody),
  description: Type.Optional(Type.String({ maxLength: 4000 })),
  externalId: Type.Optional(Type.String({ maxLength: 250 })),
  eligibility: EligibilityBody,
});
const LicenseeChangeBody = Type.Object({
  name: Type.Optional(Name),
  useBuyerAddress: Type.Optional(Type.Boolean()),
  address: Type.Optional(AddressBody),
  description: clearable(4000),
  externalId: clearable(250),
  eligibility: Type.Optional(EligibilityBody),
});
const CALLS = { enable: enableLicensee, disable: disableLicensee };

const licenseeResource: Resource<Licensee> = {
  kind: 'licensee',
  fields: fieldTree(
    'id,href,name,status,buyer{id,href,name,status,icon},seller{id,href,name,status,icon},' +
      'account{id,href,name,type,status,icon},useBuyerAddress,' +
      'address{addressLine1,addressLine2,postCode,city,state,country},description,externalId,' +
      'eligibility{client,partner},revision,audit{*}',
  ),
  omitted: ['audit'],
  narrow: {
    'account.id': (store, id) => store.related('licensees', 'accountId', id),
    'buyer.id': (store, id) => store.related('licensees', 'buyerId', id),
  },
  visible: (world, caller, licensee) =>
    licensee.status !== 'Deleted' && seesAccount(world.store, caller, licensee.accountId),
  view: (world, licensee) => ({
    ...licensee,
    href: href('licensees', licensee.id),
    buyer: reference(world.store, 'buyers', licensee.buyerId),
    seller: reference(world.store, 'sellers', licensee.sellerId),
    account: reference(world.store, 'accounts', licensee.accountId),
    address: licensee.useBuyerAddress ? world.store.find('buyers', licensee.buyerId)?.address : licensee.address,
  }),
};

export function licenseeRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  const find = (request: FastifyRequest<One>) =>
    visibleOf(world, licenseeResource, request, store.find('licensees', request.params.id));
  const answer = (request: FastifyRequest, licensee: Licensee) =>
    answerItem(world, licenseeResource, request, licensee);

  readRoutes(app, world, PATH, 'licensees', licenseeResource);
  app.post<{ Body: Static<typeof NewLicenseeBody> }>(
    PATH,
    { schema: { body: NewLicenseeBody } },
    async (request, reply) => {
      const caller = callerOf(request);
      allow(caller, 'Operations', 'Client');
      if (!seesAccount(store, caller, request.body.account.id)) throw notFound('account');
      return reply.status(201).send(answer(request, createLicensee(store, caller.by, request.body)));
    },
  );
  app.put<One & { Body: Static<typeof LicenseeChangeBody> }>(
    `${PATH}/:id`,
    { schema: { body: LicenseeChangeBody } },
    async (request) => {
      const caller = callerOf(request);
      allow(caller, 'Operations', 'Client');
      return answer(request, changeLicensee(store, caller.by, find(request), request.body));
    },
  );
  app.delete<One>(`${PATH}/:id`, async (request, reply) => {
    const caller = callerOf(request);
    allow(caller, 'Operations', 'Client');
    deleteLicensee(store, caller.by, find(request));
    return reply.status(204).send();
  });
  for (const [call, act] of Object.entries(CALLS)) {
    app.post<One>(`${PATH}/:id/${call}`, async (request) => {
      const caller = callerOf(request);
      allow(caller, 'Operations', 'Client');
      return answer(request, act(store, caller, find(request)));
    });
  }
}
