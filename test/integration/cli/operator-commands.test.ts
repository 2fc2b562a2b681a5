import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { contactsWithEmail } from '../../../db/queries/contacts.js';
import { raiseSystemAttention } from '../../../db/queries/system-attention.js';
import type { AttentionItem } from '../../../domain/attention.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { newPartnerId } from '../api/api-fixture.js';
import { type CliFixture, startCli } from './cli-fixture.js';

let world: CliFixture;
beforeAll(async () => {
  world = await startCli();
});
afterAll(() => world.close());
afterEach(() => {
  world.api.migrations.refusal = undefined;
  world.api.migrations.workersGone = false;
});

const cli: CliFixture['cli'] = (words, options) => world.cli(words, options);
const started = async () => {
  const partnerId = newPartnerId();
  expect((await cli(`migrations start ${partnerId} --planned-for 2026-12-01T08:00:00Z`)).code).toBe(0);
  return partnerId;
};
const ordersOf = (partnerId: string) => world.api.migrations.partners.get(partnerId)?.orders ?? [];
const refuse = (allowedActions: string[]) => {
  world.api.migrations.refusal = new MigrationsClientError('wrong-state', 'Not paused', {
    wrongState: { currentState: 'preparing', allowedActions: allowedActions as never },
  });
};

