import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findLocalSystem } from '../../../cli/api/api-access.js';
import { recordBatch } from '../../../db/queries/record.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { recordBatchOf } from '../../support/records.js';
import { newPartnerId } from '../api/api-fixture.js';
import { type CliFixture, type CliRun, runCli, startCli } from './cli-fixture.js';

interface CliItem {
  outcome: string;
  exitCode: number;
}

let world: CliFixture;
const runs: CliRun[] = [];
beforeAll(async () => {
  world = await startCli();
});
afterAll(() => world.close());

const cli: CliFixture['cli'] = async (words, options) => {
  const done = await world.cli(words, options);
  runs.push(done);
  return done;
};
const started = async () => {
  const partnerId = newPartnerId();
  expect((await cli(`migrations start ${partnerId} --planned-for 2026-12-01T08:00:00Z`)).code).toBe(0);
  return partnerId;
};
const ordersOf = (partnerId: string) => world.api.migrations.partners.get(partnerId)?.orders ?? [];
const notThere = 'http://127.0.0.1:2';

/** An answer of nobody's API, for what ours does not answer on demand. */
async function whileAnswering<T>(status: number, work: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'about:blank', title: 'Made up', status, traceId: '0' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('the exit code', () => {
  test.each([
    [400, 2],
    [413, 2],
    [415, 2],
    [422, 2],
    [404, 3],
    [410, 3],
    [409, 4],
    [412, 4],
    [428, 4],
    [401, 1],
    [403, 1],
    [429, 1],
    [500, 1],
    [503, 1],
  ])('for an answer %i is %i', async (status, code) => {
    const done = await whileAnswering(status, (url) => cli(`migrations show P-1 --api ${url}`));
    expect([done.code, done.stdout]).toEqual([code, '']);
    expect(done.stderr).toContain(`${status} Made up`);
  });

  test.each([
    ['', 'Usage: portage'],
    ['migrations', 'Usage: portage migrations'],
    ['migrations strat P-1', 'Did you mean start?'],
    ['migrations start P-1', "'--planned-for"],
    ['migrations start P-1 --planned-for tomorrow', 'RFC 3339|an instant with its zone'],
    ['migrations list --stage nowhere', 'Known are'],
    ['migrations list --limit 0', 'whole number'],
    ['migrations wait P-1 --timeout soon', 'duration'],
    ['migrations show', "missing required argument 'partnerId'"],
    ['migrations show P-1 P-2', 'too many arguments'],
    ['migrations pause', 'Name a partner, or filter'],
    ['completion tcsh', 'bash, zsh, fish'],
    ['help migrations stat', 'no command or topic'],
    ['sources retire some-source', '--yes'],
    ['webinars remove some-session', '--yes'],
    ['sources create Not_A_Slug --name x --auth key', '/slug'],
  ])('for `portage %s` is 2, with the reason on stderr', async (words, reason) => {
    const { code, stdout, stderr } = await cli(words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(reason));
    const told = await cli(`${words} --json`);
    expect([told.code, told.stdout]).toEqual([2, '']);
    const { error, ...rest } = JSON.parse(told.stderr);
    expect(rest).toEqual({ schemaVersion: 1, kind: 'error' });
    expect(error).toMatchObject({ exitCode: 2, message: expect.not.stringMatching(/^error|\n/) });
    if (!reason.startsWith('Usage')) expect(told.stderr).toMatch(new RegExp(reason));
  });

  test('without an API or a key is 2, with one that is away 1', async () => {
    // The folder of the program may have a `npm start` of its own, which would be found.
    const known = findLocalSystem('/') !== undefined;
    const unknown = await runCli(['migrations', 'list'], '/', { env: { PORTAGE_KEY_FILE: world.keyFile } });
    if (!known) expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('No API is known')]);
    const noKey = await runCli(['migrations', 'list', '--api', notThere], world.folder);
    expect([noKey.code, noKey.stderr]).toEqual([2, expect.stringContaining('No key is known')]);
    const away = await cli(`migrations list --api ${notThere}`);
    expect([away.code, away.stderr]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
  });
});

