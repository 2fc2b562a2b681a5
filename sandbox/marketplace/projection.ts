import { type FieldTree, fieldAt } from './fields.js';
import type { Selection } from './list-query.js';
import { invalid } from './problems.js';
import type { Row } from './rql-filter.js';

/** Shapes rows by `select`; `omitted` names what stays out, for `$meta.omitted`. */
export type Projection = { omitted: string[]; apply: (row: Row) => Row };

/**
 * Starts from everything but `omittedByDefault`; `+a` adds, `+a.b` adds only b of a that was left out, `-a` takes
 * away, `-*` takes all away. Throws 400 for a property that the resource does not have.
 */
export function projection(select: Selection[], fields: FieldTree, omittedByDefault: readonly string[]): Projection {
  const shown = new Map<string, Set<string> | 'whole'>(
    [...fields.children.keys()].filter((name) => !omittedByDefault.includes(name)).map((name) => [name, 'whole']),
  );
  const hidden: string[][] = [];
  for (const { path, add } of select) {
    if (path === '*') {
      shown.clear();
      if (add) for (const name of fields.children.keys()) shown.set(name, 'whole');
      continue;
    }
    if (!fieldAt(fields, path)) throw invalid('select', `Unknown property '${path}'.`);
    const [top = '', ...rest] = path.split('.');
    if (!add) {
      if (rest.length === 0) shown.delete(top);
      else hidden.push([top, ...rest]);
      continue;
    }
    const already = shown.get(top);
    if (rest.length === 0) shown.set(top, 'whole');
    else if (already === undefined) shown.set(top, new Set([rest.join('.')]));
    else if (already !== 'whole') already.add(rest.join('.'));
  }
  return {
    omitted: [...fields.children.keys()].filter((name) => !shown.has(name)),
    apply: (row) => {
      const answer: Row = {};
      for (const [name, part] of shown) {
        const value = row[name];
        const kept = part === 'whole' ? value : pick(value, [...part]);
        const full = withoutEmpty(kept);
        if (full !== undefined) answer[name] = full;
      }
      return hidden.reduce(without, answer);
    },
  };
}

/** The platform leaves out null, empty texts, empty lists and empty objects, at every depth. */
export function withoutEmpty(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) {
    const items = value.map(withoutEmpty).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    const kept = withoutEmpty(inner);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function pick(value: unknown, paths: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => pick(item, paths));
  if (typeof value !== 'object' || value === null) return undefined;
  const source = value as Row;
  const answer: Row = {};
  for (const path of paths) {
    const [name = '', ...rest] = path.split('.');
    answer[name] =
      rest.length === 0
        ? source[name]
        : { ...(answer[name] as Row | undefined), ...(pick(source[name], [rest.join('.')]) as Row | undefined) };
  }
  return answer;
}

function without(row: Row, [name = '', ...rest]: string[]): Row {
  const { [name]: value, ...others } = row;
  if (rest.length === 0) return others;
  if (Array.isArray(value)) return { ...others, [name]: value.map((item) => without(item as Row, rest)) };
  if (typeof value !== 'object' || value === null) return row;
  return { ...others, [name]: without(value as Row, rest) };
}
