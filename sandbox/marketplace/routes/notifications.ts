import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Batch, Message } from '../objects.js';
import { refused } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes } from '../resource.js';
import { seesInside } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AnyReference, Id } from './bodies.js';

const BatchBody = Type.Object({
  category: AnyReference,
  subject: Type.String({ minLength: 1, maxLength: 500 }),
  body: Type.String({ minLength: 1 }),
  contacts: Type.Array(Type.Object({ id: Type.Optional(Type.String()), email: Type.Optional(Type.String()) }), {
    minItems: 1,
    maxItems: 1000,
  }),
  account: Type.Optional(Id),
});

const batchResource: Resource<Batch> = {
  kind: 'batch',
  fields: fieldTree(
    'id,href,category{*},subject,body,contacts[id,email],account{id,href,name,type,status,icon},revision,audit{*}',
  ),
  omitted: ['body', 'audit'],
  visible: (_world, caller, batch) => seesInside(caller, batch.ownerId),
  view: (world, batch) => ({
    ...batch,
    href: href('batches', batch.id),
    account: reference(world.store, 'accounts', batch.accountId),
  }),
};

const messageResource: Resource<Message> = {
  kind: 'message',
  fields: fieldTree('id,href,batch{id,href},category{*},subject,contact{id,email},status,revision,audit{*}'),
  omitted: ['audit'],
  visible: (world, caller, message) => seesInside(caller, world.store.get('batches', message.batchId).ownerId),
  view: (world, message) => ({
    ...message,
    href: href('messages', message.id),
    batch: reference(world.store, 'batches', message.batchId),
  }),
};

/** Messages count as sent at once: the sandbox has a mailbox of its own for what is really mailed. */
export function notificationRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  readRoutes(app, world, '/notifications/batches', 'batches', batchResource);
  readRoutes(app, world, '/notifications/messages', 'messages', messageResource);
  app.post<{ Body: Static<typeof BatchBody> }>(
    '/notifications/batches',
    { schema: { body: BatchBody } },
    async (request, reply) => {
      const caller = callerOf(request);
      allow(caller, 'Operations', 'Vendor');
      const { category, subject, body, contacts, account } = request.body;
      if (contacts.some((contact) => !contact.id && !contact.email)) {
        throw refused(['contacts', 'A contact needs an id or an email.']);
      }
      const batch: Batch = {
        id: store.newId('MST'),
        revision: 0,
        audit: {},
        ownerId: caller.accountId,
        category,
        subject,
        body,
        contacts,
      };
      if (account) batch.accountId = account.id;
      store.stamp(batch, 'created', caller.by);
      store.insert('batches', batch);
      for (const contact of contacts) {
        const id = store.newId('MSG');
        const message: Message = {
          id,
          revision: 0,
          audit: {},
          batchId: batch.id,
          category,
          subject,
          contact,
          status: 'Sent',
        };
        store.stamp(message, 'created', caller.by);
        store.insert('messages', message);
      }
      return reply.status(201).send(answerItem(world, batchResource, request, batch));
    },
  );
}