describe('the address and the key', () => {
  test('come from a running `npm start` here, whose key goes to no other API', async () => {
    const inside = join(world.folder, 'project', 'deep');
    mkdirSync(join(world.folder, 'project', '.portage'), { recursive: true });
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(world.folder, 'project', '.portage', 'addresses.json'), JSON.stringify({ api: world.url }));
    copyFileSync(world.keyFile, join(world.folder, 'project', '.portage', 'admin-key'));
    expect((await runCli(['migrations', 'list'], inside)).code).toBe(0);
    const other = await runCli(['migrations', 'list', '--api', 'http://127.0.0.1:2'], inside);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('No key is known')]);
  });

  test('are not those of a `npm start` that was killed', async () => {
    const folder = join(world.folder, 'killed');
    mkdirSync(join(folder, '.portage'), { recursive: true });
    copyFileSync(world.keyFile, join(folder, '.portage', 'admin-key'));
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const writtenBy = (pid: number) =>
      writeFileSync(join(folder, '.portage', 'addresses.json'), JSON.stringify({ api: world.url, pid }));
    writtenBy(process.pid);
    expect((await runCli(['migrations', 'list'], folder)).code).toBe(0);
    writtenBy(gone);
    expect(findLocalSystem(folder)?.folder).not.toBe(join(folder, '.portage'));
  });

  test('must be an address without a user in it', async () => {
    expect((await cli('migrations list --api http://me:secret@127.0.0.1:1')).stderr).not.toContain('secret');
  });
});

describe('--json', () => {
  test('gives a start, a migration, a list and a history their shape', async () => {
    const partnerId = newPartnerId();
    const start = await cli(`migrations start ${partnerId} --planned-for now --wave json-wave --json`);
    expect(start.json).toEqual({
      schemaVersion: 1,
      kind: 'migration-started',
      data: { migrationId: expect.stringMatching(/^mig_/), partnerId, outcome: 'started' },
    });
    expect((await cli(`migrations show ${partnerId} --json`)).json).toMatchObject({
      schemaVersion: 1,
      kind: 'migration',
      data: { partnerId, stage: 'preparing', source: 'live', allowedActions: ['pause', 'abort', 'rollback'] },
    });
    await world.record(partnerId, { wave: 'json-wave' });
    expect((await cli('migrations list --wave json-wave --json')).json).toMatchObject({
      schemaVersion: 1,
      kind: 'migration-list',
      hasMore: false,
      data: [{ partnerId, stage: 'announced' }],
    });
    const { json } = await cli(`migrations timeline ${partnerId} --json`);
    expect([json.kind, json.data.map(({ sequence }: { sequence: number }) => sequence)]).toEqual([
      'timeline-entry-list',
      [1, 2, 3],
    ]);
  });

  test('gives a problem its shape, on stderr', async () => {
    const { code, stdout, stderr } = await cli(`migrations show ${newPartnerId()} --json`);
    expect([code, stdout]).toEqual([3, '']);
    expect(JSON.parse(stderr)).toEqual({
      schemaVersion: 1,
      kind: 'error',
      error: {
        message: 'The partner has no migration',
        exitCode: 3,
        status: 404,
        problem: expect.objectContaining({ title: 'Not found', traceId: expect.any(String) }),
      },
    });
  });
});

