import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../problems.js';
import { type CsvCell, csvLine } from './csv.js';

/** Whoever needs more narrows the filter. */
export const maxExportRows = 100_000;
const pageSize = 1_000;

/** Of a whole export, at the pace at which the client reads it. */
export const exportTimeLimitMs = 300_000;

export type ExportFormat = 'csv' | 'jsonl';

/** The parameter of every export. */
export const exportQuery = { format: Type.Enum(['csv', 'jsonl'], { default: 'csv', description: 'Form of the file' }) };

/** What the description of each export says of its form. */
export const aboutCsv = "CSV has a header and CRLF; what a spreadsheet would run as a formula has a `'` before it.";

interface FormText {
  description: string;
  example?: string;
}

/** The answer, as the document tells it. */
export function exportResponse(forms: Record<ExportFormat, FormText>) {
  const text = ({ description, example }: FormText) =>
    Type.Unsafe<string | Readable>({
      type: 'string',
      description,
      ...(example === undefined ? {} : { examples: [example] }),
    });
  return {
    description: 'The export',
    content: {
      'text/csv': { schema: text(forms.csv) },
      'application/jsonl': { schema: text(forms.jsonl) },
    },
  };
}

/** Cells of the CSV form, in order, by their titles. */
export type ExportColumns<Item> = Record<string, (item: Item) => CsvCell>;

/** Columns that are members of the item. */
export function memberColumns<Name extends string>(
  names: readonly Name[],
): ExportColumns<{ [N in Name]?: CsvCell | readonly string[] }> {
  const cellOf = (value: CsvCell | readonly string[]) => (typeof value === 'object' ? value.join(' ') : value);
  return Object.fromEntries(names.map((name) => [name, (item) => cellOf(item[name])]));
}

/** @throws Problem `unprocessable` when there are more than may be: before the first byte, since later nothing can be refused. */
export async function refuseTooMany(count: (atMost: number) => Promise<number>, atMost: number): Promise<void> {
  if ((await count(atMost + 1)) <= atMost) return;
  throw new Problem('unprocessable', { detail: `More than ${atMost} match: narrow the filter` });
}

/**
 * All rows, page by page and not in one cursor: a slow client must not hold a connection and a snapshot of the database.
 * They are to be read in an order that rows do not change, else one could move past the reader.
 */
export async function* pagesOf<Row, Position>(
  read: (page: { after: Position | undefined; limit: number }) => Promise<Row[]>,
  positionOf: (row: Row) => Position,
): AsyncGenerator<Row[]> {
  let after: Position | undefined;
  for (;;) {
    const rows = await read({ after, limit: pageSize });
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = positionOf(last);
  }
}

/** Answers with a file of the items, at the pace at which the client reads it. */
export function sendExport<Row, Item>(
  reply: FastifyReply,
  file: {
    name: string;
    format: ExportFormat;
    columns: ExportColumns<Item>;
    pages: AsyncIterable<Row[]>;
    view: (row: Row) => Item;
  },
): FastifyReply {
  const { name, format, columns, pages, view } = file;
  const line =
    format === 'csv'
      ? (item: Item) => csvLine(Object.values(columns).map((cellOf) => cellOf(item)))
      : (item: Item) => `${JSON.stringify(item)}\n`;
  async function* lines(): AsyncGenerator<string> {
    if (format === 'csv') yield csvLine(Object.keys(columns));
    for await (const page of pages) yield page.map((row) => line(view(row))).join('');
  }
  return reply
    .type(format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .header('x-content-type-options', 'nosniff')
    .send(Readable.from(lines()));
}
