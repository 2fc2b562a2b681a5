import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { fieldTree } from '../fields.js';
import type { HelpdeskCase } from '../objects.js';
import { notFound } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes } from '../resource.js';
import { seesAccount, seesInside } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { ExternalIdsBody, Id } from './bodies.js';

const PATH = '/helpdesk/cases';
const CaseBody = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 500 }),
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
  account: Type.Optional(Id),
  externalIds: Type.Optional(ExternalIdsBody),
});

const caseResource: Resource<HelpdeskCase> = {
  kind: 'case',
  fields: fieldTree(
    'id,href,title,description,status,account{id,href,name,type,status,icon},' +
      'externalIds{client,operations,vendor},revision,audit{*}',
  ),
  omitted: ['audit'],
  visible: (_world, caller, each) => each.accountId !== undefined && seesInside(caller, each.accountId),
  view: (world, each) => ({
    ...each,
    href: href('cases', each.id),
    account: reference(world.store, 'accounts', each.accountId),
  }),
};

export function caseRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  readRoutes(app, world, PATH, 'cases', caseResource);
  app.post<{ Body: Static<typeof CaseBody> }>(PATH, { schema: { body: CaseBody } }, async (request, reply) => {
    const caller = callerOf(request);
    const { title, description, account, externalIds } = request.body;
    const accountId = account?.id ?? caller.accountId;
    if (!store.find('accounts', accountId) || !seesAccount(store, caller, accountId)) throw notFound('account');
    const opened: HelpdeskCase = {
      id: store.newId('CAS'),
      revision: 0,
      audit: {},
      title,
      status: 'New',
      accountId,
      externalIds: externalIds ?? {},
    };
    if (description !== undefined) opened.description = description;
    store.stamp(opened, 'created', caller.by);
    store.insert('cases', opened);
    return reply.status(201).send(answerItem(world, caseResource, request, opened));
  });
}
