import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Account } from '../objects.js';
import { invalid } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, answerList, type Resource, visibleOf } from '../resource.js';
import {
  activateAccount,
  changeAccount,
  createAccount,
  deactivateAccount,
  disableAccount,
  enableAccount,
} from '../rules/account-rules.js';
import { seesAccount } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AddressBody, clearable, EligibilityBody, Name } from './bodies.js';

const AccountChangeBody = Type.Object({
  name: Type.Optional(Name),
  externalId: clearable(250),
  address: Type.Optional(AddressBody),
  technicalSupportEmail: clearable(320),
  website: clearable(500),
  description: clearable(4000),
  defaultLanguageCode: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })),
  eligibility: Type.Optional(EligibilityBody),
  serviceLevel: clearable(100),
});
const NewAccountBody = Type.Intersect([
  AccountChangeBody,
  Type.Object({
    name: Name,
    type: Type.Optional(Type.Union([Type.Literal('Client'), Type.Literal('Vendor'), Type.Literal('Operations')])),
  }),
]);
const CALLS = {
  activate: activateAccount,
  deactivate: deactivateAccount,
  disable: disableAccount,
  enable: enableAccount,
};

export const accountResource: Resource<Account> = {
  kind: 'account',
  fields: fieldTree(
    'id,href,name,type,status,externalId,externalName,externalIds{pyraTenantId},' +
      'address{addressLine1,addressLine2,postCode,city,state,country},technicalSupportEmail,website,description,' +
      'defaultLanguageCode,eligibility{client,partner},serviceLevel,icon,revision,' +
      'groups[id,href,name,isDefault],audit{*}',
  ),
  omitted: ['groups', 'audit'],
  visible: (world, caller, account) => seesAccount(world.store, caller, account.id),
  view: (world, account) => ({
    ...account,
    href: href('accounts', account.id),
    get groups() {
      return world.store.related('userGroups', 'accountId', account.id).map((group) => ({
        ...reference(world.store, 'userGroups', group.id),
        isDefault: group.isDefault,
      }));
    },
  }),
};

export function accountRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  const find = (request: FastifyRequest, id: string) =>
    visibleOf(world, accountResource, request, store.find('accounts', id));

  app.get('/accounts/accounts', async (request) => answerList(world, accountResource, request, store.all('accounts')));
  app.get<{ Params: { id: string } }>('/accounts/accounts/:id', async (request) =>
    answerItem(world, accountResource, request, find(request, request.params.id)),
  );
  app.post('/accounts/accounts', async (request, reply) => {
    const caller = callerOf(request);
    allow(caller, 'Operations');
    const account = createAccount(store, caller.by, await newAccountOf(request));
    return reply.status(201).send(answerItem(world, accountResource, request, account));
  });
  app.put<{ Params: { id: string }; Body: Static<typeof AccountChangeBody> }>(
    '/accounts/accounts/:id',
    { schema: { body: AccountChangeBody } },
    async (request) => {
      const account = find(request, request.params.id);
      return answerItem(
        world,
        accountResource,
        request,
        changeAccount(store, callerOf(request), account, request.body),
      );
    },
  );
  for (const [call, act] of Object.entries(CALLS)) {
    app.post<{ Params: { id: string } }>(`/accounts/accounts/:id/${call}`, async (request) => {
      const caller = callerOf(request);
      allow(caller, 'Operations');
      const account = find(request, request.params.id);
      return answerItem(world, accountResource, request, act(store, caller.by, account));
    });
  }
  app.post<{ Params: { id: string } }>('/accounts/accounts/:id/validate', async (request) => {
    allow(callerOf(request), 'Operations');
    return answerItem(world, accountResource, request, find(request, request.params.id));
  });
}

/** JSON, or multipart with a part `account` (a logo part is taken and dropped: icons are not served here). */
async function newAccountOf(request: FastifyRequest): Promise<Static<typeof NewAccountBody>> {
  const body = request.body instanceof FormData ? await accountPart(request.body) : request.body;
  if (!Value.Check(NewAccountBody, body)) {
    const [first] = Value.Errors(NewAccountBody, body);
    throw invalid(first?.instancePath.replace(/^\//, '') || 'account', first?.message ?? 'The value is not valid.');
  }
  return body;
}

async function accountPart(form: FormData): Promise<unknown> {
  const part = form.get('account');
  const text = typeof part === 'string' ? part : await part?.text();
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw invalid('account', 'The part has to hold JSON.');
  }
}