describe('a list', () => {
  test('follows the cursors up to --limit, or with --all to its end', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `${newPartnerId()}-${index}`);
    for (const id of ids) await world.record(id, { wave: 'paged' });
    const of = (result: CliRun) => result.json.data.map(({ partnerId }: { partnerId: string }) => partnerId).sort();
    const some = await cli('migrations list --wave paged --limit 3 --json');
    expect([of(some).length, some.json.hasMore]).toEqual([3, true]);
    expect(some.stderr).toContain('There are more');
    // Pages of 200, so that 201 entries take a second one.
    const partnerId = newPartnerId();
    await world.record(partnerId, {}, 201);
    const all = await cli(`migrations timeline ${partnerId} --all --json`);
    expect([all.json.data.length, all.json.hasMore]).toEqual([201, false]);
    expect(of(await cli('migrations list --wave paged --all --json'))).toEqual([...ids].sort());
  });

  test('fits the terminal, has colours on a terminal alone, and shows no control characters', async () => {
    const partnerId = newPartnerId();
    const partnerName = `Evil \u001B[2J\u202E${'very '.repeat(40)}long`;
    await world.record(partnerId, { wave: 'wide', partnerName });
    const narrow = await cli('migrations list --wave wide', { terminal: 100 });
    const lines = narrow.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(narrow.stdout).toContain('…');
    const piped = await cli('migrations list --wave wide');
    expect(piped.stdout).toContain('very long');
    expect(narrow.stdout + piped.stdout).not.toMatch(/[\u001B\u202E]/);
    const problem = (options: object) => cli(`migrations show ${newPartnerId()}`, options).then(({ stderr }) => stderr);
    expect(await problem({ terminal: 100 })).toContain('\u001B[31m');
    expect(await problem({ terminal: 100, env: { NO_COLOR: '1' } })).not.toContain('\u001B[31m');
    expect(await problem({})).not.toContain('\u001B');
  });
});

describe('a change', () => {
  test('carries an idempotency key: the one given, or one that the failure names', async () => {
    const partnerId = await started();
    const pause = () => cli(`migrations pause ${partnerId} --idempotency-key mine --json`);
    expect((await pause()).json).toMatchObject({
      kind: 'action-result',
      data: { partnerId, action: 'pause', operationId: 'mine', paused: true, repeated: false },
    });
    expect((await pause()).code).toBe(0);
    expect(ordersOf(partnerId)).toHaveLength(1);

    world.api.migrations.workersGone = true;
    const unknown = await cli(`migrations resume ${partnerId}`);
    world.api.migrations.workersGone = false;
    expect(unknown.code).toBe(1);
    const [, key] = /--idempotency-key (\S+)/.exec(unknown.stderr) ?? [];
    const again = await cli(`migrations resume ${partnerId} --idempotency-key ${key} --json`);
    expect([again.code, again.json?.data.operationId], again.stderr).toEqual([0, key]);
  });

  test('that the state forbids is 4 and names what is possible', async () => {
    const partnerId = await started();
    world.api.migrations.refusal = new MigrationsClientError('wrong-state', 'Not paused', {
      wrongState: { currentState: 'preparing', allowedActions: ['pause', 'abort'] },
    });
    const { code, stderr } = await cli(`migrations resume ${partnerId}`);
    world.api.migrations.refusal = undefined;
    expect([code, stderr]).toEqual([4, expect.stringContaining('possible now: pause, abort')]);
  });

  test('carries reason and step, and says that the reason is missing before anything is sent', async () => {
    const partnerId = await started();
    expect((await cli(`migrations skip ${partnerId} --step verification`)).stderr).toContain('--reason');
    await cli(`migrations skip ${partnerId} --step email --reason "agreed with the partner"`);
    expect(ordersOf(partnerId).map(({ action, request }) => [action, request.step, request.reason])).toEqual([
      ['skip', 'email', 'agreed with the partner'],
    ]);
  });

  test('that is a dry run of a start sends nothing', async () => {
    const other = newPartnerId();
    const start = (more: string) => cli(`migrations start ${other} --planned-for now ${more}`);
    expect((await start('--dry-run')).stdout).toContain('Starts a migration');
    expect(world.api.migrations.partners.has(other)).toBe(false);
    expect((await start('--wave not/a/wave --dry-run')).stderr).toContain('/wave');
    await start('');
    world.api.migrations.end(other, 'completed');
    const refused = await start('--dry-run --json');
    expect([refused.code, refused.json]).toMatchObject([
      4,
      { valid: false, data: [{ partnerId: other, valid: false, currentState: 'completed' }] },
    ]);
  });

  test('that was not judged is not called valid by a dry run, and one of PUT and DELETE takes no key', async () => {
    const { code, json } = await cli('sources create Not_A_Slug --name x --auth key --dry-run --json');
    expect([code, json.requests.length, 'valid' in json]).toEqual([0, 1, false]);
    for (const words of ['keys revoke abc', 'sources end-key a key_b', 'webinars remove w']) {
      const keyed = await cli(`${words} --idempotency-key k`);
      expect([words, keyed.code, keyed.stderr]).toEqual([words, 2, expect.stringContaining('--idempotency-key')]);
      expect((await cli(`${words} --yes`)).stderr).not.toContain('repeat it safely');
    }
  });
});

