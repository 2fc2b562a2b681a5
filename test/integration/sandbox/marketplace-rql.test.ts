import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldTree } from '../../../sandbox/marketplace/fields.js';
import { parseListQuery } from '../../../sandbox/marketplace/list-query.js';
import { MarketplaceProblem } from '../../../sandbox/marketplace/problems.js';
import { formatRql, parseRql, type RqlExpression, RqlSyntaxError } from '../../../sandbox/marketplace/rql.js';
import { compileFilter, type Row } from '../../../sandbox/marketplace/rql-filter.js';

const FIELDS = fieldTree('id,name,count,done,note,user{name},groups[id,size],audit{*}');
const ROWS: Row[] = [
  {
    id: 'A-1',
    name: 'Big dog',
    count: 3,
    done: true,
    note: '',
    user: { name: 'Ann' },
    groups: [{ id: 'G1', size: 1 }],
  },
  {
    id: 'A-2',
    name: 'The* star',
    count: 10,
    done: false,
    groups: [
      { id: 'G1', size: 5 },
      { id: 'G2', size: 9 },
    ],
  },
  { id: 'A-3', name: "O'Neil & Sons", count: 7, note: 'x', groups: [] },
];

function matching(rql: string, audit = false): string[] {
  return ROWS.filter(compileFilter(parseRql(rql), FIELDS, audit)).map((row) => String(row.id));
}