describe('attention', () => {
  const wave = 'queue';
  const stuck = (over: Partial<AttentionItem> = {}): AttentionItem => ({
    code: 'effect-failed',
    severity: 'warning',
    step: 'archive-portal',
    since: new Date(Date.now() - 2 * 3_600_000).toISOString(),
    why: 'The portal does not answer',
    evidence: { status: 503 },
    actions: ['retry', 'skip'],
    ...over,
  });

  test('is listed with what, since when, who, why, what resolves it and until when; filters choose', async () => {
    const [partnerId, other] = [newPartnerId(), newPartnerId()];
    await world.record(partnerId, { wave, attention: [stuck()] });
    await world.record(other, {
      wave,
      attention: [stuck({ code: 'inventory-mismatch', severity: 'critical', step: 'verification', actions: [] })],
    });
    await world.record(newPartnerId(), { wave });
    const { stdout } = await cli(`attention list --partner ${partnerId}`);
    const [titles, row, ...others] = stdout.trimEnd().split('\n');
    expect(titles?.split(/ {2,}/)).toEqual(['ITEM', 'SEV', 'SINCE', 'DUE', 'WHO', 'WHAT', 'RESOLVE', 'WHY']);
    expect(row).toMatch(
      new RegExp(
        `^att_\\S+ +warn +2h +(in|late) \\w+ +${partnerId} +effect-failed +retry, skip +The portal does not answer$`,
      ),
    );
    expect(others).toEqual([]);

    const partners = async (filter: string) =>
      (await cli(`attention list --wave ${wave} ${filter} --json`)).json.data.map(
        ({ affected }: { affected: { partnerId: string } }) => affected.partnerId,
      );
    expect(await partners('--sort severity')).toEqual([other, partnerId]);
    expect(await partners('--severity critical')).toEqual([other]);
    expect(await partners('--code effect-failed,step-overdue')).toEqual([partnerId]);
    expect(await partners('--state snoozed')).toEqual([]);
    expect(await partners('--since-before 2026-01-01T00:00:00Z')).toEqual([]);
    expect((await cli(`attention list --wave ${wave} --limit 1`)).stderr).toContain('There are more');
    expect((await cli('attention list --wave none')).stdout).toBe('Nothing needs a person.\n');
    expect((await cli('attention list --code nothing')).code).toBe(2);
    const narrow = await cli(`attention list --wave ${wave}`, { terminal: 100 });
    for (const line of narrow.stdout.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('is shown with the commands that resolve it, given an owner, put aside and brought back', async () => {
    const partnerId = newPartnerId();
    await world.record(partnerId, { attention: [stuck()] });
    const listed = await cli(`attention list --partner ${partnerId} --json`);
    expect(listed.json).toMatchObject({ kind: 'attention-list', hasMore: false, data: [{ code: 'effect-failed' }] });
    const { id } = listed.json.data[0];
    expect((await cli(`attention show ${id}`)).stdout).toContain(
      `portage migrations retry ${partnerId} --step archive-portal; ` +
        `portage migrations skip ${partnerId} --step archive-portal --reason "<why>"`,
    );
    const told = async (words: string) => (await cli(`attention ${words} --json`)).json?.data;
    expect((await told(`assign ${id} --owner night-shift`)).owner).toBe('night-shift');
    expect((await cli(`attention list --owner night-shift --json`)).json.data).toHaveLength(1);
    const mine = await told(`assign ${id}`);
    expect(mine.owner).toBe(mine.assignedBy);
    expect((await told(`assign ${id} --nobody`)).owner).toBeUndefined();
    expect((await cli(`attention assign ${id} --owner someone@partner.example`)).code).toBe(2);
    expect((await cli(`attention assign ${id} --owner a --nobody`)).code).toBe(2);

    const planned = await cli(`attention snooze ${id} --for 8h --dry-run --json`);
    expect(planned.json).toEqual({
      schemaVersion: 1,
      kind: 'dry-run',
      // Nobody judged it: it has no `valid`.
      requests: [{ method: 'POST', path: `/v1/attention/${id}/snooze`, body: { until: expect.any(String) } }],
      data: [],
    });
    expect((await told(`show ${id}`)).state).toBe('open');
    const snoozed = await told(`snooze ${id} --for 8h`);
    expect(snoozed.state).toBe('snoozed');
    expect(Date.parse(snoozed.snoozedUntil) - Date.now()).toBeGreaterThan(7.9 * 3_600_000);
    expect((await cli(`attention show ${id}`)).stdout).toContain('snoozed until');
    expect((await cli(`attention show ${id}`)).stdout).toMatch(
      /snoozed until .*; wakes when it is (escalated|breached), \d{4}-/,
    );
    expect((await told(`unsnooze ${id}`)).state).toBe('open');
    for (const words of ['', '--for 8h --until 2027-01-01T00:00:00Z', '--for 8d']) {
      expect((await cli(`attention snooze ${id} ${words}`)).code, words).toBe(2);
    }
    const own = await cli(`attention dismiss ${id} --reason "it is not of interest"`);
    expect([own.code, own.stderr]).toEqual([4, expect.stringContaining('possible now: assign, snooze, unsnooze')]);
    expect((await cli('attention show att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e')).code).toBe(3);
  });

  test('of what does not close by itself is dismissed, with a reason', async () => {
    await raiseSystemAttention(world.api.database, {
      code: 'event-dead',
      severity: 'warning',
      subjectKind: 'event',
      subject: 'evt_made-up',
      why: 'Its data does not fit',
    });
    const [item] = (await cli('attention list --code event-dead --json')).json.data;
    expect((await cli('attention list --code event-dead')).stdout).toMatch(/evt_made-up +event-dead +dismiss/);
    expect((await cli(`attention dismiss ${item.id}`)).stderr).toContain('--reason');
    const closed = await cli(`attention dismiss ${item.id} --reason "the sender was corrected"`);
    expect(closed.stdout).toMatch(/Closed .*the sender was corrected/);
  });
});

test('the overview counts by stage with ages and times, by cause and by wave', async () => {
  const wave = 'overviewed';
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const item = { code: 'effect-failed', severity: 'critical', step: 's', since: daysAgo(2), why: 'x', actions: [] };
  await world.record(newPartnerId(), { wave, stage: 'announced', stageSince: daysAgo(2) });
  await world.record(newPartnerId(), { wave, stage: 'verifying', stageSince: daysAgo(40), attention: [item as never] });
  const { code, stdout } = await cli(`overview --wave ${wave}`);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`2 open, 0 ended, 1 need a person, of ${wave}`)]);
  const rowOf = (start: string) =>
    stdout
      .split('\n')
      .find((line) => line.startsWith(start))
      ?.split(/ {2,}/);
  const ages = ['<1d', '1-3d', '3-7d', '7-14d', '14-30d', '>=30d'];
  expect(rowOf('STAGE')).toEqual(['STAGE', 'COUNT', 'MEDIAN', 'P90', ...ages, 'ATTENTION']);
  expect(rowOf('announced')?.slice(4)).toEqual(['0', '1', '0', '0', '0', '0', '0']);
  expect(rowOf('verifying')?.slice(4)).toEqual(['0', '0', '0', '0', '0', '1', '1']);
  expect(rowOf('effect-failed')?.slice(0, 4)).toEqual(['effect-failed', 'critical', '1', '2d']);
  expect(rowOf(wave)).toEqual([wave, '2', '1', '1 announced, 1 verifying']);
  const { json } = await cli('overview --json');
  expect(json).toMatchObject({ kind: 'overview', data: { totals: { open: { href: expect.any(String) } } } });
});