describe('a change to many', () => {
  const wave = 'bulk';
  const ids: string[] = [];
  beforeAll(async () => {
    for (let index = 0; index < 3; index++) {
      const id = newPartnerId();
      ids.push(id);
      await cli(`migrations start ${id} --planned-for now --wave ${wave}`);
      await world.record(id, { wave });
    }
    await world.record(newPartnerId(), { wave, stage: 'completed' });
  });

  test('says how many are meant, and does nothing without --yes and their number', async () => {
    const asked = await cli(`migrations pause --wave ${wave}`);
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('--yes --expect 3')]);
    const wrong = await cli(`migrations pause --wave ${wave} --yes --expect 2`);
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining('3 migrations match, not 2')]);
    expect((await cli('migrations pause --wave no-such-wave --yes --expect 1')).code).toBe(3);
    expect(ids.flatMap(ordersOf)).toEqual([]);
  });

  test('does each once, tells each, and is 5 when some failed', async () => {
    const key = 'one-run';
    const all = () => cli(`migrations pause --wave ${wave} --yes --expect 3 --idempotency-key ${key} --json`);
    const done = await all();
    expect([done.code, done.json.summary]).toEqual([
      0,
      { action: 'pause', total: 3, done: 3, awaited: 0, failed: 0, notTried: 0, idempotencyKey: key },
    ]);
    await all();
    expect(ids.map((id) => ordersOf(id).length)).toEqual([1, 1, 1]);
    world.api.migrations.end(ids[0] ?? '', 'aborted');
    const partly = await cli(`migrations resume ${ids.join(' ')} --yes --expect 3 --json`);
    expect(partly.code).toBe(5);
    expect(partly.json.data.map(({ outcome, exitCode }: CliItem) => [outcome, exitCode]).sort()).toEqual([
      ['done', 0],
      ['done', 0],
      ['failed', 4],
    ]);
  });
});
describe('waiting', () => {
  test('ends with 124 when the time is over, and goes on while the API is away', async () => {
    const partnerId = await started();
    const late = await cli(`migrations wait ${partnerId} --until ready --timeout 300ms --interval 50ms`);
    expect([late.code, late.stdout]).toEqual([124, '']);
    expect(late.stderr).toContain(`${partnerId}: preparing`);
    const away = await cli(`migrations wait P-1 --api ${notThere} --timeout 200ms --interval 50ms`);
    expect([away.code, away.stderr]).toEqual([124, expect.stringContaining('trying again')]);
    expect((await cli(`migrations wait ${newPartnerId()} --timeout 5s`)).code).toBe(3);
  });

  test('for a stage ends when it is reached, and fails when the migration ends elsewhere', async () => {
    const partnerId = await started();
    let looks = 0;
    const done = await cli(`migrations wait ${partnerId} --interval 20ms --json`, {
      onStderr: () => {
        if (++looks === 1) world.api.migrations.end(partnerId, 'completed');
      },
    });
    expect([done.code, done.json.data.stage]).toEqual([0, 'completed']);
    const other = await started();
    world.api.migrations.end(other, 'aborted');
    expect((await cli(`migrations wait ${other} --until ready`)).code).toBe(1);
  });

  test('is over with Ctrl-C: 130, and nothing on stdout', async () => {
    const partnerId = await started();
    const interruption = new AbortController();
    const { code, stdout, stderr } = await cli(`migrations wait ${partnerId}`, {
      interrupted: interruption.signal,
      onStderr: () => interruption.abort(),
    });
    expect([code, stdout, stderr]).toEqual([130, '', expect.stringContaining('goes on')]);
  });

  test('on a terminal is one line that changes', async () => {
    const partnerId = await started();
    const { stderr } = await cli(`migrations wait ${partnerId} --timeout 100ms --interval 20ms`, { terminal: 60 });
    expect(stderr).toContain(`\r\u001B[2K${partnerId}`.slice(0, 20));
  });
});

