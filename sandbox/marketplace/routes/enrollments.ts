import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../auth.js';
import { allow } from '../caller.js';
import { fieldTree } from '../fields.js';
import type { Actor, Enrollment, Reference } from '../objects.js';
import { notFound } from '../problems.js';
import { href, reference } from '../references.js';
import { answerItem, type Resource, readRoutes, visibleOf } from '../resource.js';
import {
  changeEnrollment,
  completeEnrollment,
  deleteEnrollment,
  draftEnrollment,
  type EnrollmentStep,
  failEnrollment,
  processEnrollment,
  queryEnrollment,
  submitEnrollment,
} from '../rules/enrollment-rules.js';
import type { MarketplaceStore } from '../store.js';
import { seesAccount, seesProgramObject } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';
import { AnyObject, AnyReference, ExternalIdsBody, Id, ParametersBody } from './bodies.js';

const PATH = '/program/enrollments';
const NewEnrollmentBody = Type.Object({
  program: Id,
  buyer: Type.Optional(Id),
  licensee: Type.Optional(Id),
  certificant: Type.Optional(Id),
  certificate: Type.Optional(Id),
  parameters: Type.Optional(ParametersBody),
  notes: Type.Optional(Type.String({ maxLength: 4000 })),
});
const EnrollmentChangeBody = Type.Object({
  notes: Type.Optional(Type.String({ maxLength: 4000 })),
  parameters: Type.Optional(ParametersBody),
  assignee: Type.Optional(AnyReference),
});
const StepBody = Type.Object({
  template: Type.Optional(AnyReference),
  statusNotes: Type.Optional(
    Type.Union([
      Type.String(),
      Type.Object({
        id: Type.Optional(Type.String()),
        message: Type.String(),
        parameters: Type.Optional(AnyObject),
      }),
    ]),
  ),
  externalIds: Type.Optional(ExternalIdsBody),
  parameters: Type.Optional(ParametersBody),
});

type Step = (store: MarketplaceStore, by: Reference, enrollment: Enrollment, step: EnrollmentStep) => Enrollment;
const STEPS: Record<string, { act: Step; who: Actor[] }> = {
  submit: { act: submitEnrollment, who: ['Client', 'Operations'] },
  query: { act: queryEnrollment, who: ['Vendor'] },
  process: { act: processEnrollment, who: ['Client', 'Vendor'] },
  complete: { act: completeEnrollment, who: ['Vendor'] },
  fail: { act: failEnrollment, who: ['Vendor'] },
};

const enrollmentResource: Resource<Enrollment> = {
  kind: 'enrollment',
  fields: fieldTree(
    'id,href,certificate{id,href,name,status},program{id,href,name,status,icon},applicableTo,type,' +
      'client{id,href,name,type,status,icon},buyer{id,href,name,status,icon},licensee{id,href,name,status,icon},' +
      'eligibility{client,partner},status,statusNotes{id,message,parameters{*}},notes,error{*},assignee{*},' +
      'parameters{ordering[*],fulfillment[*]},template{*},externalIds{client,operations,vendor},revision,audit{*}',
  ),
  omitted: ['parameters', 'audit'],
  narrow: { 'client.id': (store, id) => store.related('enrollments', 'clientId', id) },
  visible: (world, caller, enrollment) =>
    enrollment.status !== 'Deleted' && seesProgramObject(world.store, caller, enrollment),
  view: (world, enrollment) => ({
    ...enrollment,
    href: href('enrollments', enrollment.id),
    certificate: reference(world.store, 'certificates', enrollment.certificateId),
    program: reference(world.store, 'programs', enrollment.programId),
    client: reference(world.store, 'accounts', enrollment.clientId),
    buyer: reference(world.store, 'buyers', enrollment.buyerId),
    licensee: reference(world.store, 'licensees', enrollment.licenseeId),
    eligibility: world.store.find('accounts', enrollment.clientId)?.eligibility,
  }),
};

export function enrollmentRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  const { store } = world;
  type One = { Params: { id: string } };
  const find = (request: FastifyRequest<One>) =>
    visibleOf(world, enrollmentResource, request, store.find('enrollments', request.params.id));
  const answer = (request: FastifyRequest, enrollment: Enrollment) =>
    answerItem(world, enrollmentResource, request, enrollment);
  const checkCertificant = (request: FastifyRequest, body: Static<typeof NewEnrollmentBody>) => {
    const id = body.licensee?.id ?? body.buyer?.id ?? body.certificant?.id;
    const accountId = store.find('licensees', id)?.accountId ?? store.find('buyers', id)?.accountId;
    if (accountId && !seesAccount(store, callerOf(request), accountId)) throw notFound('certificant');
  };

  readRoutes(app, world, PATH, 'enrollments', enrollmentResource);
  app.post<{ Body: Static<typeof NewEnrollmentBody> }>(
    PATH,
    { schema: { body: NewEnrollmentBody } },
    async (request, reply) => {
      const caller = callerOf(request);
      allow(caller, 'Client', 'Operations');
      checkCertificant(request, request.body);
      return reply.status(201).send(answer(request, draftEnrollment(store, caller.by, request.body)));
    },
  );
  app.put<One & { Body: Static<typeof EnrollmentChangeBody> }>(
    `${PATH}/:id`,
    { schema: { body: EnrollmentChangeBody } },
    async (request) => {
      const caller = callerOf(request);
      allow(caller, 'Client', 'Vendor');
      return answer(request, changeEnrollment(store, caller.by, find(request), request.body));
    },
  );
  app.delete<One>(`${PATH}/:id`, async (request, reply) => {
    const caller = callerOf(request);
    allow(caller, 'Client', 'Operations');
    deleteEnrollment(store, caller.by, find(request));
    return reply.status(204).send();
  });
  for (const [call, { act, who }] of Object.entries(STEPS)) {
    app.post<One & { Body: Static<typeof StepBody> }>(
      `${PATH}/:id/${call}`,
      { schema: { body: StepBody } },
      async (request) => {
        const caller = callerOf(request);
        allow(caller, ...who);
        return answer(request, act(store, caller.by, find(request), request.body));
      },
    );
  }
  app.post<{ Body: Static<typeof NewEnrollmentBody> }>(
    `${PATH}/validate`,
    { schema: { body: NewEnrollmentBody } },
    async (request) => {
      allow(callerOf(request), 'Client');
      checkCertificant(request, request.body);
      return { ...request.body, status: 'Draft' };
    },
  );
  app.post<One>(`${PATH}/:id/validate`, async (request) => {
    allow(callerOf(request), 'Client', 'Vendor');
    return answer(request, find(request));
  });
}