describe('a fact recorded by hand', () => {
  const about = (partnerId: string) =>
    `migrations record-fact ${partnerId} --type migration.executed --occurred-at 2026-11-01T09:30:00Z ` +
    '--evidence https://tickets.example/OPS-1017 --reason "the portal sent no event"';

  test('is answered with its receipt, and repeated with the same one', async () => {
    const partnerId = await started();
    const record = () =>
      cli(`${about(partnerId)} --data-file - --idempotency-key by-hand --json`, {
        stdin: '{"counts":{"licensees":2}}',
      });
    const { code, json, stderr } = await record();
    expect([code, json?.kind], stderr).toEqual([0, 'event']);
    expect(json.data).toMatchObject({
      subject: partnerId,
      origin: 'operator',
      source: 'operator',
      status: 'delivered',
    });
    expect((await record()).json.data.id).toBe(json.data.id);
    expect((await cli(`events show ${json.data.id}`)).stdout).toContain('(operator)');
    const waited = await cli(`${about(partnerId)} --wait --timeout 100ms --interval 20ms`);
    expect(waited.code).toBe(124);
  });

  test('is rehearsed by a dry run, and needs evidence, a reason and data that fits', async () => {
    const partnerId = await started();
    const dry = await cli(`${about(partnerId)} --dry-run`);
    expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('Would record-fact')]);
    expect((await cli(`events list --partner ${partnerId} --json`)).json.data).toEqual([]);
    expect((await cli(about(partnerId).replace(/--evidence \S+/, ''))).stderr).toContain('--evidence');
    const wrong = await cli(`${about(partnerId)} --data-file -`, { stdin: '{"counts":"many"}' });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('/data')]);
    expect((await cli(about(newPartnerId()))).code).toBe(3);
  });
});

describe('a contact replaced', () => {
  const replace = (partnerId: string, rest: string) =>
    `migrations replace-contact ${partnerId} --contact-id C-1 --reason "left the company" ${rest}`;
  const person = { name: 'Kim Newcomer', email: 'kim.newcomer@partner.example', locale: 'de-DE' };

  test('by somebody new is read from a file or from standard input, and nothing prints who it is', async () => {
    const partnerId = await started();
    const file = join(world.folder, 'kim.json');
    writeFileSync(file, JSON.stringify(person));
    const dry = await cli(replace(partnerId, `--new-contact-file ${file} --dry-run --json`));
    expect([dry.code, dry.json.requests[0].body]).toEqual([
      0,
      { reason: 'left the company', contactId: 'C-1', newContact: '[from the file]' },
    ]);
    const done = await cli(replace(partnerId, '--new-contact-file - --json'), { stdin: JSON.stringify(person) });
    expect(done.code, done.stderr).toBe(0);
    const [order] = ordersOf(partnerId);
    expect(order?.request).toMatchObject({ contactId: 'C-1', newContactId: expect.stringMatching(/^new-/) });
    const { migrationId = '' } = world.api.migrations.partners.get(partnerId)?.input ?? {};
    expect(await contactsWithEmail(world.api.database, migrationId, person.email)).toEqual([
      order?.request.newContactId,
    ]);
    const wrong = await cli(replace(partnerId, '--new-contact-file -'), {
      stdin: JSON.stringify({ ...person, email: 'kim.newcomer' }),
    });
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('/newContact/email')]);
    for (const { stdout, stderr } of [dry, done, wrong]) expect(stdout + stderr).not.toMatch(/newcomer/i);
  });

  test('takes either somebody known or somebody new', async () => {
    for (const rest of ['', '--new-contact-id C-2 --new-contact-file x.json']) {
      const { code, stderr } = await cli(replace('P-1', rest));
      expect([code, stderr]).toEqual([2, expect.stringContaining('either --new-contact-id or --new-contact-file')]);
    }
  });
});

