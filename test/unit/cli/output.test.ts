import { describe, expect, test } from 'vitest';
import { collect } from '../../../cli/api/paging.js';
import { parseDuration, shortDuration } from '../../../cli/input/duration.js';
import { plainText } from '../../../cli/output/plain-text.js';
import { pairs, table } from '../../../cli/output/table.js';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['10m', 600_000],
  ['2h', 7_200_000],
  ['30d', 2_592_000_000],
])('the duration %s is %i ms', (text, durationMs) => expect(parseDuration(text)).toBe(durationMs));

test.each(['', '10', 'm', '0s', '-1s', '1.5h', '31d', '10 m'])('"%s" is no duration', (text) => {
  expect(() => parseDuration(text)).toThrow('duration');
});

test('a time span is told in its largest unit', () => {
  expect([59_999, 60_000, 3_599_999, 86_400_000, -7_200_000].map(shortDuration)).toEqual([
    '59s',
    '1m',
    '59m',
    '1d',
    '2h',
  ]);
});

describe('a table', () => {
  const columns = [
    { title: 'ID', value: ({ id }: Row) => id },
    { title: 'WORDS', value: ({ words }: Row) => words, canShrink: true },
  ];
  interface Row {
    id: string;
    words?: string;
  }
  const rows: Row[] = [{ id: 'a', words: 'a word and another and one more' }, { id: 'long-id' }];

  test('lines its columns up, and shows that there is no value', () => {
    expect(table(columns, rows)).toBe('ID       WORDS\na        a word and another and one more\nlong-id  -');
  });

  test.each([12, 20, 40])('of %i characters has no longer line', (width) => {
    for (const line of table(columns, rows, width).split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  });

  test('keeps what must not be cut as long as it can', () => {
    expect(table(columns, rows, 20)).toContain('long-id');
  });
});

test('pairs leave out what has no value', () => {
  expect(
    pairs([
      ['A', 'x'],
      ['Long', undefined],
      ['Bc', 'y'],
    ]),
  ).toBe('A   x\nBc  y');
});

test('text from outside can give the terminal no orders', () => {
  expect(plainText('a\u001B[2Jb\r\nc\u202Ed\u009B5mé')).toBe('a [2Jb c d 5mé');
});

describe('paging', () => {
  const source =
    (total: number) =>
    async ({ limit, cursor = '0' }: { limit: number; cursor?: string }) => {
      const from = Number(cursor);
      const to = Math.min(total, from + Math.min(limit, 200));
      const data = Array.from({ length: to - from }, (_, index) => from + index);
      return { data, ...(to < total ? { nextCursor: String(to) } : {}) };
    };

  test('gives what is wanted, and says whether there is more', async () => {
    expect(await collect({ limit: 3 }, source(3))).toEqual({ data: [0, 1, 2], hasMore: false });
    expect(await collect({ limit: 2 }, source(3))).toEqual({ data: [0, 1], hasMore: true });
    expect((await collect({ limit: 250 }, source(1_000))).data).toHaveLength(250);
    expect((await collect({ limit: 1, all: true }, source(1_000))).data).toHaveLength(1_000);
  });

  test('does not follow a cursor that leads to itself', async () => {
    await expect(collect({ limit: 9, all: true }, async () => ({ data: [1], nextCursor: 'same' }))).rejects.toThrow(
      'cursor',
    );
  });
});
