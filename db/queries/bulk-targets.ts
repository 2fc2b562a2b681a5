import { and, asc, inArray, type SQL, sql } from 'drizzle-orm';
import type { BulkAction, BulkParams } from '../../domain/bulk-actions.js';
import type { Database } from '../connection.js';
import { migrations } from '../schema.js';
import { conditionsOf, type MigrationCondition } from './migrations.js';

/** What is to be done to each. */
export interface BulkDeed {
  action: BulkAction;
  params: BulkParams;
}

/** A partner that a bulk action would be taken on; `possible` as the projection says. */
export interface BulkTarget {
  partnerId: string;
  possible: boolean;
}

// An action is taken on the newest migration; one that matches by a migration that ended long ago is not meant.
const isNewest = sql`not exists (select 1 from migrations newer where newer.partner_id = ${migrations.partnerId}
  and (newer.started_at, newer.id) > (${migrations.startedAt}, ${migrations.id}))`;

/** The partners whose newest migration meets the condition, by id; `atMost` of them. */
export async function chooseTargets(
  database: Database,
  deed: BulkDeed,
  condition: MigrationCondition,
  atMost: number,
): Promise<BulkTarget[]> {
  const conditions = await conditionsOf(database, condition);
  return conditions ? read(database, deed, conditions, atMost) : [];
}

/** The partners with these ids, each once and in this order; one without a migration is among them as not possible. */
export async function lookUpTargets(database: Database, deed: BulkDeed, ids: string[]): Promise<BulkTarget[]> {
  const distinct = [...new Set(ids)];
  const known = await read(database, deed, [inArray(migrations.partnerId, distinct)], distinct.length);
  const possible = new Set(known.filter((target) => target.possible).map((target) => target.partnerId));
  return distinct.map((partnerId) => ({ partnerId, possible: possible.has(partnerId) }));
}

async function read(
  database: Database,
  { action, params: { step } }: BulkDeed,
  conditions: SQL[],
  atMost: number,
): Promise<BulkTarget[]> {
  // What stands at a step is answered there alone: that something else could be retried does not help.
  const wanted =
    step === undefined
      ? sql`-> 'allowedActions' @> ${JSON.stringify([action])}::jsonb`
      : sql`-> 'attention' @> ${JSON.stringify([{ step, actions: [action] }])}::jsonb`;
  return database.query((db) =>
    db
      .select({
        partnerId: migrations.partnerId,
        possible: sql<boolean>`coalesce(${migrations.snapshot} ${wanted}, false)`,
      })
      .from(migrations)
      .where(and(...conditions, isNewest))
      .orderBy(asc(migrations.partnerId))
      .limit(atMost),
  );
}