describe('a dry run of an action', () => {
  test('says what it would do, and does nothing', async () => {
    const partnerId = await started();
    const { code, json } = await cli(`migrations abort ${partnerId} --reason "agreed with all" --dry-run --json`);
    expect([code, json]).toEqual([
      0,
      {
        schemaVersion: 1,
        kind: 'dry-run',
        valid: true,
        requests: [
          { method: 'POST', path: `/v1/migrations/${partnerId}/actions/abort`, body: { reason: 'agreed with all' } },
        ],
        data: [{ partnerId, valid: true, effects: [{ text: 'Would abort' }] }],
      },
    ]);
    expect((await cli(`migrations pause ${partnerId} --dry-run`)).stdout).toContain('Would pause');
    expect(ordersOf(partnerId)).toEqual([]);
  });

  test('that the state forbids is 4, with what is possible; of several each is told', async () => {
    const partnerId = await started();
    refuse(['pause', 'abort']);
    const refused = await cli(`migrations resume ${partnerId} --dry-run`);
    expect([refused.code, refused.stdout]).toEqual([4, expect.stringContaining('possible now: pause, abort')]);
    world.api.migrations.refusal = undefined;
    const unknown = newPartnerId();
    const several = await cli(`migrations pause ${partnerId} ${unknown} --dry-run --json`);
    expect([several.code, several.json.valid]).toEqual([4, false]);
    expect(several.json.data).toMatchObject([
      { partnerId, valid: true },
      { partnerId: unknown, valid: false, why: 'The partner has no migration' },
    ]);
    expect((await cli(`migrations pause ${unknown} --dry-run`)).code).toBe(3);
    world.api.migrations.workersGone = true;
    expect((await cli(`migrations pause ${partnerId} --dry-run`)).code).toBe(1);
  });
});

describe('an idempotency key', () => {
  test('of a request that is under way makes a repeat wait for the answer, until its timeout', async () => {
    const partnerId = await started();
    const { migrations } = world.api;
    const { update } = migrations;
    let release = () => {};
    let reached = () => {};
    const isReached = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    migrations.update = async (...order) => {
      reached();
      await held;
      return update.apply(migrations, order);
    };
    const pause = (more = '', onStderr = () => {}) =>
      cli(`migrations pause ${partnerId} --idempotency-key under-way ${more}`, { onStderr });
    try {
      const first = pause();
      await isReached;
      const late = await pause('--timeout 100ms');
      expect([late.code, late.stderr]).toEqual([4, expect.stringContaining('idempotency-in-progress')]);
      const second = pause('', release);
      expect([(await first).code, (await second).code]).toEqual([0, 0]);
      expect((await second).stderr).toContain('asking again');
    } finally {
      release();
      migrations.update = update;
    }
    expect(ordersOf(partnerId)).toHaveLength(1);
  });
});

describe('the version of a migration', () => {
  test('is shown, and lets an action through that was decided on it alone', async () => {
    const partnerId = await started();
    const { version } = (await cli(`migrations show ${partnerId} --json`)).json;
    expect((await cli(`migrations show ${partnerId}`)).stdout).toMatch(new RegExp(`Version +${version}`));
    const abort = (ifMatch: string) =>
      cli(`migrations abort ${partnerId} --reason "agreed with all" --if-match ${ifMatch} --json`);
    expect((await abort('mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e.1')).code).toBe(4);
    expect((await abort(version)).code).toBe(0);
  });

  test('is no part of the list of what is possible, which says what each action takes', async () => {
    const partnerId = await started();
    expect((await cli(`migrations actions ${partnerId}`)).stdout).toMatch(/^abort +reason +End the migration/m);
  });
});

test('the queue is exported with the filters of its list', async () => {
  const attention = {
    severity: 'critical',
    step: 'invite',
    since: '2026-03-02T08:00:00.000Z',
    why: 'It fails',
  } as const;
  const open = [{ ...attention, code: 'effect-failed' as const, actions: ['retry' as const] }];
  for (const partnerId of ['P-queue-1', 'P-queue-2'])
    await world.record(partnerId, { wave: 'queue-out', attention: open });
  const csv = (await cli('attention export --wave queue-out --code effect-failed')).stdout.trimEnd().split('\r\n');
  expect(csv).toHaveLength(3);
  expect(csv[0]).toMatch(/^id,code,severity/);
  const lines = (await cli('attention export --wave queue-out --format jsonl --partner P-queue-2')).stdout.trimEnd();
  expect(JSON.parse(lines)).toMatchObject({ code: 'effect-failed', affected: { partnerId: 'P-queue-2' } });
  expect((await cli('attention export --wave queue-out --severity warning --format jsonl')).stdout).toBe('');
  const listed = await cli('migrations list --wave queue-out --code effect-failed --json');
  expect(JSON.parse(listed.stdout).data).toHaveLength(2);
  expect(JSON.parse((await cli('migrations list --wave queue-out --paused --json')).stdout).data).toEqual([]);
});

