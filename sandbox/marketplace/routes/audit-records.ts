import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { AuditRecord } from '../objects.js';
import { href } from '../references.js';
import { answerItem, type Resource, readRoutes } from '../resource.js';
import { seesInside } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AnyReference } from './bodies.js';

const PATH = '/audit/records';
const RecordBody = Type.Object({
  event: Type.String({ pattern: '^extensions\\.[a-z0-9-]+(\\.[A-Za-z0-9-]+)+$', maxLength: 250 }),
  summary: Type.String({ minLength: 1, maxLength: 1000 }),
  details: Type.Optional(Type.String({ maxLength: 10_000 })),
  object: AnyReference,
});

const recordResource: Resource<AuditRecord> = {
  kind: 'audit record',
  fields: fieldTree('id,href,event,summary,details,object{*},actor{*},timestamp,revision,audit{*}'),
  omitted: ['audit'],
  visible: (_world, caller, record) => seesInside(caller, record.ownerId),
  view: (_world, record) => ({ ...record, href: href('auditRecords', record.id) }),
};

/** Immutable, and never merged: the same record posted twice is there twice. */
export function auditRecordRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  readRoutes(app, world, PATH, 'auditRecords', recordResource);
  app.post<{ Body: Static<typeof RecordBody> }>(PATH, { schema: { body: RecordBody } }, async (request, reply) => {
    const caller = callerOf(request);
    allow(caller, 'Operations', 'Vendor');
    const record: AuditRecord = {
      ...request.body,
      id: store.newId('AUD'),
      revision: 0,
      audit: {},
      ownerId: caller.accountId,
      actor: caller.by,
      timestamp: new Date(store.now()).toISOString(),
    };
    store.stamp(record, 'created', caller.by);
    store.insert('auditRecords', record);
    return reply.status(201).send(answerItem(world, recordResource, request, record));
  });
}
