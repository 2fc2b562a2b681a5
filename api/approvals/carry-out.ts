import type { FastifyBaseLogger } from 'fastify';
import type { Approval } from '../../db/queries/approvals.js';
import { findOperationEntry } from '../../db/queries/timeline.js';
import { type ApprovalResult, type GuardedRequest, type LapseReason, operationOf } from '../../domain/approvals.js';
import type { EventData, EventType } from '../../domain/events.js';
import { migrationTag } from '../../domain/ids.js';
import { MigrationsClientError } from '../../temporal-client/migrations-client-error.js';
import { endedOrUnknown } from '../actions/action-problem.js';
import { storeFact } from '../actions/store-fact.js';
import { Problem, unavailable } from '../problems.js';
import type { Services } from '../services.js';
import { viewMigration } from '../views/migration.js';
import { questionAt } from './asked-question.js';

/** It cannot be done any more; `problem` says what is possible instead. */
export class NoLongerPossible extends Error {
  constructor(
    readonly because: LapseReason,
    readonly problem: Problem,
  ) {
    super(problem.message);
  }
}

/**
 * Does what was approved, in the name of who asked for it. Doing it again has no second effect, also after a crash between
 * effect and record.
 * @throws NoLongerPossible when it surely was not and will not be done; Problem `unavailable` when nobody can tell now
 */
export async function carryOut(
  services: Services,
  log: FastifyBaseLogger,
  approval: Approval,
): Promise<ApprovalResult> {
  const { request } = approval;
  return request.action === 'skip'
    ? skip(services, approval, request.step)
    : recordFact(services, log, approval, request);
}

/** A picture that nobody has: only what was applied before is answered. */
const noPicture = '"none"';
/** Others may act on the migration meanwhile. */
const looksAtMost = 5;

async function skip(services: Services, approval: Approval, step: string): Promise<ApprovalResult> {
  const { partnerId, requestedBy, reason, decidedBy } = approval;
  const order = {
    actor: { type: 'operator', id: requestedBy } as const,
    reason,
    step,
    ...(decidedBy !== null && { approvedBy: decidedBy }),
  };
  // Before any look: once it has been applied, its question is gone.
  let picture = noPicture;
  let impossible: NoLongerPossible | undefined;
  for (let looks = 0; looks <= looksAtMost; looks += 1) {
    try {
      const update = { ...order, ifMatch: [picture] };
      const { sequence } = await services.migrations.update(partnerId, 'skip', update, operationOf(approval.id));
      return { sequence };
    } catch (error) {
      if (!(error instanceof MigrationsClientError)) throw error;
      if (error.code === 'not-found') {
        const ended = new NoLongerPossible('ended', await endedOrUnknown(services, partnerId));
        return appliedBefore(services, approval, ended);
      }
      if (error.code === 'wrong-state') {
        const problem = new Problem('wrong-state', { detail: error.message, members: { ...error.wrongState } });
        throw new NoLongerPossible('refused', problem);
      }
      if (error.code === 'invalid') {
        throw new NoLongerPossible('refused', new Problem('unprocessable', { detail: error.message }));
      }
      if (error.code !== 'changed') throw unknownYet();
    }
    if (impossible) return appliedBefore(services, approval, impossible);
    const look = await lookAt(services, approval, step);
    // The question may be gone because another try has just answered it: asked once more, that would show.
    if (look instanceof NoLongerPossible) impossible = look;
    picture = look instanceof NoLongerPossible ? noPicture : look;
  }
  throw unavailable('The migration keeps changing; approve it again', 5);
}

/** The version of the migration, while the question is the one that the request was about. */
async function lookAt(services: Services, approval: Approval, step: string): Promise<string | NoLongerPossible> {
  const { snapshot, source } = await viewMigration(services, approval.partnerId);
  // What was recorded last may lag behind the question that is asked now.
  if (source !== 'live' && !snapshot.endedAt) throw unknownYet();
  const { stage: currentState, allowedActions } = snapshot;
  const members = { currentState, allowedActions };
  if (snapshot.migrationId !== approval.migrationId) {
    const detail = 'Another migration has started since';
    return new NoLongerPossible('ended', new Problem('wrong-state', { detail, members }));
  }
  if (questionAt(snapshot, step)?.hash !== approval.question?.hash) {
    const detail = `What step "${step}" asks is not what it was when this was asked for`;
    return new NoLongerPossible('changed', new Problem('wrong-state', { detail, members }));
  }
  return migrationTag(snapshot);
}

/** What does not take it any more may have taken it before, and the timeline says so. @throws `impossible` */
async function appliedBefore(
  { database }: Services,
  approval: Approval,
  impossible: NoLongerPossible,
): Promise<ApprovalResult> {
  const entry = await findOperationEntry(database, approval.migrationId, operationOf(approval.id));
  if (entry) return { sequence: entry.sequence };
  throw impossible;
}

async function recordFact(
  services: Services,
  log: FastifyBaseLogger,
  approval: Approval,
  asked: Extract<GuardedRequest, { action: 'record-fact' }>,
): Promise<ApprovalResult> {
  const { partnerId, requestedBy, reason, decidedBy, migrationId } = approval;
  const { type, data, occurredAt, evidence } = asked;
  const recorded = {
    by: { type: 'operator', id: requestedBy } as const,
    reason,
    evidence,
    ...(decidedBy !== null && { approvedBy: decidedBy }),
  };
  const fact = { type, data: data as EventData[EventType], occurredAt, recorded };
  try {
    const order = { partnerId, fact, operationId: operationOf(approval.id), onlyFor: migrationId };
    const { event } = await storeFact(services, log, order);
    return { eventId: event.id };
  } catch (error) {
    if (error instanceof Problem && [404, 409, 422].includes(error.status))
      throw new NoLongerPossible('refused', error);
    throw error;
  }
}

function unknownYet(): Problem {
  return unavailable('Whether it was carried out is not known yet; approve it again, which has no second effect', 5);
}
