import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Approval, decideApproval } from '../../../db/queries/approvals.js';
import { showInQueue } from '../../approvals/approval-attention.js';
import {
  decidedAlready,
  hasAsked,
  heldApproval,
  knownApproval,
  mustBeAnother,
  toldOf,
} from '../../approvals/may-decide.js';
import { approvalTag } from '../../mutations/entity-tags.js';
import { changeDatabase } from '../../mutations/mutation.js';
import { matchIfAsked } from '../../mutations/preconditions.js';
import { deny, principalOf } from '../../plugins/authentication.js';
import { decisionReason } from '../../schemas/action.js';
import { approvalParams, personalInApproval } from '../../schemas/approval.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';
import { approvalView } from '../../views/approval.js';

const schemaOf = <Body extends object>(operationId: string, summary: string, body: Body) => ({
  operationId,
  summary,
  tags: ['Approvals'],
  params: approvalParams,
  body,
  response: {
    200: { description: 'The request now', content: { 'application/json': { schema: { $ref: 'Approval#' } } } },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'not-found',
      'wrong-state',
      'second-person-required',
      'precondition-failed',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
});
const closed = { additionalProperties: false };
const reject = schemaOf(
  'rejectApproval',
  'Reject what another person asked for',
  Type.Object({ reason: decisionReason }, closed),
);
const withdraw = schemaOf(
  'withdrawApproval',
  'Take back what one asked for oneself',
  Type.Object({ reason: Type.Optional(decisionReason) }, closed),
);

/** `POST /v1/approvals/{approvalId}/reject`, `withdraw`: nothing is done. */
export const refuseApproval: Route = async (app, services) => {
  const { database, calendar } = services;
  const close = async (
    request: FastifyRequest,
    reply: FastifyReply,
    approval: Approval,
    { status, reason }: { status: 'rejected' | 'withdrawn'; reason: string | undefined },
  ) => {
    let decided = approval;
    const body = await changeDatabase(services, request, reply, async (within) => {
      const held = await heldApproval(within, approval.id);
      if (held.status !== 'awaited') throw decidedAlready(held);
      await matchIfAsked(request, async () => approvalTag(held));
      const decision = { status, decidedBy: principalOf(request).id, decisionReason: reason };
      decided = (await decideApproval(within, approval.id, decision)) ?? held;
      return {
        status: 200,
        headers: { etag: approvalTag(decided) },
        body: approvalView(decided, calendar),
        ...toldOf(decided),
        ...(reason === undefined ? {} : { reason }),
      };
    });
    await showInQueue(database, request.log, decided);
    return body;
  };

  const url = '/v1/approvals/:approvalId';
  const rejecting = {
    access: 'migrations:approve',
    audit: 'api.approval.reject',
    ifMatch: 'optional',
    personal: personalInApproval,
  } as const;
  app.post(`${url}/reject`, { schema: reject, config: rejecting }, async (request, reply) => {
    const approval = await knownApproval(database, request.params.approvalId);
    await mustBeAnother(database, request, approval);
    return close(request, reply, approval, { status: 'rejected', reason: request.body.reason });
  });

  const withdrawing = { ...rejecting, access: 'migrations:override', audit: 'api.approval.withdraw' } as const;
  const preValidation = async (request: { body: unknown }) => {
    if (request.body === undefined) request.body = {};
  };
  app.post(`${url}/withdraw`, { schema: withdraw, config: withdrawing, preValidation }, async (request, reply) => {
    const approval = await knownApproval(database, request.params.approvalId);
    if (!hasAsked(approval, principalOf(request).id)) await deny(request, 'being who asked for it');
    return close(request, reply, approval, { status: 'withdrawn', reason: request.body.reason });
  });
};
