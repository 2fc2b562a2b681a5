import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { csvLine } from '../../../api/lists/csv.js';
import { recordBatch } from '../../../db/queries/record.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const record = (number: number, snapshot: Partial<MigrationSnapshot>) =>
  recordBatch(
    api.database,
    recordBatchOf({ first: 1, last: 0 }, { migrationId: `mig_${number}`, partnerId: `P-${number}`, snapshot }),
  );
const exported = (query: string) => api.call('GET', `/v1/migrations/export?${query}`);

/** RFC 4180, read by the book: quotes, doubled quotes, line ends within quotes. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[index + 1] === '"') {
        cell += sign;
        index += 1;
      } else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ',' || sign === '\n') {
      rows.at(-1)?.push(cell.replace(/\r$/, ''));
      cell = '';
      if (sign === '\n') rows.push([]);
    } else cell += sign;
  }
  return rows.filter((row) => row.length > 0);
}

describe('the export', () => {
  const names = [
    '=HYPERLINK("http://evil.example","x")',
    '+1+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    'Plain, with a comma',
    'With "quotes" = inside',
    'Two\nlines',
    'Ångström AS',
    'Semicolon;=HYPERLINK("http://evil.example")',
    'Line\n@SUM(A1)',
    'Plain; and -1',
  ];
  beforeAll(async () => {
    for (const [number, partnerName] of names.entries()) await record(number, { partnerName, wave: 'names' });
  });

  test('as CSV can be read by a machine, and no cell of it begins a formula', async () => {
    const { status, headers, body } = await exported('format=csv&wave=names');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/csv; charset=utf-8/);
    expect(headers['content-disposition']).toBe('attachment; filename="migrations.csv"');
    const [header, ...rows] = parseCsv(body);
    const column = header?.indexOf('partnerName') ?? -1;
    const cells = rows.map((row) => row[column] ?? '');
    expect(cells.map((cell) => cell.replaceAll("'", '')).sort()).toEqual([...names].sort());
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    expect(cells).toEqual(expect.arrayContaining(['Plain; and -1', 'With "quotes" = inside']));
    // Read by a spreadsheet that divides by other signs, and takes quotes for quotes at the begin of a cell alone.
    for (const cell of body.split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^[=+\-@]/);
    expect(rows.every((row) => row.length === header?.length)).toBe(true);
  });

  test('is audited before it is answered, without what was searched for', async () => {
    await exported('format=jsonl&wave=names&text=Plain');
    const { data } = (await api.call('GET', '/v1/audit-entries?action=api.migrations.export')).body;
    expect(data.length).toBeGreaterThan(0);
    expect(data.at(0)).toMatchObject({ outcome: 'success', diff: { format: 'jsonl', wave: 'names', names: true } });
    expect(JSON.stringify(data)).not.toContain('Plain');
    const key = await api.key('without names', 'migrations:read');
    await api.call('GET', '/v1/migrations/export', undefined, { key });
    const [latest] = (await api.call('GET', '/v1/audit-entries?action=api.migrations.export')).body.data;
    expect(latest).toMatchObject({ diff: { format: 'csv', names: false } });
  });

  test('as JSON lines has what the list has, as it is', async () => {
    const { headers, body } = await exported('format=jsonl&wave=names');
    expect(headers['content-type']).toMatch(/^application\/jsonl/);
    const listed = (await api.call('GET', '/v1/migrations?wave=names&sort=partnerId')).body.data;
    const lines = String(body).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(listed);
    expect(listed[0]).not.toHaveProperty('snapshot');
  });

  test('takes the filters of the list, and refuses what it does not know', async () => {
    await record(100, { wave: 'filters', stage: 'verifying' });
    await record(101, { wave: 'filters', stage: 'announced' });
    expect(parseCsv((await exported('wave=filters&stage=verifying')).body)).toHaveLength(2);
    expect((await exported('format=xlsx')).status).toBe(400);
    expect((await exported('sort=partnerId')).status).toBe(400);
  });

  test('has each of many once, while they change', async () => {
    await api.database.sql`
      insert into migrations (id, partner_id, workflow_id, stage, stage_since, planned_for, started_at, paused,
        attention_count, attention_codes, needs_attention, sequence, head_sequence, head_hash, snapshot, updated_at,
        search, wave)
      select 'many_' || lpad(n::text, 5, '0'), 'P-many-' || n / 3, 'w', 'announced', now(), now(), now(), false, 0, '{}',
        false, 0, 0, repeat('0', 64), '{}', now(), '', 'many'
      from generate_series(1, 3500) as n`;
    const changing = (async () => {
      for (let round = 0; round < 20; round += 1) {
        await api.database.sql`
          update migrations set updated_at = now(), stage = 'migrating' where wave = 'many'
            and right(id, 5)::int % 20 = ${round}`;
      }
    })();
    const [{ body }] = await Promise.all([exported('format=jsonl&wave=many'), changing]);
    const ids = String(body)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).migrationId);
    expect(ids).toHaveLength(3_500);
    expect(new Set(ids).size).toBe(3_500);
  });

  test('of more than it may hold is refused before the first byte', async () => {
    const app = await buildApp({
      database: api.database,
      migrations: api.migrations,
      logger: api.logger,
      publicUrl,
      cursorKey: new Uint8Array(32),
      maxExportRows: names.length,
    });
    const headers = { authorization: `Bearer ${await api.key('exports', 'migrations:read')}` };
    const ask = () => app.inject({ url: '/v1/migrations/export?wave=names', headers });
    expect((await ask()).statusCode).toBe(200);
    await record(99, { wave: 'names' });
    const refused = await ask();
    await app.close();
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({ type: `${publicUrl}/problems/unprocessable` });
  });
});

describe('the list of migrations', () => {
  test('is filtered by when it was recorded, since when it is in its stage, and since when it waits', async () => {
    const since = '2026-03-02T08:00:00.000Z';
    await record(200, { wave: 'times', stageSince: since, waiting: { for: 'x', since } });
    await record(201, { wave: 'times', stageSince: '2026-03-05T08:00:00.000Z' });
    const found = async (query: string) =>
      (await api.call('GET', `/v1/migrations?wave=times&sort=partnerId&${query}`)).body.data.map(
        ({ partnerId }: { partnerId: string }) => partnerId,
      );
    expect(await found('stageSince.lt=2026-03-05T08:00:00Z')).toEqual(['P-200']);
    expect(await found('stageSince.gte=2026-03-05T08:00:00Z')).toEqual(['P-201']);
    expect(await found('waitingSince.lt=2026-03-02T08:00:00.001Z')).toEqual(['P-200']);
    expect(await found('waitingSince.lt=2026-03-02T08:00:00Z')).toEqual([]);
    expect(await found('updatedAt.gte=2026-01-01T00:00:00Z')).toEqual(['P-200', 'P-201']);
    expect(await found('updatedAt.lt=2026-01-01T00:00:00Z')).toEqual([]);
    expect((await api.call('GET', '/v1/migrations?updatedAt.gte=yesterday')).status).toBe(400);
  });
});

test.each([
  [['a', 'b'], 'a,b\r\n'],
  [['=1', -1, true, undefined], "'=1,-1,true,\r\n"],
  [['\r\n'], '"\'\r\n"\r\n'],
  [["'=1"], "'=1\r\n"],
  [['a;=1', 'a\t+1', 'a\n-1', 'a;b'], "a;'=1,a\t'+1,\"a\n'-1\",a;b\r\n"],
])('cells %j are the line %j', (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
