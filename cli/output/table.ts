import { plainText } from './plain-text.js';

export interface Column<Row> {
  title: string;
  value: (row: Row) => string | undefined;
  /** May be cut to make the table fit; the last one is cut first. */
  canShrink?: boolean;
}

const gap = '  ';
const narrowest = 8;

/** Rows below a line of titles, each row on one line of at most `width` characters. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width = Number.POSITIVE_INFINITY,
): string {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ value }) => plainText(value(row) ?? '-'))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => lengthOf(line[index] ?? ''))));
  shrink(columns, widths, width);
  return cells
    .map((line) =>
      line
        .map((cell, index) => padded(cell, widths[index] ?? 0))
        .join(gap)
        .trimEnd(),
    )
    .map((line) => cut(line, width))
    .join('\n');
}

/** `name: value` lines, the values below each other; what has no value is left out. */
export function pairs(entries: readonly (readonly [name: string, value: string | undefined])[]): string {
  const shown = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}${gap}${plainText(value)}`).join('\n');
}

function shrink<Row>(columns: readonly Column<Row>[], widths: number[], width: number): void {
  for (let index = columns.length - 1; index >= 0; index--) {
    const excess = widths.reduce((sum, one) => sum + one + gap.length, -gap.length) - width;
    if (excess <= 0) return;
    const own = widths[index] ?? 0;
    if (columns[index]?.canShrink) widths[index] = Math.max(Math.min(own, narrowest), own - excess);
  }
}

function padded(text: string, width: number): string {
  const shown = cut(text, width);
  return shown + ' '.repeat(Math.max(0, width - lengthOf(shown)));
}

function cut(text: string, width: number): string {
  return lengthOf(text) <= width ? text : `${[...text].slice(0, width - 1).join('')}…`;
}

function lengthOf(text: string): number {
  return [...text].length;
}
