export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'like' | 'ilike';
export type RqlValue = { kind: 'text'; text: string } | { kind: 'null' } | { kind: 'empty' };
export type RqlExpression =
  | { op: 'and' | 'or'; of: RqlExpression[] }
  | { op: 'not'; of: RqlExpression }
  | { op: Comparison; field: string; value: RqlValue }
  | { op: 'in' | 'out'; field: string; values: RqlValue[] }
  | { op: 'any' | 'all'; field: string; of?: RqlExpression };

const COMPARISONS: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'like', 'ilike'];
const FIELD = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/;
const BARE = /^[^\s"'(),&|=]+$/;
const MAX_DEPTH = 50;

/** The text is not RQL; `message` says what was met. */
export class RqlSyntaxError extends Error {
  override readonly name = 'RqlSyntaxError';
}

/** Reads one decoded RQL expression; throws RqlSyntaxError. `&` binds tighter than `|`. */
export function parseRql(text: string): RqlExpression {
  const reader = new Reader(text);
  const expression = parseAlternatives(reader, 0);
  if (!reader.done) throw new RqlSyntaxError(`Unexpected '${reader.peek()}' in the expression.`);
  return expression;
}

/** Writes an expression so that parseRql reads the same; throws where a value holds both kinds of quote. */
export function formatRql(expression: RqlExpression): string {
  switch (expression.op) {
    case 'and':
    case 'or':
      return `${expression.op}(${expression.of.map(formatRql).join(',')})`;
    case 'not':
      return `not(${formatRql(expression.of)})`;
    case 'in':
    case 'out':
      return `${expression.op}(${expression.field},(${expression.values.map(formatValue).join(',')}))`;
    case 'any':
    case 'all':
      return `${expression.op}(${expression.field}${expression.of ? `,${formatRql(expression.of)}` : ''})`;
    default:
      return `${expression.op}(${expression.field},${formatValue(expression.value)})`;
  }
}

function formatValue(value: RqlValue): string {
  if (value.kind !== 'text') return `${value.kind}()`;
  if (!value.text.includes('"')) return `"${value.text}"`;
  if (!value.text.includes("'")) return `'${value.text}'`;
  throw new RqlSyntaxError('A value with both kinds of quote cannot be written.');
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  peek(): string {
    return this.text[this.at] ?? '';
  }

  take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at += 1;
    return true;
  }

  expect(char: string): void {
    if (!this.take(char)) throw new RqlSyntaxError(`Expected '${char}', found '${this.peek() || 'the end'}'.`);
  }

  /** Everything up to a delimiter; may be empty. */
  word(): string {
    const start = this.at;
    while (!this.done && !'(),&|="\''.includes(this.peek())) this.at += 1;
    return this.text.slice(start, this.at).trim();
  }

  /** A quoted value, if one starts here. The quote itself cannot be escaped: the other kind encloses it. */
  quoted(): string | undefined {
    const quote = this.peek();
    if (quote !== '"' && quote !== "'") return undefined;
    const end = this.text.indexOf(quote, this.at + 1);
    if (end < 0) throw new RqlSyntaxError('A quoted value is not closed.');
    const value = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return value;
  }
}

function parseAlternatives(reader: Reader, depth: number): RqlExpression {
  if (depth > MAX_DEPTH) throw new RqlSyntaxError('The expression is nested too deeply.');
  const alternatives = [parseConjunction(reader, depth)];
  while (reader.take('|')) alternatives.push(parseConjunction(reader, depth));
  return joined('or', alternatives);
}

function parseConjunction(reader: Reader, depth: number): RqlExpression {
  const terms = [parseTerm(reader, depth)];
  while (reader.take('&')) terms.push(parseTerm(reader, depth));
  return joined('and', terms);
}

function joined(op: 'and' | 'or', of: RqlExpression[]): RqlExpression {
  const [only] = of;
  return only && of.length === 1 ? only : { op, of };
}

function parseTerm(reader: Reader, depth: number): RqlExpression {
  const name = reader.word();
  if (reader.take('=')) return { op: 'eq', field: field(name), value: parseValue(reader) };
  if (!reader.take('(')) throw new RqlSyntaxError('Unknown expression.');
  const expression = name === '' ? parseAlternatives(reader, depth + 1) : parseCall(name.toLowerCase(), reader, depth);
  reader.expect(')');
  return expression;
}

function parseCall(op: string, reader: Reader, depth: number): RqlExpression {
  if (op === 'and' || op === 'or') {
    const of = [parseAlternatives(reader, depth + 1)];
    while (reader.take(',')) of.push(parseAlternatives(reader, depth + 1));
    return { op, of };
  }
  if (op === 'not') return { op, of: parseAlternatives(reader, depth + 1) };
  if (op === 'any' || op === 'all') {
    const collection = field(reader.word());
    return reader.take(',')
      ? { op, field: collection, of: parseAlternatives(reader, depth + 1) }
      : { op, field: collection };
  }
  if (op === 'in' || op === 'out') {
    const name = field(reader.word());
    reader.expect(',');
    return { op, field: name, values: parseValues(reader) };
  }
  if (isComparison(op)) {
    const name = field(reader.word());
    reader.expect(',');
    return { op, field: name, value: parseValue(reader) };
  }
  throw new RqlSyntaxError('Unknown expression group.');
}

function isComparison(op: string): op is Comparison {
  return COMPARISONS.includes(op);
}

function field(name: string): string {
  if (!FIELD.test(name)) throw new RqlSyntaxError(`'${name}' is not a property.`);
  return name;
}

function parseValues(reader: Reader): RqlValue[] {
  reader.expect('(');
  const values = [parseValue(reader)];
  while (reader.take(',')) values.push(parseValue(reader));
  reader.expect(')');
  return values;
}

function parseValue(reader: Reader): RqlValue {
  const quoted = reader.quoted();
  if (quoted !== undefined) return { kind: 'text', text: quoted };
  const bare = reader.word();
  if (reader.peek() === '=') throw new RqlSyntaxError('Invalid equals shortcut expression.');
  if ((bare === 'null' || bare === 'empty') && reader.take('(')) {
    reader.expect(')');
    return { kind: bare };
  }
  if (!BARE.test(bare)) throw new RqlSyntaxError('A value with blanks or special characters has to be quoted.');
  return { kind: 'text', text: bare };
}
