export type CsvCell = string | number | boolean | undefined;

/**
 * The begin of what a spreadsheet would run as a formula, or read as the begin of another cell. Not only at the begin of a
 * cell: one that divides by `;` or tab does not heed our quotes, which stand in the middle of its cells.
 */
const dangerousBegin = /(?<=^|[;\t\r\n])(?=[=+\-@\t\r])/g;

/**
 * One line of CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets a `'` before it: names come from
 * outside, and whoever opens an export must not run what somebody wrote into one.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: CsvCell): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = value.replaceAll(dangerousBegin, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
