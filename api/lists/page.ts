import type { FastifyRequest } from 'fastify';
import { maxPageSize } from '../../domain/pages.js';
import { principalOf } from '../plugins/authentication.js';
import type { CursorScope, PageCursors } from './page-cursor.js';

/** What a list is asked for: whose cursors are taken, and how far the page goes. */
export interface PageOrder extends Omit<CursorScope, 'principalId'> {
  limit: number;
  cursor?: string | undefined;
}

/** How a list is read: `after` is where the page before ended. */
export interface PageSource<Row, Position> {
  read(page: { after: Position | undefined; limit: number }): Promise<Row[]>;
  /** Where a page ends that ends with this row. */
  positionOf(row: Row): Position;
}

/**
 * Reads a page, and one row more, which tells whether there is another page. `next` goes into the answer beside the rows.
 * @throws Problem `cursor-invalid`
 */
export async function readPage<Row, Position>(
  cursors: PageCursors,
  request: FastifyRequest,
  { list, filter, limit, cursor }: PageOrder,
  { read, positionOf }: PageSource<Row, Position>,
): Promise<{ rows: Row[]; next: { nextCursor?: string } }> {
  const scope = { list, filter, principalId: principalOf(request).id };
  const after = cursor === undefined ? undefined : cursors.read<Position>(scope, cursor);
  const size = Math.min(limit, maxPageSize);
  const rows = await read({ after, limit: size + 1 });
  const page = rows.slice(0, size);
  const last = page.at(-1);
  const hasMore = rows.length > size && last !== undefined;
  return { rows: page, next: hasMore ? { nextCursor: cursors.make(scope, positionOf(last)) } : {} };
}
