import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../db/connection.js';
import { appendAudit } from '../../db/queries/audit.js';
import { finishIdempotencyKey } from '../../db/queries/idempotency-keys.js';
import { inTransaction } from '../../db/transaction.js';
import type { AuditRecord } from '../../domain/audit.js';
import { auditRecordOf } from '../identity/audit-record.js';
import { problemOf } from '../plugins/problem-answers.js';
import { unavailable } from '../problems.js';
import type { Services } from '../services.js';

/** What a mutation answers; kept as it is for repeats with the same idempotency key. */
export interface Answer<Body = unknown> {
  status: number;
  headers?: Record<string, string>;
  body: Body;
}

/** `action` and `operationId`: where they are not those of the route and the request. */
type Told = Pick<AuditRecord, 'target' | 'reason' | 'diff' | 'operationId'> & { action?: string };
/** What the entry about the success says that was not known before: ids and states, nothing about people. */
type After = { after?: Record<string, unknown> };

/**
 * A mutation of the database: the change, its audit entry and the answer for repeats are one transaction. `work` has to
 * use the database that it is given. When it throws, nothing has happened.
 */
export async function changeDatabase<Body>(
  { database, answers }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (within: Database) => Promise<Answer<Body> & Told>,
): Promise<Body> {
  const operationId = operationIdOf(request);
  const { claim } = request;
  const done = await inTransaction(database, async (within) => {
    const { target, reason, diff, action, operationId: of = operationId, ...answer } = await work(within);
    if (claim && !(await finishIdempotencyKey(within, claim, answers.seal(claim, answer)))) {
      throw unavailable('Another try of this request has taken over', 2);
    }
    await appendAudit(within, {
      ...recordOf(request, {
        target,
        ...(action === undefined ? {} : { action }),
        ...(reason === undefined ? {} : { reason }),
        ...(diff ? { diff } : {}),
      }),
      outcome: 'success',
      operationId: of,
    });
    return answer;
  });
  request.claim = null;
  return send(reply, done);
}

/**
 * A mutation outside of the database: it is audited before, and what became of it after, with what `work` gives as
 * `after`. `work` has to be such that doing it again with the same operation id has no second effect: a crash between effect
 * and record makes the next try do so.
 */
export async function changeOutside<Body>(
  { database, answers }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  told: Told,
  work: (operationId: string) => Promise<Answer<Body> & After>,
): Promise<Body> {
  const operationId = operationIdOf(request);
  const { claim } = request;
  const record = { operationId, ...recordOf(request, told) };
  await appendAudit(database, { ...record, outcome: 'requested' });
  let done: Answer<Body> & After;
  try {
    done = await work(operationId);
  } catch (error) {
    await noteFailure(request, database, record, error);
    throw error;
  }
  const { after, ...answer } = done;
  const diff = after ? { diff: { ...told.diff, after } } : {};
  await inTransaction(database, async (within) => {
    // Without effect when another try has taken over: then that one's answer is kept, of the same effect.
    if (claim) await finishIdempotencyKey(within, claim, answers.seal(claim, answer));
    await appendAudit(within, { ...record, ...diff, outcome: 'success' });
  });
  request.claim = null;
  return send(reply, answer);
}

/** The same for every try with the same idempotency key. */
function operationIdOf(request: FastifyRequest): string {
  return request.claim?.operationId ?? uuidv7();
}

function recordOf(request: FastifyRequest, told: Told) {
  const { audit } = request.routeOptions.config;
  if (audit === undefined || audit === 'none') throw new Error(`${request.routeOptions.url} declares no audit`);
  return { ...auditRecordOf(request), action: audit, ...told };
}

async function noteFailure(
  request: FastifyRequest,
  database: Database,
  record: Omit<AuditRecord, 'outcome'>,
  error: unknown,
): Promise<void> {
  const { slug, status } = problemOf(error);
  // A refusal comes before the effect. Of a call without an answer, or that broke off, nobody knows what it has done.
  const outcome = status < 500 ? 'failed' : 'unknown';
  try {
    await appendAudit(database, { ...record, outcome, reason: slug });
  } catch (err) {
    // The first failure is what the caller has to know; that it was requested is on record.
    request.log.error({ err, action: record.action }, 'failure could not be audited');
  }
}

function send<Body>(reply: FastifyReply, { status, headers = {}, body }: Answer<Body>): Body {
  reply.code(status).headers(headers);
  return body;
}
