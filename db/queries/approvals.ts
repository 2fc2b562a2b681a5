import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { ApprovalResult, ApprovalStatus, LapseReason } from '../../domain/approvals.js';
import type { Database } from '../connection.js';
import { approvals } from '../schema.js';

/** An override that one person asked for and another one decides. */
export type Approval = typeof approvals.$inferSelect;
export type NewApproval = Omit<
  typeof approvals.$inferInsert,
  'createdAt' | 'status' | 'decidedBy' | 'decidedAt' | 'decisionReason' | 'lapsedBecause' | 'result' | 'doneAt'
>;

/** Keeps a request; the one that is there for the same id, or waits for the same thing, is given instead. */
export async function keepApproval(
  within: Database,
  asked: NewApproval,
): Promise<{ approval: Approval; outcome: 'kept' | 'known' | 'waits-already' }> {
  const [kept] = await within.query((db) => db.insert(approvals).values(asked).onConflictDoNothing().returning());
  if (kept) return { approval: kept, outcome: 'kept' };
  const [known] = await within.query((db) => db.select().from(approvals).where(eq(approvals.id, asked.id)));
  if (known) return { approval: known, outcome: 'known' };
  const [other] = await within.query((db) =>
    db
      .select()
      .from(approvals)
      .where(
        and(
          eq(approvals.migrationId, asked.migrationId),
          eq(approvals.about, asked.about),
          eq(approvals.status, 'awaited'),
        ),
      ),
  );
  // Decided in this very moment: the same again finds the way free.
  return other ? { approval: other, outcome: 'waits-already' } : keepApproval(within, asked);
}

export async function findApproval(database: Database, id: string): Promise<Approval | undefined> {
  const rows = await database.query((db) => db.select().from(approvals).where(eq(approvals.id, id)));
  return rows[0];
}

/** The same, held as it is until the transaction ends. */
export async function lockApproval(within: Database, id: string): Promise<Approval | undefined> {
  const rows = await within.query((db) => db.select().from(approvals).where(eq(approvals.id, id)).for('update'));
  return rows[0];
}

/** Ends the wait. Undefined when it had ended before. */
export async function decideApproval(
  within: Database,
  id: string,
  decision: {
    status: Exclude<ApprovalStatus, 'awaited'>;
    decidedBy?: string;
    decisionReason?: string | undefined;
    lapsedBecause?: LapseReason;
  },
): Promise<Approval | undefined> {
  const rows = await within.query((db) =>
    db
      .update(approvals)
      .set({ ...decision, decidedAt: sql`now()` })
      .where(and(eq(approvals.id, id), eq(approvals.status, 'awaited')))
      .returning(),
  );
  return rows[0];
}

/** Notes what came of an approved one; what was noted before stays. Gives the row. */
export async function noteDone(within: Database, id: string, result: ApprovalResult): Promise<Approval | undefined> {
  const rows = await within.query((db) =>
    db
      .update(approvals)
      .set({ result, doneAt: sql`now()` })
      .where(and(eq(approvals.id, id), eq(approvals.status, 'approved'), isNull(approvals.doneAt)))
      .returning(),
  );
  return rows[0] ?? findApproval(within, id);
}

/** Of an approved one that could not be carried out: nothing was done, and nothing will be. */
export async function lapseApproved(
  within: Database,
  id: string,
  lapsedBecause: LapseReason,
): Promise<Approval | undefined> {
  const rows = await within.query((db) =>
    db
      .update(approvals)
      .set({ status: 'lapsed', lapsedBecause })
      .where(and(eq(approvals.id, id), eq(approvals.status, 'approved'), isNull(approvals.doneAt)))
      .returning(),
  );
  return rows[0];
}

export const approvalSorts = ['createdAt', '-createdAt'] as const;

export interface ApprovalFilter {
  statuses?: ApprovalStatus[];
  partnerId?: string;
  sort: (typeof approvalSorts)[number];
  /** Where the page before ended. */
  after?: { createdAt: string; id: string } | undefined;
  limit: number;
}

/** One page; those of the same instant follow in the order of their ids. */
export async function listApprovals(database: Database, filter: ApprovalFilter): Promise<Approval[]> {
  const { statuses, partnerId, sort, after, limit } = filter;
  const direction = sort === '-createdAt' ? desc : asc;
  return database.query((db) =>
    db
      .select()
      .from(approvals)
      .where(
        and(
          statuses && inArray(approvals.status, statuses),
          partnerId === undefined ? undefined : eq(approvals.partnerId, partnerId),
          after && beyond(sort, after),
        ),
      )
      .orderBy(direction(approvals.createdAt), direction(approvals.id))
      .limit(limit),
  );
}

function beyond(sort: ApprovalFilter['sort'], { createdAt, id }: NonNullable<ApprovalFilter['after']>): SQL {
  const at = sql`${new Date(createdAt).toISOString()}::timestamptz`;
  return sql`(${approvals.createdAt}, ${approvals.id}) ${sql.raw(sort === '-createdAt' ? '<' : '>')} (${at}, ${id})`;
}

/** What waits for somebody, oldest first: to be decided, or approved and not carried out. */
export async function waitingApprovals(database: Database, limit: number): Promise<Approval[]> {
  return database.query((db) =>
    db
      .select()
      .from(approvals)
      .where(or(eq(approvals.status, 'awaited'), and(eq(approvals.status, 'approved'), isNull(approvals.doneAt))))
      .orderBy(asc(approvals.createdAt), asc(approvals.id))
      .limit(limit),
  );
}

/** Open requests, and approved ones that nobody has noted as done, of migrations that are over: none can be carried out any more. */
export async function approvalsOfEnded(database: Database, limit: number): Promise<Approval[]> {
  return database.query((db) =>
    db
      .select()
      .from(approvals)
      .where(
        and(
          or(eq(approvals.status, 'awaited'), and(eq(approvals.status, 'approved'), isNull(approvals.doneAt))),
          sql`exists (select from migrations where migrations.id = ${approvals.migrationId} and migrations.ended_at is not null)`,
        ),
      )
      .orderBy(asc(approvals.createdAt), asc(approvals.id))
      .limit(limit),
  );
}