test('events are listed and exported by what they are and when they came, oldest or newest first', async () => {
  const partner = 'P-events-out';
  const send = async (type: string) =>
    JSON.parse((await cli(`events send --partner ${partner} --type ${type} --json`)).stdout).data.id;
  const sent = [await send('migration.executed'), await send('nobody.knows'), await send('coffee.brewed')];
  const listed = async (more: string) => {
    const { code, stdout } = await cli(`events list --partner ${partner} --json ${more}`);
    return [code, JSON.parse(stdout).data.map(({ id }: { id: string }) => id)];
  };
  expect(await listed('--sort receivedAt')).toEqual([0, sent]);
  expect(await listed('')).toEqual([0, [...sent].reverse()]);
  expect(await listed('--attention --all')).toEqual([0, sent.slice(1).reverse()]);
  expect(await listed('--to 2026-01-01T00:00:00Z')).toEqual([0, []]);
  expect((await cli('events list --sort type')).code).toBe(2);
  const exported = async (more: string) => (await cli(`events export --partner ${partner} ${more}`)).stdout.trimEnd();
  const [header, ...rows] = (await exported('--from 2026-01-01T00:00:00Z')).split('\r\n');
  expect(header).toMatch(/^id,status,reason/);
  expect(rows.map((row) => row.split(',')[0])).toEqual([...sent].reverse());
  expect(JSON.parse(await exported('--format jsonl --type nobody.knows'))).toMatchObject({ id: sent[1] });
  expect(await exported('--format jsonl --status dead')).toBe('');
});

test('the audit history is listed newest or oldest first', async () => {
  const listed = async (sort: string) => {
    const { stdout } = await cli(`audit list --action api.migration.start --all --json ${sort}`);
    return JSON.parse(stdout).data.map(({ seq }: { seq: number }) => seq);
  };
  await world.cli('migrations start P-audit-sorted --planned-for now');
  const newestFirst = await listed('');
  expect(newestFirst.length).toBeGreaterThan(1);
  expect(newestFirst).toEqual([...newestFirst].sort((a, b) => b - a));
  expect(await listed('--sort -seq')).toEqual(newestFirst);
  expect(await listed('--sort seq')).toEqual([...newestFirst].reverse());
  expect((await cli('audit list --sort at')).code).toBe(2);
});

describe('an export of migrations', () => {
  const wave = 'exported';
  beforeAll(async () => {
    for (const partnerId of ['P-export-1', 'P-export-2']) await world.record(partnerId, { wave });
  });

  test('goes to standard output, as CSV or as a line of JSON each', async () => {
    const csv = (await cli(`migrations export --wave ${wave}`)).stdout.split('\r\n');
    expect([csv.length, csv[0], csv[1]]).toEqual([
      4,
      expect.stringContaining('migrationId,partnerId'),
      expect.stringContaining('P-export-1'),
    ]);
    const lines = (await cli(`migrations export --wave ${wave} --format jsonl`)).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).partnerId)).toEqual(['P-export-1', 'P-export-2']);
  });

  test('goes to a file for its owner alone, which takes the place of an earlier one', async () => {
    const file = join(world.folder, 'export.jsonl');
    writeFileSync(file, 'earlier\n');
    const done = await cli(`migrations export --wave ${wave} --format jsonl --output export.jsonl`);
    expect([done.code, done.stdout, done.stderr]).toEqual([0, '', expect.stringContaining(file)]);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await cli(`migrations export --output ${join(world.folder, 'no', 'such.csv')}`)).code).toBe(2);
  });

  test('that breaks off is 1, and leaves no half of a file', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.write('migrationId,partnerId\r\n', () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { code, stderr } = await cli(`migrations export --output broken.csv --api ${url}`);
      expect([code, stderr]).toEqual([1, expect.stringContaining('broke off')]);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(readdirSync(world.folder).filter((name) => name.startsWith('broken'))).toEqual([]);
  });
});

