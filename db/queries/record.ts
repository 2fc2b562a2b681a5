import type { Sql } from 'postgres';
import type { EffectRecord } from '../../domain/effects.js';
import type { EventReceipt, RecordBatch } from '../../domain/migration.js';
import type { TimelineEntry } from '../../domain/timeline.js';
import type { Database } from '../connection.js';
import { withoutValues } from '../database-error.js';
import { entryHash, firstPrevHash, storable } from '../hash-chain.js';
import { RecordContentionError, TimelineGapError } from '../record-errors.js';
import { searchWords } from '../search-words.js';
import { attentionWrite } from './record-attention.js';
import { visitsWrite } from './record-visits.js';

/** How far a migration is recorded: the numbers of its snapshot, and the last entry of its chain. */
interface Head {
  sequence: number;
  revision: number;
  headSequence: number;
  headHash: string;
}

// Each lost attempt means that another writer of the same migration got on; so many at once do not exist.
const attemptsAtMost = 20;

/**
 * Writes a batch, all or nothing. Entries that are stored already are skipped; a snapshot or effect older than the stored
 * one and a receipt for a settled event change nothing. Any number of calls may run at once.
 * @throws DatabaseError with the database's code.
 * @throws TimelineGapError when entries before the batch's first new one are missing.
 * @throws RecordContentionError when other writers of the same migration kept coming first.
 */
export async function recordBatch(database: Database, batch: RecordBatch): Promise<void> {
  // No transaction held open over several round trips: read the head, hash, then write all in one statement that does
  // nothing unless the head is still that one.
  for (let attempt = 1; attempt <= attemptsAtMost; attempt++) {
    if (await withoutValues(() => recordOnce(database.sql, batch))) return;
  }
  throw new RecordContentionError(`other writers of ${batch.migrationId} kept coming first`);
}

/** False when another writer came between; then nothing was written. */
async function recordOnce(sql: Sql, batch: RecordBatch): Promise<boolean> {
  const head = await readHead(sql, batch.migrationId);
  return writeAfter(sql, head, batch);
}

async function readHead(sql: Sql, migrationId: string): Promise<Head> {
  const [head] = await sql<Head[]>`
    select sequence, revision::double precision, head_sequence as "headSequence", head_hash as "headHash"
    from migrations where id = ${migrationId}`;
  return head ?? { sequence: 0, revision: 0, headSequence: 0, headHash: firstPrevHash };
}

async function writeAfter(sql: Sql, head: Head, batch: RecordBatch): Promise<boolean> {
  const entries = chainAfter(head, batch.entries);
  const written = await sql`
    with written as (${projectionWrite(sql, head, batch, entries.at(-1))}),
      new_entries as (${entriesWrite(sql, entries)}),
      changed_effects as (${effectsWrite(sql, batch.effects)}),
      settled_events as (${receiptsWrite(sql, batch)}),
      ${visitsWrite(sql, entries, batch.snapshot.wave)},
      ${attentionWrite(sql, batch.snapshot, isNewest(head, batch))}
    select id from written`;
  return written.length > 0;
}

/**
 * Whether the stored snapshot gives way. Not all that it shows is an entry of the timeline: of two with the same last entry
 * the later one counts, and where nobody knows which that is, the one that comes last.
 */
function isNewest(head: Head, { snapshot: { sequence }, revision = head.revision }: RecordBatch): boolean {
  return sequence === head.sequence ? revision >= head.revision : sequence > head.sequence;
}

type ChainedEntry = TimelineEntry & { prevHash: string; hash: string };

/** The entries that are not stored yet, each with its place in the chain. */
function chainAfter(head: Head, entries: readonly TimelineEntry[]): ChainedEntry[] {
  const chained: ChainedEntry[] = [];
  let sequence = head.headSequence;
  let prevHash = head.headHash;
  for (const entry of [...entries].sort((one, other) => one.sequence - other.sequence)) {
    if (entry.sequence <= sequence) continue;
    if (entry.sequence > sequence + 1) throw new TimelineGapError(sequence, entry.sequence);
    const hash = entryHash(prevHash, entry);
    chained.push({ ...storable(entry), prevHash, hash });
    sequence = entry.sequence;
    prevHash = hash;
  }
  return chained;
}

const snapshotColumns = [
  'partner_id',
  'workflow_id',
  'partner_name',
  'wave',
  'stage',
  'stage_since',
  'planned_for',
  'started_at',
  'ended_at',
  'paused',
  'attention_count',
  'attention_codes',
  'needs_attention',
  'next_deadline_at',
  'waiting_since',
  'sequence',
  'revision',
  'snapshot',
];

