import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Approval, keepApproval } from '../../db/queries/approvals.js';
import type { GuardedMatter, GuardedRequest } from '../../domain/approvals.js';
import { eventObject } from '../../domain/events.js';
import { migrationTag } from '../../domain/ids.js';
import type { MigrationSnapshot } from '../../domain/migration.js';
import { changeDatabase } from '../mutations/mutation.js';
import { mismatch, tagsToMatch } from '../mutations/preconditions.js';
import { principalOf } from '../plugins/authentication.js';
import { Problem } from '../problems.js';
import type { Services } from '../services.js';
import { approvalView } from '../views/approval.js';
import { viewMigration } from '../views/migration.js';
import { showInQueue } from './approval-attention.js';
import { questionAt } from './asked-question.js';

/** An override that was found possible, and that one person may not take alone. */
export interface ApprovalOrder {
  partnerId: string;
  matter: GuardedMatter;
  asked: GuardedRequest;
  reason: string;
  /** What the audit history says of it. */
  diff: Record<string, unknown>;
}

/** What `validateOnly` says of such an override. */
export function secondPersonForeseen(matter: GuardedMatter) {
  return { text: `Waits for a second person, since it puts ${matter} out of force; what follows is done on approval` };
}

/** Keeps the override as a request for a second person, and answers 202 with its address. */
export async function requestApproval(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  { partnerId, matter, asked, reason, diff }: ApprovalOrder,
) {
  const { database, calendar, publicUrl } = services;
  const { snapshot } = await viewMigration(services, partnerId);
  const seen = migrationTag(snapshot);
  if (tagsToMatch(request)?.includes(seen) === false) throw mismatch(seen);
  const id = `apr_${request.claim?.operationId}`;
  const order = {
    id,
    partnerId,
    migrationId: snapshot.migrationId,
    matter,
    request: asked,
    about: aboutOf(asked),
    reason,
    question: asked.action === 'skip' ? openQuestion(snapshot, asked.step) : null,
    seen,
    timeZone: snapshot.timeZone ?? null,
    requestedBy: principalOf(request).id,
  };
  let kept: Approval | undefined;
  const body = await changeDatabase(services, request, reply, async (within) => {
    const { approval, outcome } = await keepApproval(within, order);
    if (outcome === 'waits-already') {
      throw new Problem('already-exists', { detail: `The same waits for a second person already: ${approval.id}` });
    }
    kept = approval;
    return {
      status: 202,
      headers: { location: `${publicUrl}/v1/approvals/${id}` },
      body: approvalView(approval, calendar),
      target: { type: 'partner', id: partnerId },
      action: 'api.approval.request',
      reason,
      diff: { approvalId: id, action: asked.action, matter, ...diff },
    };
  });
  if (kept) await showInQueue(database, request.log, kept);
  request.log.info({ partnerId, approvalId: id, action: asked.action, matter }, 'second person asked for');
  return body;
}

/** Of two requests about the same thing one is enough. */
function aboutOf(asked: GuardedRequest): string {
  return asked.action === 'skip' ? `skip ${asked.step}` : `record-fact ${asked.type} ${eventObject(asked.data)}`;
}

function openQuestion(snapshot: MigrationSnapshot, step: string) {
  const question = questionAt(snapshot, step);
  if (question) return question;
  const { stage: currentState, allowedActions } = snapshot;
  throw new Problem('wrong-state', {
    detail: `Nothing at step "${step}" can be answered with "skip" now`,
    members: { currentState, allowedActions },
  });
}
