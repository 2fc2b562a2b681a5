import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { answerKeptHours } from '../../domain/idempotency.js';
import type { Database } from '../connection.js';
import { idempotencyKeys } from '../schema.js';

/** What makes two requests the same one. */
export interface IdempotentRequest {
  principal: string;
  method: string;
  path: string;
  key: string;
  /** SHA-256 over query and body, in hex. */
  requestHash: string;
}

/** A try that may go on; others of the same request wait until it ends or its lease does. */
export interface Claim {
  request: IdempotentRequest;
  /** A UUIDv7, the same for all tries of the request. */
  operationId: string;
  /** When the first of them began. */
  begunAt: Date;
  leaseId: string;
  /** A try before this one ended without an answer: it may have had its effect. */
  resumed: boolean;
}

export type Claimed =
  | { outcome: 'claimed'; claim: Claim }
  | { outcome: 'finished'; sealedAnswer: string }
  | { outcome: 'in-progress' }
  /** The key came with another query or body before. */
  | { outcome: 'reused' };

/** Longer than the longest handler: a try that still runs has its lease. */
const leaseMs = 30_000;
const keptMs = answerKeptHours * 60 * 60_000;
/** A row that goes away between two looks is looked at again; it does not keep doing so. */
const maxLooks = 3;

/** Takes the request for this try, or says why not. */
export async function claimIdempotencyKey(database: Database, request: IdempotentRequest): Promise<Claimed> {
  for (let look = 0; look < maxLooks; look += 1) {
    const claim = await take(database, request);
    if (claim) return { outcome: 'claimed', claim };
    const [row] = await database.query((db) => db.select().from(idempotencyKeys).where(isThat(request)));
    if (!row) continue;
    if (row.requestHash !== request.requestHash) return { outcome: 'reused' };
    if (row.sealedAnswer !== null) return { outcome: 'finished', sealedAnswer: row.sealedAnswer };
    return { outcome: 'in-progress' };
  }
  return { outcome: 'in-progress' };
}

/** Keeps the answer for repeats. False when the lease was lost: another try has it, and its answer counts. */
export async function finishIdempotencyKey(database: Database, claim: Claim, sealedAnswer: string): Promise<boolean> {
  const rows = await database.query((db) =>
    db
      .update(idempotencyKeys)
      .set({ sealedAnswer, finishedAt: sql`now()`, expiresAt: new Date(Date.now() + keptMs) })
      .where(isOf(claim))
      .returning({ key: idempotencyKeys.key }),
  );
  return rows.length > 0;
}

/** After a refusal: nothing was done, the key is as good as new. */
export async function forgetIdempotencyKey(database: Database, claim: Claim): Promise<void> {
  await database.query((db) => db.delete(idempotencyKeys).where(isOf(claim)));
}

/** After a failure: something may have been done, so the next try has to be the same request; it need not wait. */
export async function releaseIdempotencyKey(database: Database, claim: Claim): Promise<void> {
  await database.query((db) => db.update(idempotencyKeys).set({ leaseUntil: sql`now()` }).where(isOf(claim)));
}

/** Removes what nobody can repeat any more. */
export async function deleteExpiredIdempotencyKeys(database: Database): Promise<void> {
  await database.query((db) => db.delete(idempotencyKeys).where(lt(idempotencyKeys.expiresAt, sql`now()`)));
}

/** One statement, so that of any number of tries at once one gets it. */
async function take(database: Database, request: IdempotentRequest): Promise<Claim | undefined> {
  const leaseId = uuidv7();
  const fresh = {
    ...request,
    operationId: uuidv7(),
    leaseId,
    leaseUntil: new Date(Date.now() + leaseMs),
    expiresAt: new Date(Date.now() + keptMs),
  };
  const isExpired = sql`${idempotencyKeys.expiresAt} <= now()`;
  const rows = await database.query((db) =>
    db
      .insert(idempotencyKeys)
      .values(fresh)
      .onConflictDoUpdate({
        target: [idempotencyKeys.principal, idempotencyKeys.method, idempotencyKeys.path, idempotencyKeys.key],
        set: {
          leaseId,
          leaseUntil: fresh.leaseUntil,
          expiresAt: fresh.expiresAt,
          requestHash: fresh.requestHash,
          operationId: sql`case when ${isExpired} then excluded.operation_id else ${idempotencyKeys.operationId} end`,
          finishedAt: null,
          sealedAnswer: null,
        },
        setWhere: sql`${isExpired} or (${idempotencyKeys.sealedAnswer} is null and ${idempotencyKeys.leaseUntil} <= now()
          and ${idempotencyKeys.requestHash} = excluded.request_hash)`,
      })
      .returning({ operationId: idempotencyKeys.operationId }),
  );
  const [row] = rows;
  if (!row) return undefined;
  const { operationId } = row;
  return { request, operationId, begunAt: madeAt(operationId), leaseId, resumed: operationId !== fresh.operationId };
}

/** A UUIDv7 begins with the ms at which it was made (RFC 9562, 5.7). */
function madeAt(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}

function isThat({ principal, method, path, key }: IdempotentRequest) {
  return and(
    eq(idempotencyKeys.principal, principal),
    eq(idempotencyKeys.method, method),
    eq(idempotencyKeys.path, path),
    eq(idempotencyKeys.key, key),
  );
}

function isOf({ request, leaseId }: Claim) {
  return and(isThat(request), eq(idempotencyKeys.leaseId, leaseId), isNull(idempotencyKeys.sealedAnswer));
}