describe('events', () => {
  test('are sent, listed and shown; early ones are parked, and a wait for them times out', async () => {
    const partnerId = newPartnerId();
    const sent = await cli(`events send --partner ${partnerId} --type migration.executed --id e-${partnerId} --json`);
    expect(sent.json).toMatchObject({ kind: 'event', data: { status: 'parked', subject: partnerId } });
    const { id } = sent.json.data;
    expect((await cli(`events show ${id} --json`)).json.data.sourceEventId).toBe(`e-${partnerId}`);
    expect((await cli(`events list --partner ${partnerId} --status parked --json`)).json.data).toHaveLength(1);
    const again = await cli(
      `events send --partner ${partnerId} --type migration.failed --data-file - --wait --timeout 100ms --interval 20ms`,
      { stdin: '{"reason":"import stopped"}' },
    );
    expect(again.code).toBe(124);
    const dead = await cli(`events send --partner ${partnerId} --type migration.failed --wait --json`);
    expect([dead.code, dead.json.data.status]).toEqual([1, 'dead']);
    expect((await cli('events types')).stdout).toContain('certificate.issued');
  });

  test('name on failure the id that makes a repeat the same event', async () => {
    const { code, stderr } = await cli(`events send --partner P-1 --type migration.executed --api ${notThere}`);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/--id cli-\S+ --time \S+Z/)]);
  });

  test('repeat by their id alone; another under the id is refused, with advice that helps', async () => {
    const partnerId = newPartnerId();
    const command = `events send --partner ${partnerId} --type migration.executed --id again-${partnerId}`;
    const first = await cli(`${command} --json`);
    const again = await cli(`${command} --json`);
    expect([again.code, again.json.data]).toEqual([0, { ...first.json.data, duplicates: 1 }]);
    // With its milliseconds, so that it can be given again.
    expect((await cli(`events show ${first.json.data.id}`)).stdout).toContain(first.json.data.time);
    const byTime = await cli(`${command} --time ${first.json.data.time} --json`);
    expect([byTime.code, byTime.json.data.duplicates]).toEqual([0, 2]);

    const other = await cli(`${command} --correlation-id other`);
    expect([other.code, other.stderr]).toEqual([4, expect.stringContaining(`events list --id again-${partnerId}`)]);
    expect(other.stderr).not.toContain('--time');
    const { data } = (await cli(`events list --id again-${partnerId} --json`)).json;
    expect(data.map(({ id }: { id: string }) => id)).toEqual([first.json.data.id]);
  });

  test('that are known at once to do nothing are 1, without --wait too', async () => {
    const dead = await cli(`events send --partner ${newPartnerId()} --type migration.failed`);
    expect([dead.code, dead.stdout]).toEqual([1, expect.stringContaining('dead: schema')]);
    expect(dead.stdout).toMatch(/Wrong in its data +\/reason is missing/);
    expect(dead.stderr).toContain('does nothing: it is dead');
    const ignored = await cli(`events send --partner ${newPartnerId()} --type nobody.knows --json`);
    expect([ignored.code, ignored.json.data.reason]).toEqual([1, 'unknown-type']);
  });
});

