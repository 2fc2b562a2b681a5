import type { FastifyInstance, FastifyRequest } from 'fastify';
import { callerOf } from './auth.js';
import type { Caller } from './caller.js';
import type { FieldTree } from './fields.js';
import { type ListQuery, parseListQuery, selectsAudit } from './list-query.js';
import type { Collections } from './objects.js';
import { notFound } from './problems.js';
import { projection } from './projection.js';
import type { RqlExpression } from './rql.js';
import { compileFilter, type Row, reader } from './rql-filter.js';
import type { CollectionName, MarketplaceStore } from './store.js';
import type { MarketplaceWorld } from './world.js';

/** How one kind of object looks from outside: its properties, who sees it and how it is written out. */
export type Resource<T extends { id: string }> = {
  kind: string;
  fields: FieldTree;
  /** Left out of answers unless selected. */
  omitted: readonly string[];
  visible: (world: MarketplaceWorld, caller: Caller, object: T) => boolean;
  view: (world: MarketplaceWorld, object: T, caller: Caller) => Row;
  /** Properties that narrow a list by an index before anything is written out: bulk reads ask by these. */
  narrow?: Record<string, (store: MarketplaceStore, value: string) => T[]>;
};

export type ListAnswer = {
  $meta: { pagination: { offset: number; limit: number; total: number }; omitted: string[] };
  data: Row[];
};

/** Filters, orders, pages and shapes what the caller may see of `objects`. */
export function answerList<T extends { id: string }>(
  world: MarketplaceWorld,
  resource: Resource<T>,
  request: FastifyRequest,
  objects: T[],
): ListAnswer {
  const caller = callerOf(request);
  const query = parseListQuery(rawQueryOf(request));
  const shape = projection(query.select, resource.fields, resource.omitted);
  const audit = selectsAudit(query.select);
  const test = query.filter ? compileFilter(query.filter, resource.fields, audit) : () => true;
  const inOrder = comparator(query, resource.fields, audit);
  const seen = narrowed(world.store, resource, query.filter, objects).filter((object) =>
    resource.visible(world, caller, object),
  );
  const view = (object: T) => resource.view(world, object, caller);
  const page = <V>(all: V[]) => all.slice(query.offset, query.offset + query.limit);
  const rows = query.filter || inOrder ? seen.map(view).filter(test) : undefined;
  if (rows && inOrder) rows.sort(inOrder);
  return {
    $meta: {
      pagination: { offset: query.offset, limit: query.limit, total: (rows ?? seen).length },
      omitted: shape.omitted,
    },
    data: (rows ? page(rows) : page(seen).map(view)).map(shape.apply),
  };
}

/** The list and the single read of a collection. */
export function readRoutes<K extends CollectionName>(
  app: FastifyInstance,
  world: MarketplaceWorld,
  path: string,
  collection: K,
  resource: Resource<Collections[K]>,
): void {
  app.get(path, async (request) => answerList(world, resource, request, world.store.all(collection)));
  app.get<{ Params: { id: string } }>(`${path}/:id`, async (request) => {
    const object = visibleOf(world, resource, request, world.store.find(collection, request.params.id));
    return answerItem(world, resource, request, object);
  });
}

/** One object as the answer to a read or a write; `select` of the request counts. */
export function answerItem<T extends { id: string }>(
  world: MarketplaceWorld,
  resource: Resource<T>,
  request: FastifyRequest,
  object: T,
): Row {
  const query = parseListQuery(rawQueryOf(request));
  const shape = projection(query.select, resource.fields, resource.omitted);
  return { $meta: { omitted: shape.omitted }, ...shape.apply(resource.view(world, object, callerOf(request))) };
}

/** The object, or the 404 problem if it is absent or not this caller's to see. */
export function visibleOf<T extends { id: string }>(
  world: MarketplaceWorld,
  resource: Resource<T>,
  request: FastifyRequest,
  object: T | undefined,
): T {
  if (!object || !resource.visible(world, callerOf(request), object)) throw notFound(resource.kind);
  return object;
}

function narrowed<T extends { id: string }>(
  store: MarketplaceStore,
  resource: Resource<T>,
  filter: RqlExpression | undefined,
  objects: T[],
): T[] {
  for (const condition of filter?.op === 'and' ? filter.of : filter ? [filter] : []) {
    const values = condition.op === 'eq' ? [condition.value] : condition.op === 'in' ? condition.values : [];
    const field = 'field' in condition ? condition.field : '';
    const ids = new Set(values.flatMap((value) => (value.kind === 'text' ? [value.text] : [])));
    if (ids.size === 0 || values.some((value) => value.kind !== 'text')) continue;
    if (field === 'id') return objects.filter((object) => ids.has(object.id));
    const lookUp = resource.narrow?.[field];
    if (!lookUp) continue;
    const found = new Set([...ids].flatMap((id) => lookUp(store, id)));
    return objects.filter((object) => found.has(object));
  }
  return objects;
}

function rawQueryOf(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

function comparator(query: ListQuery, fields: FieldTree, audit: boolean): ((a: Row, b: Row) => number) | undefined {
  if (query.order.length === 0) return undefined;
  const keys = query.order.map(({ path, descending }) => ({
    read: reader(fields, path, audit),
    sign: descending ? -1 : 1,
  }));
  return (a, b) => {
    for (const { read, sign } of keys) {
      const order = compareKeys(read(a), read(b));
      if (order !== 0) return order * sign;
    }
    return 0;
  };
}

/** Absent values come first, as null does in the platform's database. */
function compareKeys(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === undefined || a === null) return -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}
