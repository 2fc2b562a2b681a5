import type { FieldTree } from './fields.js';
import { MarketplaceProblem } from './problems.js';
import type { Comparison, RqlExpression, RqlValue } from './rql.js';

export type Row = Record<string, unknown>;
export type Predicate = (row: Row) => boolean;

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/;

/**
 * Turns an expression into a test of one row. Throws a 400 problem for a property the resource does not have,
 * or one under `audit` when `audit` is not selected, as the platform does.
 */
export function compileFilter(expression: RqlExpression, fields: FieldTree, auditSelected: boolean): Predicate {
  const compile = (inner: RqlExpression) => compileFilter(inner, fields, auditSelected);
  switch (expression.op) {
    case 'and': {
      const tests = expression.of.map(compile);
      return (row) => tests.every((test) => test(row));
    }
    case 'or': {
      const tests = expression.of.map(compile);
      return (row) => tests.some((test) => test(row));
    }
    case 'not': {
      const test = compile(expression.of);
      return (row) => !test(row);
    }
    case 'any':
    case 'all':
      return compileCollection(expression, fields, auditSelected);
    case 'in':
    case 'out': {
      const read = reader(fields, expression.field, auditSelected);
      const texts = new Set(expression.values.flatMap((value) => (value.kind === 'text' ? [value.text] : [])));
      const constants = expression.values.filter((value) => value.kind !== 'text');
      const wanted = expression.op === 'in';
      return (row) => {
        const found = read(row);
        const hit =
          (isScalar(found) && texts.has(String(found))) || constants.some((value) => compareWith('eq', found, value));
        return hit === wanted;
      };
    }
    case 'like':
    case 'ilike': {
      const read = reader(fields, expression.field, auditSelected);
      const pattern = likePattern(expression.value, expression.op);
      return (row) => {
        const found = read(row);
        return isScalar(found) && pattern.test(String(found));
      };
    }
    default: {
      const read = reader(fields, expression.field, auditSelected);
      const { op, value } = expression;
      return (row) => compareWith(op, read(row), value);
    }
  }
}

function compileCollection(
  expression: Extract<RqlExpression, { op: 'any' | 'all' }>,
  fields: FieldTree,
  auditSelected: boolean,
): Predicate {
  const node = nodeAt(fields, expression.field, auditSelected);
  if (!node.collection) throw unknownExpression(`'${expression.field}' is not a collection.`);
  const read = pathReader(expression.field);
  const test = expression.of ? compileFilter(expression.of, node, auditSelected) : undefined;
  return (row) => {
    const found = read(row);
    const items = Array.isArray(found) ? found.filter(isRow) : [];
    if (!test) return items.length > 0;
    return expression.op === 'any' ? items.some(test) : items.every(test);
  };
}

/** A reader of a scalar property; throws the same 400 problems as compileFilter. */
export function reader(fields: FieldTree, path: string, auditSelected: boolean): (row: Row) => unknown {
  nodeAt(fields, path, auditSelected);
  return pathReader(path);
}

function nodeAt(fields: FieldTree, path: string, auditSelected: boolean): FieldTree {
  let node = fields;
  for (const name of path.split('.')) {
    if (node.collection && node !== fields) throw unknownExpression(`'${path}' lies in a collection; use any or all.`);
    const next = node.children.get(name) ?? (node.open ? node : undefined);
    if (!next) throw unknownExpression(`Unknown property '${path}'.`);
    node = next;
  }
  if (path.split('.')[0] === 'audit' && !auditSelected) {
    throw unknownExpression(`'${path}' can only be used when audit is selected.`);
  }
  return node;
}

function unknownExpression(message: string): MarketplaceProblem {
  return new MarketplaceProblem(400, 'One or more validation errors occurred.', { mistake: [message] });
}

function pathReader(path: string): (row: Row) => unknown {
  const names = path.split('.');
  return (row) => {
    let value: unknown = row;
    for (const name of names) value = isRow(value) ? value[name] : undefined;
    return value;
  };
}

function compareWith(op: Comparison, found: unknown, value: RqlValue): boolean {
  if (op === 'ne') return !compareWith('eq', found, value);
  if (value.kind === 'null') return op === 'eq' && (found === undefined || found === null);
  if (value.kind === 'empty') return op === 'eq' && (found === '' || (Array.isArray(found) && found.length === 0));
  if (!isScalar(found)) return false;
  const order = compareScalar(found, value.text);
  if (order === undefined) return false;
  if (op === 'eq') return order === 0;
  if (op === 'gt') return order > 0;
  if (op === 'ge') return order >= 0;
  if (op === 'lt') return order < 0;
  return order <= 0;
}

/** Negative, zero or positive; undefined where the two cannot be compared. */
function compareScalar(found: string | number | boolean, text: string): number | undefined {
  if (typeof found === 'number') {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    return Number.isNaN(number) ? undefined : found - number;
  }
  if (typeof found === 'boolean') {
    return text === 'true' || text === 'false' ? Number(found) - Number(text === 'true') : undefined;
  }
  if (INSTANT.test(found) && INSTANT.test(text)) return Date.parse(found) - Date.parse(text);
  return found < text ? -1 : found > text ? 1 : 0;
}

function likePattern(value: RqlValue, op: 'like' | 'ilike'): RegExp {
  if (value.kind !== 'text') throw unknownExpression(`${op} needs a text.`);
  const source = value.text
    .split(/(\\\*|\*)/)
    .map((part) => (part === '*' ? '.*' : part === '\\*' ? '\\*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`, op === 'ilike' ? 'isu' : 'su');
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
