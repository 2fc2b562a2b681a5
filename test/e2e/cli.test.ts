import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { System } from '../../stack/system.js';
import { builtFolder } from '../support/built-programs.js';
import { type PlaySystem, startPlaySystem } from './play-system.js';
import { type PlayWorld, promptPolicy } from './play-world.js';
import { endPrograms, run } from './program.js';

let play: PlaySystem;
let system: System;
let world: PlayWorld;
let folder: string;
const printed: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portage-cli-e2e-'));
  play = await startPlaySystem({ OUTSIDE_TIMEOUT_MS: '3000' });
  ({ system, world } = play);
}, 300_000);

afterAll(async () => {
  await endPrograms();
  await play?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (...args: string[]) =>
  run(process.execPath, [join(builtFolder(), 'cli', 'portage.mjs'), ...args, '--json'], {
    cwd: folder,
    env: {
      ...system.settings,
      PORTAGE_API: system.addresses.api,
      PORTAGE_KEY_FILE: system.adminKeyFile,
    },
  });

/** Runs the command as an operator does, and gives its result. */
async function portage(...args: string[]) {
  const program = start(...args);
  const { code } = await program.exited;
  printed.push(...program.lines);
  const text = program.stdout.join('\n');
  return { code, json: text === '' ? undefined : JSON.parse(text), stderr: program.stderr.join('\n') };
}

/** Plays a deed of people outside, and sends by the command what their systems would report. */
async function tell(partnerId: string, action: string, options: object = {}): Promise<void> {
  for (const { type, data } of (await world.play(partnerId, action, options)).events) {
    const file = join(folder, 'event.json');
    writeFileSync(file, JSON.stringify(data));
    const sent = await portage('events', 'send', '--partner', partnerId, '--type', type, '--data-file', file, '--wait');
    expect([sent.code, sent.json?.data.status], sent.stderr).toEqual([0, 'applied']);
  }
}

test('a migration is started, watched and driven to its end by the command alone', { timeout: 240_000 }, async () => {
  const id = 'C-driven';
  await world.makePartner({ id, buyers: 1, contacts: 1 });
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify(promptPolicy));

  const examined = await portage('doctor');
  expect([examined.code, examined.json.counts.fail], JSON.stringify(examined.json)).toEqual([0, 0]);
  expect(examined.json.data).toContainEqual(expect.objectContaining({ name: 'identity-provider', status: 'ok' }));
  // A system of one's own seals the secrets of sources that sign by itself.
  const source = await portage('sources', 'create', 'crm', '--name', 'CRM', '--auth', 'signature');
  expect([source.code, source.json?.data.slug], source.stderr).toEqual([0, 'crm']);
  const keyFile = join(folder, 'crm.secret');
  const key = await portage('sources', 'add-key', 'crm', '--secret-file', keyFile);
  expect(key.code, key.stderr).toBe(0);

  const begun = ['--planned-for', 'now', '--wave', 'cli', '--policy-file', policy, '--wait', '--until', 'migrating'];
  const started = await portage('migrations', 'start', id, ...begun);
  expect([started.code, started.json?.data.outcome], started.stderr).toEqual([0, 'started']);
  const watch = start('migrations', 'watch', id, '--interval', '200ms', '--timeout', '4m');

  // Held: what comes in counts, and nothing is done.
  expect((await portage('migrations', 'pause', id, '--wait')).code).toBe(0);
  expect((await portage('migrations', 'pause', id)).code).toBe(4);
  await tell(id, 'execute', { leaveOut: 1 });
  expect((await portage('migrations', 'resume', '--wave', 'cli', '--yes', '--expect', '1')).code).toBe(0);

  // One subscription is missing: a person is needed, and the command says so and what can be done.
  const stuck = await portage(
    'migrations',
    'wait',
    id,
    '--until',
    'handing-over',
    '--timeout',
    '60s',
    '--interval',
    '200ms',
  );
  expect([stuck.code, stuck.stderr]).toEqual([1, expect.stringContaining('inventory-mismatch')]);
  const attention = await portage('attention', 'list', '--wave', 'cli');
  expect(attention.json.data).toEqual([
    expect.objectContaining({ code: 'inventory-mismatch', affected: expect.objectContaining({ partnerId: id }) }),
  ]);
  await world.play(id, 'execute');
  expect((await portage('migrations', 'retry', id, '--step', 'verification', '--wait')).code).toBe(0);

  const at = async (stage: string) => {
    const reached = await portage(
      'migrations',
      'wait',
      id,
      '--until',
      stage,
      '--timeout',
      '60s',
      '--interval',
      '200ms',
    );
    expect(reached.code, reached.stderr).toBe(0);
  };
  await at('awaiting-acceptance');
  await tell(id, 'accept');
  await at('awaiting-certificate');
  await tell(id, 'enroll', { autoIssue: true });
  await at('completed');

  expect(await watch.exited).toEqual({ code: 0, signal: null });
  const watched = watch.stdout.map((line) => JSON.parse(line).data.sequence);
  const timeline = await portage('migrations', 'timeline', id, '--all');
  expect(watched).toEqual(timeline.json.data.map(({ sequence }: { sequence: number }) => sequence));
  expect((await portage('migrations', 'abort', id, '--reason', 'too late for that')).code).toBe(4);

  const people = await world.sql`select name, email from partner_contacts`;
  expect(people.length).toBeGreaterThan(0);
  for (const { email } of people) expect(printed.join('\n')).not.toContain(email);
});

test('each way to end has its exit code, and what is less often done works', { timeout: 240_000 }, async () => {
  const id = 'C-codes';
  await world.makePartner({ id, buyers: 1, contacts: 1 });
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify(promptPolicy));
  const wrong = await portage('migrations', 'list', '--no-such-flag');
  expect([wrong.code, JSON.parse(wrong.stderr).error.exitCode]).toEqual([2, 2]);
  expect((await portage('migrations', 'show', 'C-nobody')).code).toBe(3);
  const begin = ['migrations', 'start', id, '--planned-for', 'now', '--wave', 'codes', '--policy-file', policy];
  const rehearsed = await portage(...begin, '--dry-run');
  expect([rehearsed.code, rehearsed.json?.valid], rehearsed.stderr).toEqual([0, true]);
  expect((await portage('migrations', 'show', id)).code).toBe(3);
  expect((await portage(...begin, '--wait', '--until', 'migrating')).code).toBe(0);

  const mixed = await portage('migrations', 'pause', id, 'C-nobody', '--yes', '--expect', '2');
  expect([mixed.code, mixed.json?.summary], mixed.stderr).toMatchObject([5, { done: 1, failed: 1 }]);
  expect((await portage('migrations', 'resume', id, '--wait')).code).toBe(0);
  expect((await portage('migrations', 'wait', id, '--timeout', '200ms')).code).toBe(124);
  const interrupted = start('migrations', 'wait', id);
  await interrupted.untilSays(`${id}: migrating`);
  interrupted.kill('SIGINT');
  expect(await interrupted.exited).toEqual({ code: 130, signal: null });

  // The portal's system has reported nothing: an operator does, and then leaves out what cannot be mended.
  const [fact] = (await world.play(id, 'execute', { leaveOut: 1 })).events;
  const data = join(folder, 'fact.json');
  writeFileSync(data, JSON.stringify(fact?.data));
  const reason = ['--reason', 'the portal sent no event'];
  const about = ['--type', fact?.type ?? '', '--data-file', data, '--occurred-at', 'now', '--evidence', 'OPS-1017'];
  const recorded = await portage('migrations', 'record-fact', id, ...about, ...reason, '--wait', '--timeout', '60s');
  expect([recorded.code, recorded.json?.data.origin], recorded.stderr).toEqual([0, 'operator']);
  const until = ['migrations', 'wait', id, '--until', 'handing-over', '--timeout', '60s', '--interval', '200ms'];
  expect((await portage(...until)).code).toBe(1);
  const overview = await portage('overview', '--wave', 'codes');
  expect(overview.json?.data.totals).toMatchObject({ open: { count: 1 }, needsAttention: { count: 1 } });
  const skipped = await portage('migrations', 'skip', id, '--step', 'verification', ...reason, '--wait');
  expect(skipped.code, skipped.stderr).toBe(0);
  expect((await portage(...until)).code).toBe(0);

  // Nobody has started this one, so the event of it stays parked, however often it is delivered.
  const early = await portage('events', 'send', '--partner', 'C-early', '--type', 'migration.executed');
  expect(early.json?.data.status).toBe('parked');
  const parked = [
    'events',
    'redeliver',
    '--status',
    'parked',
    '--from',
    '2026-01-01T00:00:00Z',
    '--partner',
    'C-early',
  ];
  const begun = await portage(...parked, '--yes', '--expect', '1');
  expect([begun.code, begun.json?.kind], begun.stderr).toEqual([0, 'operation']);
  const { id: operationId } = begun.json.data;
  const ended = await portage('operations', 'wait', operationId, '--timeout', '60s', '--interval', '200ms');
  expect([ended.code, ended.json?.data.stillFailing], ended.stderr).toEqual([1, 1]);
  expect((await portage('operations', 'show', operationId)).json.data.status).toBe('failed');
  expect((await portage('audit', 'verify')).json.data).toMatchObject({ ok: true });
  expect((await portage('audit', 'list', '--target', id)).json.data[0]).toMatchObject({ action: 'api.migration.skip' });
});
