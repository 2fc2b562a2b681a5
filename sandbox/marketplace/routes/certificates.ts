import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Certificate } from '../objects.js';
import { forbidden, refused } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes, visibleOf } from '../resource.js';
import {
  certificateStatus,
  expireCertificate,
  newCertificate,
  terminateCertificate,
} from '../rules/certificate-rules.js';
import { writeExternalIds } from '../rules/commerce-rules.js';
import { seesProgramObject } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AnyObject, ExternalIdsBody, Id, Name, ParametersBody } from './bodies.js';

const PATH = '/program/certificates';
const NewCertificateBody = Type.Object({
  name: Name,
  program: Id,
  buyer: Type.Optional(Id),
  licensee: Type.Optional(Id),
  client: Type.Optional(Id),
  parameters: Type.Optional(ParametersBody),
});
const CertificateChangeBody = Type.Object({
  name: Type.Optional(Name),
  externalIds: Type.Optional(ExternalIdsBody),
  expirationDate: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  parameters: Type.Optional(ParametersBody),
});
const TerminateBody = Type.Object({
  statusNotes: Type.Optional(Type.Object({ message: Type.String(), parameters: Type.Optional(AnyObject) })),
});

const certificateResource: Resource<Certificate> = {
  kind: 'certificate',
  fields: fieldTree(
    'id,href,name,revision,program{id,href,name,status,icon},vendor{id,href,name,type,status,icon},' +
      'client{id,href,name,type,status,icon},applicableTo,buyer{id,href,name,status,icon},' +
      'licensee{id,href,name,status,icon},eligibility{client,partner},externalIds{client,operations,vendor},status,' +
      'statusNotes{id,message,parameters{*}},expirationDate,template{*},parameters{ordering[*],fulfillment[*]},' +
      'terms[*],audit{*}',
  ),
  omitted: ['parameters', 'terms', 'audit'],
  narrow: {
    'client.id': (store, id) => store.related('certificates', 'clientId', id),
    'buyer.id': (store, id) => store.related('certificates', 'buyerId', id),
  },
  visible: (world, caller, certificate) => seesProgramObject(world.store, caller, certificate),
  view: (world, certificate) => {
    const program = world.store.find('programs', certificate.programId);
    return {
      ...certificate,
      href: href('certificates', certificate.id),
      status: certificateStatus(world.store, certificate),
      program: reference(world.store, 'programs', certificate.programId),
      vendor: reference(world.store, 'accounts', program?.vendorId),
      client: reference(world.store, 'accounts', certificate.clientId),
      buyer: reference(world.store, 'buyers', certificate.buyerId),
      licensee: reference(world.store, 'licensees', certificate.licenseeId),
      eligibility: program?.eligibility,
    };
  },
};

export function certificateRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  const find = (request: FastifyRequest<One>) =>
    visibleOf(world, certificateResource, request, store.find('certificates', request.params.id));
  const answer = (request: FastifyRequest, certificate: Certificate) =>
    answerItem(world, certificateResource, request, certificate);

  readRoutes(app, world, PATH, 'certificates', certificateResource);
  app.post<{ Body: Static<typeof NewCertificateBody> }>(
    PATH,
    { schema: { body: NewCertificateBody } },
    async (request, reply) => {
      const caller = callerOf(request);
      allow(caller, 'Operations');
      const { name, program: wanted, buyer, licensee, client, parameters } = request.body;
      const program = store.find('programs', wanted.id);
      if (!program) throw refused(['program', 'The program does not exist.']);
      const holder = store.find('licensees', licensee?.id);
      const buyerId = holder?.buyerId ?? buyer?.id;
      const clientId = store.find('buyers', buyerId)?.accountId;
      if (program.applicableTo === 'Licensee' && !holder) throw refused(['licensee', 'The program needs a licensee.']);
      if (!buyerId || !clientId || (client && client.id !== clientId)) {
        throw refused(['buyer', 'The buyer does not belong to the client.']);
      }
      const certificate = newCertificate(store, caller.by, {
        program,
        name,
        status: 'Active',
        clientId,
        buyerId,
        ...(holder ? { licenseeId: holder.id } : {}),
        ...(parameters ? { parameters } : {}),
      });
      return reply.status(201).send(answer(request, certificate));
    },
  );
  app.put<One & { Body: Static<typeof CertificateChangeBody> }>(
    `${PATH}/:id`,
    { schema: { body: CertificateChangeBody } },
    async (request) => {
      const caller = callerOf(request);
      const certificate = find(request);
      const { name, externalIds, expirationDate, parameters } = request.body;
      if (caller.actor === 'Client' && (expirationDate !== undefined || parameters)) throw forbidden();
      if (name !== undefined) certificate.name = name;
      if (expirationDate !== undefined) certificate.expirationDate = expirationDate;
      if (parameters) certificate.parameters = { ...certificate.parameters, ...parameters };
      writeExternalIds(caller, certificate.externalIds, externalIds);
      store.stamp(certificate, 'updated', caller.by);
      return answer(request, certificate);
    },
  );
  app.post<One & { Body: Static<typeof TerminateBody> }>(
    `${PATH}/:id/terminate`,
    { schema: { body: TerminateBody } },
    async (request) => {
      const caller = callerOf(request);
      allow(caller, 'Vendor');
      return answer(request, terminateCertificate(store, caller.by, find(request), request.body.statusNotes));
    },
  );
  app.post<One>(`${PATH}/:id/expire`, async (request) => {
    const caller = callerOf(request);
    allow(caller, 'Vendor');
    return answer(request, expireCertificate(store, caller.by, find(request)));
  });
}
