import { invalid, MarketplaceProblem } from './problems.js';
import { parseRql, type RqlExpression, RqlSyntaxError } from './rql.js';

export type Selection = { path: string; add: boolean };
export type ListQuery = {
  filter?: RqlExpression;
  order: { path: string; descending: boolean }[];
  select: Selection[];
  /** After the cap: at most 100 when asked for, 1000 when not. */
  limit: number;
  offset: number;
};

const LIMIT_CAP = 100;
const LIMIT_UNASKED = 1000;
const PARAMETERS = new Set(['limit', 'offset', 'order', 'select']);
const SELECTION = /^[+-]?(\*|[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*)$/;

/** Reads the raw (still encoded) query string of a list call; throws 400 problems. */
export function parseListQuery(raw: string): ListQuery {
  const parameters = new Map<string, string>();
  const filters: string[] = [];
  for (const part of splitTopLevel(raw)) {
    const text = decode(part);
    if (text.trim() === '') continue;
    const name = /^\s*(\w+)=/.exec(text)?.[1] ?? '';
    if (name === 'rql') throw mistake('Invalid equals shortcut expression.');
    if (PARAMETERS.has(name)) parameters.set(name, text.slice(text.indexOf('=') + 1));
    else filters.push(text);
  }
  const filter = filters.length === 0 ? undefined : parseFilter(filters.join('&'));
  return {
    ...(filter ? { filter } : {}),
    order: parseOrder(parameters.get('order')),
    select: parseSelect(parameters.get('select')),
    limit: parseLimit(parameters.get('limit')),
    offset: parseCount('offset', parameters.get('offset')) ?? 0,
  };
}

/** True when `select` brings the audit object into the answer, which filters and order on it need. */
export function selectsAudit(select: Selection[]): boolean {
  return select.some(({ path, add }) => add && path.split('.')[0] === 'audit');
}

/** Cuts at `&` outside quotes and parentheses, both plain and percent-encoded, before decoding can blur them. */
function splitTopLevel(raw: string): string[] {
  const parts = [''];
  let depth = 0;
  let quote: string | undefined;
  for (const token of raw.match(/%[0-9A-Fa-f]{2}|[\s\S]/g) ?? []) {
    const char = token === '%22' ? '"' : token === '%27' ? "'" : token === '%28' ? '(' : token === '%29' ? ')' : token;
    if (quote) quote = char === quote ? undefined : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === '&' && depth <= 0) {
      parts.push('');
      continue;
    }
    parts[parts.length - 1] += token;
  }
  return parts;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw mistake('The query string is not valid percent-encoded UTF-8.');
  }
}

function parseFilter(text: string): RqlExpression {
  try {
    return parseRql(text);
  } catch (error) {
    if (error instanceof RqlSyntaxError) throw mistake(error.message);
    throw error;
  }
}

function mistake(message: string): MarketplaceProblem {
  return new MarketplaceProblem(400, 'One or more validation errors occurred.', { mistake: [message] });
}

function parseOrder(text: string | undefined): ListQuery['order'] {
  return parseSelectionList('order', text).map(({ path, add }) => ({ path, descending: !add }));
}

function parseSelect(text: string | undefined): Selection[] {
  return parseSelectionList('select', text);
}

function parseSelectionList(name: string, text: string | undefined): Selection[] {
  if (text === undefined || text.trim() === '') return [];
  return text.split(',').map((entry) => {
    const trimmed = entry.trim();
    if (!SELECTION.test(trimmed)) throw invalid(name, `'${trimmed}' is not a property.`);
    return { path: trimmed.replace(/^[+-]/, ''), add: !trimmed.startsWith('-') };
  });
}

function parseLimit(text: string | undefined): number {
  const limit = parseCount('limit', text);
  return limit === undefined ? LIMIT_UNASKED : Math.min(limit, LIMIT_CAP);
}

function parseCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalid(name, 'The value has to be a whole number, 0 or more.');
  return Number(text);
}
