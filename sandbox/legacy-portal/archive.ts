import type { ArchivedInvoice, ArchivedOrder, LegacyRecord } from './legacy-objects.js';
import { LegacyProblem } from './legacy-problem.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const NEWEST_AT = Date.UTC(2026, 0, 15);
const DAY_MS = 24 * 60 * 60 * 1000;

export type ArchivePage<T> = { data: T[]; nextCursor?: string };
export type PageQuery = { limit?: string; cursor?: string };

/** A page of the old orders, newest first; they are derived from the account's id and count, never stored. */
export function archivedOrders(record: LegacyRecord, query: PageQuery): ArchivePage<ArchivedOrder> {
  const { archive, customers, credit } = record.inventory;
  return pageOf(archive.orders, query, (index) => {
    const customer = customers[index % Math.max(customers.length, 1)];
    return {
      id: orderIdOf(record, index),
      placedAt: new Date(NEWEST_AT - index * 3 * DAY_MS).toISOString(),
      ...(customer && { customerId: customer.id }),
      status: 'completed',
      total: amountOf(index),
      currency: credit.currency,
    };
  });
}

/** A page of the old invoices, newest first. */
export function archivedInvoices(record: LegacyRecord, query: PageQuery): ArchivePage<ArchivedInvoice> {
  const { archive, credit } = record.inventory;
  return pageOf(archive.invoices, query, (index) => ({
    id: `INV-${record.account.id}-${archive.invoices - index}`,
    orderId: orderIdOf(record, index % Math.max(archive.orders, 1)),
    issuedAt: new Date(NEWEST_AT - index * 3 * DAY_MS + DAY_MS).toISOString(),
    amount: amountOf(index),
    currency: credit.currency,
  }));
}

function pageOf<T>(total: number, query: PageQuery, itemAt: (index: number) => T): ArchivePage<T> {
  const limit = limitOf(query.limit);
  const start = query.cursor === undefined ? 0 : startOf(query.cursor);
  const end = Math.min(start + limit, total);
  const data = Array.from({ length: Math.max(end - start, 0) }, (_, offset) => itemAt(start + offset));
  return end < total ? { data, nextCursor: Buffer.from(`archive:${end}`).toString('base64url') } : { data };
}

function limitOf(limit: string | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (!/^[1-9]\d{0,5}$/.test(limit)) throw new LegacyProblem('validation', 'limit is a number above 0');
  return Math.min(Number(limit), MAX_LIMIT);
}

function startOf(cursor: string): number {
  const match = /^archive:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null) throw new LegacyProblem('validation', 'unknown cursor');
  return Number(match[1]);
}

function orderIdOf(record: LegacyRecord, index: number): string {
  return `ORD-${record.account.id}-H${record.inventory.archive.orders - index}`;
}

function amountOf(index: number): number {
  return 100 + ((index * 7919) % 90_000) / 100;
}
