import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { reportProgress } from '../attempt.js';
import { outsideFailure } from '../failure.js';
import type { OutsideClient } from '../http/outside-client.js';
import type { Rql } from './rql.js';

export interface ListQuery<S extends TSchema> {
  route: string;
  parameters?: Record<string, string>;
  filter?: Rql;
  select?: string;
  item: S;
  /**
   * Told the id of an item that has another shape, which is left out then. Without it such an item fails the call: a
   * comparison must not be made of a part.
   */
  onUnreadable?: (id: string) => void;
}

const pageSize = 100;
// 50,000 objects of a kind: more than any partner holds, and an end for a server that never stops.
const pagesAtMost = 500;
const listMaxBytes = 8 * 1024 * 1024;

/** Every item of a list, page by page in a stable order; an item that moved between pages counts once. */
export async function readPages<S extends TSchema>(http: OutsideClient, query: ListQuery<S>): Promise<Static<S>[]> {
  const found = new Map<string, Static<S>>();
  let offset = 0;
  for (let page = 0; page < pagesAtMost; page += 1) {
    const { data, next } = await readPage(http, query, offset);
    for (const object of data) found.set((object as { id: string }).id, object);
    if (next === undefined) return [...found.values()];
    offset = next;
  }
  throw outsideFailure('unexpected-answer', `marketplace: GET ${query.route} does not end after ${pagesAtMost} pages`, {
    system: 'marketplace',
  });
}

/** The items of a list from `offset` on, as many as the server gives at once; `next` is absent at the end. */
export async function readPage<S extends TSchema>(
  http: OutsideClient,
  query: ListQuery<S>,
  offset: number,
): Promise<{ data: Static<S>[]; next?: number }> {
  const { route, parameters = {}, filter, select, item, onUnreadable } = query;
  const parts = [filter, select && `select=${select}`, 'order=id', `limit=${pageSize}`, `offset=${offset}`];
  const { data: items, $meta } = (await http.call({
    method: 'GET',
    route,
    parameters,
    query: parts.filter(Boolean).join('&'),
    answer: listOf(onUnreadable ? anything : item),
    maxBytes: listMaxBytes,
  })) as { data: Static<S>[]; $meta?: { pagination?: { total?: number; limit?: number } } };
  const data = onUnreadable ? items.filter((one) => isReadable(item, one, onUnreadable)) : items;
  const next = offset + items.length;
  reportProgress({ read: next });
  // The server may cap the page below what we asked for, so a short page alone is not the end.
  const { total, limit = pageSize } = $meta?.pagination ?? {};
  const isEnd = items.length === 0 || (total === undefined ? items.length < limit : next >= total);
  return isEnd ? { data } : { data, next };
}

const anything = Type.Unknown();
const checks = new WeakMap<TSchema, ReturnType<typeof Compile>>();

function isReadable(schema: TSchema, item: unknown, onUnreadable: (id: string) => void): boolean {
  const check = checks.get(schema) ?? Compile(schema);
  checks.set(schema, check);
  if (check.Check(item)) return true;
  const { id } = Object(item) as { id?: unknown };
  onUnreadable(typeof id === 'string' ? id.slice(0, 64) : 'without an id');
  return false;
}

const lists = new WeakMap<TSchema, TSchema>();

/** One list schema per item schema, so that it is compiled once. */
function listOf(item: TSchema): TSchema {
  const known = lists.get(item);
  if (known) return known;
  const list = Type.Object({
    $meta: Type.Optional(
      Type.Object({
        pagination: Type.Optional(
          Type.Object({ total: Type.Optional(Type.Integer()), limit: Type.Optional(Type.Integer()) }),
        ),
      }),
    ),
    data: Type.Array(item),
  });
  lists.set(item, list);
  return list;
}
