import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Program } from '../objects.js';
import { forbidden } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes, visibleOf } from '../resource.js';
import {
  changeProgram,
  changeProgramSettings,
  createProgram,
  deleteProgram,
  publishProgram,
  unpublishProgram,
} from '../rules/program-rules.js';
import { seesProgram } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AnyReference, EligibilityBody, Name } from './bodies.js';

const PATH = '/program/programs';
const ProgramChangeBody = Type.Object({
  name: Type.Optional(Name),
  website: Type.Optional(Type.String({ maxLength: 500 })),
  applicableTo: Type.Optional(Type.Union([Type.Literal('Buyer'), Type.Literal('Licensee')])),
  eligibility: Type.Optional(EligibilityBody),
  products: Type.Optional(Type.Array(AnyReference)),
});
const NewProgramBody = Type.Intersect([ProgramChangeBody, Type.Object({ name: Name })]);
const SettingsBody = Type.Object({
  newCertificateAutoapprove: Type.Optional(Type.Boolean()),
  programEnrollment: Type.Optional(Type.Boolean()),
  programLink: Type.Optional(Type.String()),
  terminateOnExpiration: Type.Optional(
    Type.Object({ enabled: Type.Boolean(), duration: Type.Optional(Type.Integer({ minimum: 0 })) }),
  ),
  preValidation: Type.Optional(
    Type.Object({
      enrollmentDraft: Type.Optional(Type.Boolean()),
      enrollmentQuerying: Type.Optional(Type.Boolean()),
      reEnrollment: Type.Optional(Type.Boolean()),
    }),
  ),
});

const programResource: Resource<Program> = {
  kind: 'program',
  fields: fieldTree(
    'id,href,name,website,icon,status,applicableTo,eligibility{client,partner},products[*],' +
      'vendor{id,href,name,type,status,icon},settings{newCertificateAutoapprove,programEnrollment,programLink,' +
      'terminateOnExpiration{enabled,duration},preValidation{enrollmentDraft,enrollmentQuerying,reEnrollment}},' +
      'statistics{certificates},revision,audit{*}',
  ),
  omitted: ['audit'],
  visible: (_world, caller, program) => seesProgram(caller, program),
  view: (world, program) => ({
    ...program,
    href: href('programs', program.id),
    vendor: reference(world.store, 'accounts', program.vendorId),
    statistics: { certificates: world.store.related('certificates', 'programId', program.id).length },
  }),
};

export function programRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  /** A vendor changes its own programs only. */
  const own = (request: FastifyRequest<One>): Program => {
    const caller = callerOf(request);
    allow(caller, 'Vendor');
    const program = visibleOf(world, programResource, request, store.find('programs', request.params.id));
    if (program.vendorId !== caller.accountId) throw forbidden();
    return program;
  };
  const answer = (request: FastifyRequest, program: Program) => answerItem(world, programResource, request, program);

  readRoutes(app, world, PATH, 'programs', programResource);
  app.post<{ Body: Static<typeof NewProgramBody> }>(
    PATH,
    { schema: { body: NewProgramBody } },
    async (request, reply) => {
      const caller = callerOf(request);
      allow(caller, 'Vendor');
      const program = createProgram(store, caller.by, { ...request.body, vendorId: caller.accountId });
      return reply.status(201).send(answer(request, program));
    },
  );
  app.put<One & { Body: Static<typeof ProgramChangeBody> }>(
    `${PATH}/:id`,
    { schema: { body: ProgramChangeBody } },
    async (request) => answer(request, changeProgram(store, callerOf(request).by, own(request), request.body)),
  );
  app.delete<One>(`${PATH}/:id`, async (request, reply) => {
    deleteProgram(store, callerOf(request).by, own(request));
    return reply.status(204).send();
  });
  app.put<One & { Body: Static<typeof SettingsBody> }>(
    `${PATH}/:id/settings`,
    { schema: { body: SettingsBody } },
    async (request) => answer(request, changeProgramSettings(store, callerOf(request).by, own(request), request.body)),
  );
  app.post<One>(`${PATH}/:id/publish`, async (request) =>
    answer(request, publishProgram(store, callerOf(request).by, own(request))),
  );
  app.post<One>(`${PATH}/:id/unpublish`, async (request) =>
    answer(request, unpublishProgram(store, callerOf(request).by, own(request))),
  );
}