describe('sources', () => {
  test('are registered, get keys whose secret goes to a file of its own, and are retired', async () => {
    const slug = 'cli-source';
    expect((await cli(`sources create ${slug} --name "The source" --auth signature`)).code).toBe(0);
    const file = join(world.folder, 'source.secret');
    const added = await cli(`sources add-key ${slug} --secret-file ${file} --json`);
    const secret = readFileSync(file, 'utf8').trim();
    expect(secret).toMatch(/^whsec_/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(added.stdout).not.toContain(secret);
    expect((await cli(`sources add-key ${slug} --secret-file ${file}`)).code).toBe(4);
    expect((await cli(`sources show ${slug} --json`)).json.data.keys).toHaveLength(1);
    const own = `whsec_${Buffer.from('made-by-the-sender-itself').toString('base64')}`;
    const add = `sources add-key ${slug} --given-secret-file -`;
    const dry = await cli(`${add} --dry-run --json`, { stdin: own });
    const owned = await cli(`${add} --json`, { stdin: `${own}\n` });
    expect([dry.code, owned.code, owned.json.data.scheme], owned.stderr).toEqual([0, 0, 'v1']);
    expect(dry.stdout + owned.stdout + owned.stderr).not.toContain(own);
    expect((await cli(add, { stdin: 'two words' })).code).toBe(2);
    const resend = await cli('sources create cli-mails --name Mails --auth signature --dialect resend --json');
    expect(resend.json.data.dialect).toBe('resend');
    const example = await cli(`sources test ${slug}`);
    expect(example.stdout, example.stderr).toContain('webhook-signature: v1,');
    expect((await cli(`sources end-key ${slug} ${added.json.data.kid} --json`)).json.data.state).toBe('ended');
    expect((await cli(`sources retire ${slug} --yes`)).stdout).toContain('Retired');
    expect((await cli(`sources add-key ${slug}`)).code).toBe(3);
  });

  test('are for administrators', async () => {
    const PORTAGE_KEY_FILE = await world.keyFileWith('reader', 'migrations:read');
    const { code, stderr } = await cli('sources list', { env: { PORTAGE_KEY_FILE } });
    expect([code, stderr]).toEqual([1, expect.stringContaining('lacks admin')]);
  });
});

test('events that are dead are delivered anew: one by its id, many when they are as many as expected', async () => {
  const partnerId = newPartnerId();
  const ids: string[] = [];
  for (let index = 0; index < 2; index++) {
    const sent = await cli(`events send --partner ${partnerId} --type migration.failed --json`);
    expect(sent.json.data.status).toBe('dead');
    ids.push(sent.json.data.id);
  }
  expect((await cli(`events redeliver ${ids[0]} --json`)).json).toMatchObject({ kind: 'event', data: { id: ids[0] } });
  const many = `events redeliver --status dead,received,verified --from 2026-01-01T00:00:00Z --partner ${partnerId}`;
  const asked = await cli(many);
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('--yes --expect 2')]);
  expect((await cli(`${many} --yes --expect 3`)).code).toBe(4);
  expect((await cli(`${many} --dry-run --json`)).json).toMatchObject({
    kind: 'dry-run',
    valid: true,
    requests: [{ method: 'POST', path: '/v1/events/redeliver' }],
    estimate: { count: 2, needsApprover: false },
  });
  expect((await cli(`${many} --yes --expect 2 --json`)).json).toMatchObject({ kind: 'operation', data: { total: 2 } });
});

test('keys are made into a file of their own, work, and are revoked', async () => {
  const file = join(world.folder, 'made.key');
  const made = await cli(`keys create made-by-cli --scopes migrations:read --secret-file ${file} --json`);
  const key = readFileSync(file, 'utf8').trim();
  expect([made.code, made.json.data.name, statSync(file).mode & 0o777]).toEqual([0, 'made-by-cli', 0o600]);
  expect(made.stdout + made.stderr).not.toContain(key);
  const withIt = () => cli('migrations list', { env: { PORTAGE_KEY_FILE: file } });
  expect((await withIt()).code).toBe(0);
  const { id } = made.json.data;
  const rotated = await cli(`keys rotate ${id} --secret-file ${file}.new --json`);
  expect([rotated.code, rotated.json.data.id]).toEqual([0, id]);
  expect((await cli('keys list --all')).stdout).toContain('made-by-cli');
  expect((await cli(`keys revoke ${id}`)).code).toBe(2);
  expect((await cli(`keys revoke ${id} --yes`)).stdout).toContain('revoked');
  expect((await withIt()).code).toBe(1);
});

