import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Approval, decideApproval, lapseApproved, noteDone } from '../../../db/queries/approvals.js';
import { inTransaction } from '../../../db/transaction.js';
import { showInQueue } from '../../approvals/approval-attention.js';
import { carryOut, NoLongerPossible } from '../../approvals/carry-out.js';
import { decidedAlready, heldApproval, knownApproval, mustBeAnother, toldOf } from '../../approvals/may-decide.js';
import { approvalTag } from '../../mutations/entity-tags.js';
import { changeOutside } from '../../mutations/mutation.js';
import { matchIfAsked, requireIfMatch } from '../../mutations/preconditions.js';
import { principalOf } from '../../plugins/authentication.js';
import { Problem } from '../../problems.js';
import { decisionReason } from '../../schemas/action.js';
import { approvalParams, personalInApproval } from '../../schemas/approval.js';
import { keyedProblems } from '../../schemas/problem.js';
import type { Route, Services } from '../../services.js';
import { approvalView, deadlinesOfApproval } from '../../views/approval.js';

const schema = {
  operationId: 'approveApproval',
  summary: 'Approve what another person asked for, and have it done',
  description:
    'It is carried out at once, in the name of who asked, with the approver on the timeline. Where the migration asks ' +
    'something else by now, or does not take it any more, the answer is 409 and the request has lapsed. After a 503 it is ' +
    'approved and may not be done yet: approve it again.',
  tags: ['Approvals'],
  params: approvalParams,
  body: Type.Object({ reason: Type.Optional(decisionReason) }, { additionalProperties: false }),
  response: {
    200: { description: 'It is done', content: { 'application/json': { schema: { $ref: 'Approval#' } } } },
    ...keyedProblems(
      'malformed-request',
      'validation-failed',
      'unprocessable',
      'not-found',
      'wrong-state',
      'second-person-required',
      'precondition-failed',
      'precondition-required',
      'event-id-reused',
      'payload-too-large',
      'unsupported-media-type',
    ),
  },
};

/** `POST /v1/approvals/{approvalId}/approve` */
export const approve: Route = async (app, services) => {
  const { database, calendar } = services;
  const config = {
    access: 'migrations:approve',
    audit: 'api.approval.approve',
    ifMatch: 'required',
    personal: personalInApproval,
  } as const;
  const preValidation = async (request: { body: unknown }) => {
    if (request.body === undefined) request.body = {};
  };
  app.post('/v1/approvals/:approvalId/approve', { schema, config, preValidation }, async (request, reply) => {
    const { approvalId } = request.params;
    const { reason } = request.body;
    requireIfMatch(request);
    const asked = await knownApproval(database, approvalId);
    await mustBeAnother(database, request, asked);
    const told = { ...toldOf(asked), ...(reason === undefined ? {} : { reason }) };
    return changeOutside(services, request, reply, told, async () => {
      const approval = await decide(services, request, approvalId, reason);
      const done = approval.doneAt ? approval : await carriedOut(services, request, approval);
      request.log.info(
        { approvalId, partnerId: done.partnerId, action: done.request.action },
        'approved and carried out',
      );
      return {
        status: 200,
        headers: { etag: approvalTag(done) },
        body: approvalView(done, calendar),
        after: { ...done.result },
      };
    });
  });
};

/**
 * Keeps the decision before anything is done: a crash then leaves one that is carried on by whoever approves it again.
 * One that is done is given to a repeat of the request that approved it, and is a conflict for all others.
 */
async function decide(
  { database, calendar }: Services,
  request: FastifyRequest,
  id: string,
  reason: string | undefined,
): Promise<Approval> {
  const principalId = principalOf(request).id;
  return inTransaction(database, async (within) => {
    const approval = await heldApproval(within, id);
    const isOurs = request.claim?.resumed === true && approval.decidedBy === principalId;
    if (approval.status === 'approved' && (approval.doneAt === null || isOurs)) return approval;
    if (approval.status !== 'awaited') throw decidedAlready(approval);
    if (deadlinesOfApproval(approval, calendar).breach <= Date.now()) {
      throw new Problem('wrong-state', {
        detail: 'Nobody has decided in time: it lapses, and is to be asked for anew',
        members: { currentState: 'lapsed', allowedActions: [] },
      });
    }
    await matchIfAsked(request, async () => approvalTag(approval));
    const decision = { status: 'approved', decidedBy: principalId, decisionReason: reason } as const;
    return (await decideApproval(within, id, decision)) ?? approval;
  });
}

async function carriedOut(services: Services, request: FastifyRequest, approval: Approval): Promise<Approval> {
  const { database } = services;
  try {
    const result = await carryOut(services, request.log, approval);
    const done = (await noteDone(database, approval.id, result)) ?? approval;
    await showInQueue(database, request.log, done);
    return done;
  } catch (error) {
    if (!(error instanceof NoLongerPossible)) throw error;
    await lapseApproved(database, approval.id, error.because);
    await showInQueue(database, request.log, { ...approval, status: 'lapsed' });
    throw error.problem;
  }
}