test('migrations are listed and exported by how long they wait, by stage and by change', async () => {
  const wave = 'times';
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const waiting = (days: number) => ({ for: 'the move', since: ago(days) });
  await world.record('P-times-1', { wave, stageSince: ago(9), waiting: waiting(8) });
  await world.record('P-times-2', { wave, stageSince: ago(3), waiting: waiting(2) });
  const list = async (more: string) =>
    (await cli(`migrations list --wave ${wave} ${more} --json`)).json.data.map(
      ({ partnerId }: { partnerId: string }) => partnerId,
    );
  expect(await list('--sort stageSince')).toEqual(['P-times-1', 'P-times-2']);
  expect(await list('--sort -stageSince')).toEqual(['P-times-2', 'P-times-1']);
  expect(await list('--waiting-longer-than 7d')).toEqual(['P-times-1']);
  expect(await list(`--waiting-since-from ${ago(5)}`)).toEqual(['P-times-2']);
  expect(await list(`--stage-since-before ${ago(5)}`)).toEqual(['P-times-1']);
  expect(await list(`--updated-before ${ago(1)}`)).toEqual([]);
  const both = await cli(`migrations list --waiting-longer-than 7d --waiting-since-before ${ago(1)}`);
  expect(both.code).toBe(2);
  const { stdout } = await cli(`migrations export --wave ${wave} --format jsonl --stage-since-from ${ago(5)}`);
  expect(JSON.parse(stdout).partnerId).toBe('P-times-2');
});

test('the report of a migration is a page or JSON, on standard output or in a file', async () => {
  await world.record('P-report', {});
  expect((await cli('migrations report P-report')).stdout).toMatch(/^<!doctype html>/i);
  const done = await cli('migrations report P-report --format json --output report.json');
  expect([done.code, done.stdout], done.stderr).toEqual([0, '']);
  expect(JSON.stringify(JSON.parse(readFileSync(join(world.folder, 'report.json'), 'utf8')))).toContain('P-report');
  expect((await cli(`migrations report ${newPartnerId()}`)).code).toBe(3);
});

test('a watch goes on where its last look has ended, and shows each entry once', async () => {
  const partnerId = await started();
  await world.record(partnerId, {}, 450);
  const interruption = new AbortController();
  const calls = vi.spyOn(globalThis, 'fetch');
  const pages = () =>
    calls.mock.calls.map(([request]) => (request as Request).url).filter((url) => url.includes('/timeline'));
  try {
    const watching = cli(`migrations watch ${partnerId} --interval 20ms --json`, { interrupted: interruption.signal });
    await vi.waitFor(() => expect(pages().length).toBeGreaterThan(4), { timeout: 30_000 });
    interruption.abort();
    const { code, stdout } = await watching;
    const lines = stdout.trim().split('\n');
    expect(code).toBe(130);
    expect(lines.map((line) => JSON.parse(line).data.sequence)).toEqual(Array.from({ length: 450 }, (_, n) => n + 1));
    expect(pages().filter((url) => !url.includes('cursor='))).toHaveLength(1);
  } finally {
    calls.mockRestore();
  }
});