test('the histories of all migrations, or of one partner, are verified; one that was changed is named', async () => {
  const [sound, changed] = ['P-audit-sound', 'P-audit-changed'] as const;
  for (const partnerId of [sound, changed]) {
    const batch = recordBatchOf({ first: 1, last: 3 }, { partnerId, migrationId: `mig_${partnerId}` });
    await recordBatch(world.api.database, batch);
  }
  const { sql } = world.api.database;
  await sql`alter table timeline_entries disable trigger all`;
  await sql`update timeline_entries set text = 'Other' where migration_id = ${`mig_${changed}`} and sequence = 2`;
  await sql`alter table timeline_entries enable trigger all`;
  const one = await cli(`audit verify --partner ${sound} --json`);
  expect([one.code, one.json.timelines]).toEqual([0, { checked: 1, bad: [] }]);
  const all = await cli('audit verify --timelines --json');
  expect([all.code, all.json.timelines.bad]).toEqual([
    1,
    [{ migrationId: `mig_${changed}`, partnerId: changed, ok: false, entries: 1, firstBadSequence: 2 }],
  ]);
  expect(all.json.timelines.checked).toBeGreaterThan(1);
  expect((await cli(`audit verify --partner ${changed}`)).stdout).toContain(`${changed} #2`);
});

test('the audit history is exported by what was done to what, and what became of it', async () => {
  const exported = async (options: string) =>
    (await cli(`audit export ${options}`)).stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const partnerId = await started();
  await cli(`migrations abort P-nobody --yes --reason 'Because of a test'`);
  const about = await exported(`--target ${partnerId}`);
  expect(about.map(({ resources }) => resources[0].uid)).toEqual([partnerId, partnerId]);
  const failed = await exported('--outcome failed');
  expect(failed.length).toBeGreaterThan(0);
  for (const line of failed) expect(line.unmapped.outcome).toBe('failed');
});

test('the audit history is verified and exported; an entry that was changed is found', async () => {
  await started();
  const sound = await cli('audit verify --json');
  expect([sound.code, sound.json.data.ok]).toEqual([0, true]);
  const listed = await cli('audit list --action api.migration.start --outcome success --limit 1 --json');
  expect(listed.json).toMatchObject({
    kind: 'audit-entry-list',
    hasMore: true,
    data: [{ action: 'api.migration.start', outcome: 'success', target: { type: 'partner' } }],
  });
  expect((await cli('audit list --target nobody')).stdout).toBe('No entry.\n');
  expect((await cli('audit list --target-type partner --limit 2')).stdout).toContain('api.migration.start');
  const file = join(world.folder, 'audit.jsonl');
  expect((await cli(`audit export --action api.migration.start --output ${file}`)).stdout).toBe('');
  const { stdout } = await cli('audit export --action api.migration.start');
  expect(readFileSync(file, 'utf8')).toBe(stdout);
  const lines = stdout.trim().split('\n');
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ class_uid: 6003 });
  const { sql } = world.api.database;
  const change = (from: string, to: string) => sql`
    update audit_entries set action = ${to} where seq = (select min(seq) from audit_entries where action = ${from})`;
  await sql`alter table audit_entries disable trigger all`;
  await change('api.migration.start', 'api.migration.stop');
  const bad = await cli('audit verify --json');
  await change('api.migration.stop', 'api.migration.start');
  await sql`alter table audit_entries enable trigger all`;
  expect([bad.code, bad.json.data]).toEqual([
    1,
    expect.objectContaining({ ok: false, firstBadSeq: expect.any(Number) }),
  ]);
});

test('no run has printed the key', () => {
  expect(runs.length).toBeGreaterThan(60);
  for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(world.key);
});
