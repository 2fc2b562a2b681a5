import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { archivedInvoices, archivedOrders } from './archive.js';
import { AccountParams, ChangesQuery, PageQuery } from './legacy-schemas.js';
import type { LegacyWorld } from './legacy-world.js';

/** What callers may read of an account: itself, its inventory, the changes since, and the history. */
export const readRoutes: FastifyPluginAsyncTypebox<{ world: LegacyWorld }> = async (app, { world }) => {
  app.get('/accounts/:id', { schema: { params: AccountParams } }, async (request, reply) => {
    const account = world.account(request.params.id);
    reply.header('etag', `"${account.version}"`);
    return account;
  });

  app.get('/accounts/:id/inventory', { schema: { params: AccountParams } }, async (request) =>
    world.inventory(request.params.id),
  );

  app.get('/accounts/:id/changes', { schema: { params: AccountParams, querystring: ChangesQuery } }, async (request) =>
    world.changesSince(request.params.id, request.query.since),
  );

  app.get(
    '/accounts/:id/archive/orders',
    { schema: { params: AccountParams, querystring: PageQuery } },
    async (request) => {
      const { id } = world.account(request.params.id);
      return archivedOrders(world.recordOf(id), request.query);
    },
  );

  app.get(
    '/accounts/:id/archive/invoices',
    { schema: { params: AccountParams, querystring: PageQuery } },
    async (request) => {
      const { id } = world.account(request.params.id);
      return archivedInvoices(world.recordOf(id), request.query);
    },
  );
};