test('long work is shown, cancelled, and waited for', async () => {
  const partnerId = newPartnerId();
  await cli(`events send --partner ${partnerId} --type migration.failed`);
  const many = `events redeliver --status dead --from 2026-01-01T00:00:00Z --partner ${partnerId}`;
  const { id } = (await cli(`${many} --yes --expect 1 --json`)).json.data;
  expect((await cli(`operations show ${id}`)).stdout).toMatch(/Pending +1/);
  const open = await cli('operations list --status pending,running --kind redeliver-events --json');
  expect(open.json.data).toEqual([expect.objectContaining({ id, status: 'pending' })]);
  expect((await cli('operations list')).stdout).toMatch(
    new RegExp(`^${id} .* redeliver-events +pending +0 of 1 `, 'm'),
  );
  expect((await cli('operations list --status lost')).code).toBe(2);
  const pending = await cli(`operations items ${id}`);
  expect(pending.stdout).toMatch(/^# +PARTNER +STATUS +CODE +EVENT\n1 +\S+ +pending +- +evt_/);
  expect((await cli(`operations wait ${id} --timeout 100ms --interval 20ms`)).code).toBe(124);
  expect((await cli(`operations cancel ${id} --json`)).json).toMatchObject({
    kind: 'operation',
    data: { id, status: 'cancelled' },
  });
  expect((await cli(`operations items ${id} --failed --json`)).json).toMatchObject({ data: [] });
  expect((await cli(`operations export ${id}`)).stdout).toBe(
    'position,partnerId,status,code,begunAt,settledAt,eventId\r\n',
  );
  expect((await cli(`operations items ${id} --failed --status resolved`)).code).toBe(2);
  expect((await cli(`operations wait ${id}`)).code).toBe(1);
  expect((await cli('operations show opn_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e')).code).toBe(3);
});

test('an action on more than 100 partners is one bulk action, which takes an approver', async () => {
  const wave = 'hundred';
  for (let count = 0; count < 101; count += 1) await world.record(newPartnerId(), { wave }, 1);
  const pause = (more: string, env = {}) => cli(`migrations pause --wave ${wave} ${more}`, { env });
  expect(await pause('--yes --expect 101')).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') });
  const reason = '--reason "agreed with all of them"';
  expect((await pause(`${reason} --dry-run --json`)).json).toMatchObject({
    kind: 'dry-run',
    valid: true,
    requests: [{ method: 'POST', path: '/v1/bulk-actions' }],
    data: [],
    estimate: { count: 101, needsApprover: true },
  });
  const PORTAGE_KEY_FILE = await world.keyFileWith('writer', 'migrations:read', 'migrations:write');
  expect((await pause(`${reason} --yes --expect 101`, { PORTAGE_KEY_FILE })).code).toBe(1);
  const { json } = await pause(`${reason} --yes --expect 101 --json`);
  expect(json).toMatchObject({ kind: 'operation', data: { kind: 'bulk-action', total: 101 } });
});

test('a call beyond the quota is made again when the API says so, unless that is beyond the timeout', async () => {
  let calls = 0;
  let isBusy = false;
  const server = createServer((_request, response) => {
    calls += 1;
    const isFirst = calls === 1 || isBusy;
    response
      .writeHead(isFirst ? 429 : 200, {
        'content-type': 'application/json',
        ...(isFirst ? { 'retry-after': '1' } : {}),
      })
      .end(isFirst ? '{"type":"x","title":"Too many"}' : '{"data":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const listed = await cli(`migrations list --api ${url}`);
    expect([listed.code, calls, listed.stderr]).toEqual([0, 2, expect.stringContaining('too many calls')]);
    isBusy = true;
    const waited = await cli(`migrations wait P-1 --until ready --timeout 100ms --interval 500ms --api ${url}`);
    expect([waited.code, waited.stderr]).toEqual([124, expect.not.stringContaining('too many calls')]);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test('one event that is delivered anew is waited for, and takes no filter', async () => {
  const partnerId = newPartnerId();
  const sent = await cli(`events send --partner ${partnerId} --type migration.failed --json`);
  const { id } = sent.json.data;
  expect((await cli(`events redeliver ${id} --wait --timeout 100ms --interval 20ms`)).code).toBe(124);
  const waiting = cli(`events redeliver ${id} --wait --interval 20ms --json`, {
    onStderr: () => void world.api.database.sql`update events set status = 'delivered' where id = ${id}`.execute(),
  });
  expect(await waiting).toMatchObject({ code: 0, json: { data: { id, status: 'delivered' } } });
  expect((await cli(`events redeliver ${id} --partner ${partnerId}`)).code).toBe(2);
});

test('the file for a secret goes again when no secret was made', async () => {
  const PORTAGE_KEY_FILE = await world.keyFileWith('no-admin', 'migrations:read');
  const file = join(world.folder, 'refused.key');
  const create = (env = {}) => cli(`keys create refused --scopes migrations:read --secret-file ${file}`, { env });
  expect((await create({ PORTAGE_KEY_FILE })).code).toBe(1);
  expect((await create()).code).toBe(0);
  await cli('sources create refuses --name Refuses --auth signature');
  const secret = join(world.folder, 'refused.secret');
  const add = (env = {}) => cli(`sources add-key refuses --secret-file ${secret}`, { env });
  expect((await add({ PORTAGE_KEY_FILE })).code).toBe(1);
  expect((await add()).code).toBe(0);
});

test('the watcher is told to look now', async () => {
  expect((await cli('watcher run --json')).json).toMatchObject({ kind: 'watcher-run', data: { status: 'requested' } });
  world.api.migrations.away = true;
  const { code } = await cli('watcher run');
  world.api.migrations.away = false;
  expect(code).toBe(1);
});