/** Guards the whole statement: it returns no row when the head has moved on, and the other parts write per row. */
function projectionWrite(sql: Sql, head: Head, batch: RecordBatch, last: ChainedEntry | undefined) {
  const { migrationId, partnerId, workflowId, snapshot } = batch;
  const row = json(sql, {
    id: migrationId,
    partner_id: partnerId,
    workflow_id: workflowId,
    partner_name: snapshot.partnerName,
    wave: snapshot.wave,
    stage: snapshot.stage,
    stage_since: snapshot.stageSince,
    planned_for: snapshot.plannedFor,
    started_at: snapshot.startedAt,
    ended_at: snapshot.endedAt,
    paused: snapshot.paused !== undefined,
    attention_count: snapshot.attention.length,
    attention_codes: [...new Set(snapshot.attention.map((item) => item.code))].sort(),
    needs_attention: snapshot.attention.length > 0,
    next_deadline_at: snapshot.waiting?.until,
    waiting_since: snapshot.waiting?.since,
    sequence: snapshot.sequence,
    revision: batch.revision ?? head.revision,
    head_sequence: last?.sequence ?? head.headSequence,
    head_hash: last?.hash ?? head.headHash,
    snapshot,
    words: searchWords(`${partnerId} ${snapshot.partnerName ?? ''}`),
  });
  const excluded = sql.unsafe(snapshotColumns.map((column) => `excluded.${column}`).join(', '));
  const columns = sql.unsafe(snapshotColumns.join(', '));
  // The chain grows even when the snapshot that came with the entries is not the newest one.
  const ofSnapshot = isNewest(head, batch)
    ? sql`(${columns}) = row(${excluded}), search = excluded.search,
          updated_at = case when stored.snapshot = excluded.snapshot then stored.updated_at else now() end,`
    : sql``;
  return sql`
    insert into migrations as stored (id, head_sequence, head_hash, ${columns}, search, updated_at)
    select id, head_sequence, head_hash, ${columns}, array_to_tsvector(words), now()
    from jsonb_to_record(${row}) as given(
      id text, partner_id text, workflow_id text, partner_name text, wave text, stage text, stage_since timestamptz,
      planned_for timestamptz, started_at timestamptz, ended_at timestamptz, paused boolean, attention_count integer,
      attention_codes text[], needs_attention boolean, next_deadline_at timestamptz, waiting_since timestamptz, sequence integer,
      revision bigint, head_sequence integer, head_hash text, snapshot jsonb, words text[])
    on conflict (id) do update set ${ofSnapshot} head_sequence = excluded.head_sequence, head_hash = excluded.head_hash
    where stored.sequence = ${head.sequence} and stored.revision = ${head.revision}
      and stored.head_sequence = ${head.headSequence}
    returning id`;
}

function entriesWrite(sql: Sql, entries: readonly ChainedEntry[]) {
  return sql`
    insert into timeline_entries (migration_id, sequence, at, stage, kind, code, text, actor_type, actor_id, event_id,
      effect_key, operation_id, data, prev_hash, hash)
    select written.id, sequence, at, stage, kind, code, text, actor ->> 'type', actor ->> 'id', "eventId",
      "effectKey", "operationId", data, "prevHash", hash
    from written, jsonb_to_recordset(${json(sql, entries)}) as entry(
      sequence integer, at timestamptz, stage text, kind text, code text, text text, actor jsonb, "eventId" text,
      "effectKey" text, "operationId" text, data jsonb, "prevHash" text, hash text)`;
}

function effectsWrite(sql: Sql, effects: readonly EffectRecord[]) {
  // A workflow's clock stands still within a task, so two changes may carry the same instant.
  const rank = (status: ReturnType<Sql>) =>
    sql`array_position(array['intended', 'failed', 'unconfirmed', 'confirmed', 'skipped', 'undone'], ${status})`;
  return sql`
    insert into effects as stored (key, migration_id, step, status, at, outside_id, undo, email)
    select distinct on (key) key, written.id, step, status, at, "outsideId", undo, email
    from written, jsonb_to_recordset(${json(sql, effects)}) as effect(
      key text, step text, status text, at timestamptz, "outsideId" text, undo jsonb, email jsonb)
    order by key, at desc, ${rank(sql`status`)} desc
    on conflict (key) do update set status = excluded.status, at = excluded.at, outside_id = excluded.outside_id,
      undo = excluded.undo, email = excluded.email
    where (excluded.at, ${rank(sql`excluded.status`)}) > (stored.at, ${rank(sql`stored.status`)})`;
}

function receiptsWrite(sql: Sql, batch: RecordBatch) {
  // "Seen before" of an event that stands in the timeline itself: its receipt was lost, and this one tells what it did.
  // An event settles once, but where its delivery was given up or taken back, and the workflow has got it all the same:
  // it alone knows what came of it.
  return sql`
    update events set status = case when told.sequence is null then outcome else 'applied' end,
      reason = case when told.sequence is null then receipt.reason end,
      timeline_sequence = coalesce(told.sequence, receipt.sequence),
      migration_id = written.id, workflow_id = ${batch.workflowId}, settled_at = now(), next_attempt_at = null,
      claimed_until = null,
      attention = case when status = 'dead' and attention in ('schema', 'undeliverable') then null else attention end
    from written, jsonb_to_recordset(${json(sql, firstOfEach(batch.receipts))}) as receipt(
        "eventId" text, outcome text, reason text, sequence integer)
      left join lateral (
        select entry.sequence from timeline_entries entry
        where receipt.reason = 'duplicate' and entry.migration_id = ${batch.migrationId}
          and entry.event_id = receipt."eventId" and entry.kind = 'fact' limit 1) told on true
    where events.id = "eventId" and (settled_at is null or status = 'dead'
      or status = 'ignored' and coalesce(told.sequence, receipt.sequence) is not null)`;
}

/** An event settles once: what came first stands, also within a batch. */
function firstOfEach(receipts: readonly EventReceipt[]): EventReceipt[] {
  const first = new Map<string, EventReceipt>();
  for (const receipt of receipts) if (!first.has(receipt.eventId)) first.set(receipt.eventId, receipt);
  return [...first.values()];
}

function json(sql: Sql, value: unknown) {
  // The driver's type of a JSON value has no place for optional members, which simply are not written.
  return sql.json(value as Parameters<Sql['json']>[0]);
}