describe('RQL', () => {
  it.each([
    ['eq(id,"A-1")', ['A-1']],
    ["eq(id,'A-1')", ['A-1']],
    ['id=A-1', ['A-1']],
    ['ne(id,"A-1")', ['A-2', 'A-3']],
    ['gt(count,3)', ['A-2', 'A-3']],
    ['ge(count,7)', ['A-2', 'A-3']],
    ['lt(count,10)', ['A-1', 'A-3']],
    ['le(count,3)', ['A-1']],
    ['done=true', ['A-1']],
    ['eq(done,false)', ['A-2']],
    ['user.name=Ann', ['A-1']],
    ['in(id,("A-1","A-3"))', ['A-1', 'A-3']],
    ['out(id,(A-1,A-3))', ['A-2']],
    ['in(count,(3,7))', ['A-1', 'A-3']],
    ['not(in(id,(A-1,A-3)))', ['A-2']],
    ['ilike(name,*DOG)', ['A-1']],
    ['ilike(name,big*)', ['A-1']],
    ['ilike(name,dog)', []],
    ['like(name,*DOG)', []],
    ['ilike(name,"the\\**")', ['A-2']],
    ['eq(name,"O\'Neil & Sons")', ['A-3']],
    ['note=null()', ['A-2']],
    ['ne(note,null())', ['A-1', 'A-3']],
    ['eq(note,empty())', ['A-1']],
    ['eq(groups,empty())', ['A-3']],
    ['any(groups,id=G2)', ['A-2']],
    ['any(groups,and(eq(id,G1),gt(size,3)))', ['A-2']],
    ['all(groups,gt(size,3))', ['A-2', 'A-3']],
    ['any(groups)', ['A-1', 'A-2']],
    ['and(gt(count,3),or(id=A-1,id=A-3))', ['A-3']],
    ['id=A-1|id=A-2&count=3', ['A-1']],
    ['(id=A-1|id=A-2)&count=10', ['A-2']],
  ])('answers %s with %j', (rql, ids) => {
    expect(matching(rql)).toEqual(ids);
  });

  it.each([
    ['nothing(a,b)'],
    ['eq(id)'],
    ['eq(id,"A-1'],
    ['eq(id,A 1)'],
    ['id=a=b'],
    ['and(eq(id,1)'],
    ['eq(id,1))'],
    ['in(id,A-1)'],
    ['id'],
    ['in(id,())'],
    ["name=O'Neil"],
  ])('refuses %s as not RQL', (rql) => {
    expect(() => parseRql(rql)).toThrow(RqlSyntaxError);
  });

  it('refuses an expression nested beyond any use instead of overflowing', () => {
    expect(() => parseRql(`${'not('.repeat(20_000)}id=1${')'.repeat(20_000)}`)).toThrow(RqlSyntaxError);
  });

  it('refuses a property that the resource does not have, also inside a collection', () => {
    for (const rql of ['nope=1', 'any(groups,nope=1)', 'any(name,id=1)', 'groups.id=G1', 'user.name.first=A']) {
      expect(() => matching(rql), rql).toThrow(MarketplaceProblem);
    }
  });

  it('lets audit be filtered only when it is selected', () => {
    expect(() => matching('gt(audit.created.at,"2026-01-01T00:00:00.000Z")')).toThrow(MarketplaceProblem);
    expect(matching('gt(audit.created.at,"2026-01-01T00:00:00.000Z")', true)).toEqual([]);
  });

  it('compares dates as instants, not as text', () => {
    const row = { audit: { created: { at: '2026-01-31T23:00:00.000Z' } } };
    const test = (rql: string) => compileFilter(parseRql(rql), FIELDS, true)(row);
    expect(test('eq(audit.created.at,"2026-01-31T23:00:00Z")')).toBe(true);
    expect(test('gt(audit.created.at,"2026-01-31T22:59:59.999Z")')).toBe(true);
    expect(test('lt(audit.created.at,2026-02-01)')).toBe(true);
  });

  it('reads back every expression that it writes', () => {
    fc.assert(
      fc.property(expression(), (wanted) => {
        expect(parseRql(formatRql(wanted))).toEqual(wanted);
      }),
    );
  });

  it('reads the same from a raw and from a percent-encoded query string', () => {
    fc.assert(
      fc.property(expression(), fc.boolean(), (wanted, all) => {
        const text = formatRql(wanted).replaceAll('%', '%25').replaceAll('#', '%23');
        const encoded = all ? encodeURIComponent(formatRql(wanted)) : text;
        const query = parseListQuery(`limit=7&${encoded}&order=-name,%2Bid`);
        expect(query).toEqual({
          filter: wanted,
          limit: 7,
          offset: 0,
          select: [],
          order: [
            { path: 'name', descending: true },
            { path: 'id', descending: false },
          ],
        });
      }),
    );
  });

  it('finds exactly the rows whose text equals any text without both quotes', () => {
    fc.assert(
      fc.property(text(), text(), (sought, present) => {
        const test = compileFilter({ op: 'eq', field: 'name', value: { kind: 'text', text: sought } }, FIELDS, false);
        expect(test({ name: sought })).toBe(true);
        if (!Number.isNaN(Date.parse(present))) return;
        expect(test({ name: present })).toBe(sought === present);
      }),
    );
  });
});

function text() {
  return fc
    .string({ maxLength: 12, unit: 'grapheme' })
    .filter((value) => !(value.includes('"') && value.includes("'")));
}

function expression(): fc.Arbitrary<RqlExpression> {
  const field = fc.constantFrom('id', 'name', 'user.name', 'audit.created.at');
  const value = fc.oneof(
    text().map((content) => ({ kind: 'text' as const, text: content })),
    fc.constantFrom({ kind: 'null' as const }, { kind: 'empty' as const }),
  );
  const op = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le', 'like', 'ilike');
  const { tree } = fc.letrec<{ tree: RqlExpression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.record({ op, field, value }) as fc.Arbitrary<RqlExpression>,
      fc.record({
        op: fc.constantFrom('in', 'out'),
        field,
        values: fc.array(value, { minLength: 1, maxLength: 4 }),
      }) as fc.Arbitrary<RqlExpression>,
      fc.record({
        op: fc.constantFrom('and', 'or'),
        of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      }) as fc.Arbitrary<RqlExpression>,
      fc.record({ op: fc.constant('not'), of: tie('tree') }) as fc.Arbitrary<RqlExpression>,
      fc.record({ op: fc.constantFrom('any', 'all'), field, of: tie('tree') }) as fc.Arbitrary<RqlExpression>,
    ),
  }));
  return tree;
}
