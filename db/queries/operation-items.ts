import { sql } from 'drizzle-orm';
import type { ItemStatus } from '../../domain/operations.js';
import type { Database } from '../connection.js';
import { listItems } from './bulk-actions.js';
import type { Operation } from './operations.js';

/** One target of long work, a partner or an event of one, and what has become of it. */
export interface OperationItem {
  position: number;
  /** Empty: of an event about a mail that nobody knows. */
  partnerId: string;
  eventId: string | null;
  status: ItemStatus;
  code: string | null;
  begunAt: Date | null;
  settledAt: Date | null;
}

/** Where a page of items ends: the position of a partner, or the id of an event. */
export type ItemPosition = number | string;

interface ItemPage {
  statuses: ItemStatus[] | undefined;
  after: ItemPosition | undefined;
  limit: number;
}

/** A page of the items of long work, in their order. */
export async function listOperationItems(
  database: Database,
  { id, kind }: Operation,
  { statuses, after, limit }: ItemPage,
): Promise<OperationItem[]> {
  if (kind === 'redeliver-events') return listRedelivered(database, id, { statuses, after, limit });
  const page = { statuses, after: after === undefined ? undefined : Number(after), limit };
  return (await listItems(database, id, page)).map((item) => ({ ...item, eventId: null }));
}

export function itemPosition({ eventId, position }: OperationItem): ItemPosition {
  return eventId ?? position;
}

/**
 * Its events as they are now. By their ids: positions shift when an event is delivered by hand, and is its item no more.
 * The words are those of the counts.
 */
async function listRedelivered(
  database: Database,
  operationId: string,
  { statuses, after, limit }: ItemPage,
): Promise<OperationItem[]> {
  const rows = await database.query((db) =>
    db.execute<Record<keyof OperationItem, unknown>>(sql`
      select position, subject as "partnerId", id as "eventId", item_status as status,
        case when item_status <> 'resolved' then coalesce(reason, last_error) end as code, settled_at as "settledAt"
      from (
        select id, subject, reason, last_error, settled_at, row_number() over (order by id)::integer as position,
          case when status in ('delivered', 'applied') then 'resolved'
            when status in ('dead', 'parked') then 'stillFailing'
            when status in ('received', 'verified') then 'pending'
            else 'notApplicable' end as item_status
        from events where operation_id = ${operationId}
      ) as items
      where id > ${after === undefined ? '' : String(after)}
        and ${statuses === undefined ? sql`true` : sql`item_status = any(${sql.param(statuses)})`}
      order by id limit ${limit}`),
  );
  return rows.map(({ position, partnerId, eventId, status, code, settledAt }) => ({
    position: Number(position),
    partnerId: String(partnerId),
    eventId: String(eventId),
    status: status as ItemStatus,
    code: code as string | null,
    begunAt: null,
    settledAt: settledAt === null ? null : new Date(String(settledAt)),
  }));
}
