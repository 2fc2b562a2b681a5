import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resultKinds } from '../../../cli/output/kinds.js';
import { raiseSystemAttention } from '../../../db/queries/system-attention.js';
import { projectDir } from '../../e2e/program.js';
import { type Issuer, startIssuer } from '../api/issuer.js';
import { type CliFixture, startCli } from './cli-fixture.js';

/** A line for each document, as it was when it was last agreed to; `npx vitest -u` writes it anew. */
const agreed = 'json-documents.jsonl';

let world: CliFixture;
let issuer: Issuer;
/** By kind, the shapes of the documents that were printed. */
const printed = new Map<string, Set<string>>();

beforeAll(async () => {
  issuer = await startIssuer();
  world = await startCli({ tokens: { issuer: issuer.url, audience: 'portage' } });
});
afterAll(async () => {
  await world.close();
  await issuer.close();
});

/** Runs a command with --json, keeps the shape of each document, and gives the last one. */
async function say(words: string, { stdin, code = 0 }: { stdin?: string; code?: number } = {}) {
  const done = await world.cli(`${words} --json`, stdin === undefined ? {} : { stdin });
  expect([words, done.code, done.stderr]).toEqual([words, code, expect.anything()]);
  const documents = done.stdout.startsWith('{\n') ? [done.stdout] : done.stdout.trim().split('\n');
  for (const text of documents) {
    const { schemaVersion, kind, ...members } = JSON.parse(text);
    const shapes = printed.get(kind) ?? new Set();
    printed.set(kind, shapes.add(JSON.stringify({ schemaVersion, kind, ...(shapeOf(members) as object) })));
  }
  return JSON.parse(documents.at(-1) ?? '');
}

/** The document with the type of each value in its place; of a list each shape once. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value))
    return [...new Set(value.map((one) => JSON.stringify(shapeOf(one))))].sort().map((one) => JSON.parse(one));
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shapeOf(one)]));
}

test('each kind of document is printed, has the shape that was agreed, and stands in the documentation', async () => {
  const partnerId = 'P-json-1';
  const other = 'P-json-2';
  const secret = (name: string) => join(world.folder, name);
  const attention = [
    {
      code: 'effect-failed',
      severity: 'warning',
      step: 'archive-portal',
      since: new Date(Date.now() - 3_600_000).toISOString(),
      why: 'The portal does not answer',
      actions: ['retry', 'skip'],
    } as const,
  ];

  await say(`migrations start ${partnerId} --planned-for now --wave json`);
  await say(`migrations start ${other} --planned-for now --wave json`);
  await say(`migrations start P-json-3 --planned-for now --dry-run`);
  await say(`migrations show ${partnerId}`);
  await world.record(partnerId, { wave: 'json', attention: attention as never });
  await world.record(other, { wave: 'json' });
  await say('migrations list --wave json');
  await say(`migrations timeline ${partnerId}`);
  await say(`migrations actions ${partnerId}`);
  await say(`migrations pause ${partnerId}`);
  await say(`migrations pause ${other} --dry-run`);
  await say(`migrations resume ${partnerId} P-json-9 --yes --expect 2`, { code: 5 });
  await say(`migrations pause ${partnerId} P-json-9 --dry-run`, { code: 4 });

  const [item] = (await say(`attention list --partner ${partnerId}`)).data;
  await say(`attention assign ${item.id}`);
  await raiseSystemAttention(world.api.database, {
    code: 'event-dead',
    severity: 'warning',
    subjectKind: 'event',
    subject: 'evt_made-up',
    why: 'Its data does not fit',
  });
  await say('attention list --code event-dead');
  await say('overview');

  const dead = await say(`events send --partner ${partnerId} --type migration.failed`, { code: 1 });
  await say('events send --partner P-json-9 --type migration.executed');
  await say('events list');
  await say(`events redeliver ${dead.data.id}`);
  await say('events types');
  const many = 'events redeliver --status dead,received,verified,parked --from 2026-01-01T00:00:00Z';
  await say(`${many} --dry-run`);
  await say(
    `migrations record-fact ${partnerId} --type migration.executed --occurred-at 2026-11-01T09:30:00Z ` +
      '--evidence https://tickets.example/OPS-1017 --reason "the portal sent no event"',
  );
  const fact = '--type certificate.issued --occurred-at 2026-11-01T09:30:00Z --evidence OPS-1 --data-file -';
  const token = join(world.folder, 'person.token');
  writeFileSync(token, await issuer.person('operator'), { mode: 0o600 });
  const person = `--key-file ${token}`;
  const asked = await say(
    `${person} migrations record-fact ${partnerId} ${fact} --reason "the vendor has confirmed it"`,
    {
      stdin: '{"certificateId":"CER-1234-5678","buyerId":"BUY-1234-5678"}',
    },
  );
  await say(`approvals show ${asked.data.id}`);
  await say('approvals list');
  await say(`${person} approvals withdraw ${asked.data.id} --reason "asked for the wrong one"`);
  const hundred = Array.from({ length: 101 }, (_, index) => `P-many-${index}`);
  for (const id of hundred) await world.record(id, { wave: 'many' }, 1);
  const bulk = 'migrations pause --wave many --reason "agreed with all of them"';
  await say(`${bulk} --dry-run`);
  const operation = await say(`${bulk} --yes --expect 101`);
  await say(`operations items ${operation.data.id}`);
  await say(`operations cancel ${operation.data.id}`);
  await say('operations list --limit 1');

  await say('sources create json-source --name Json --auth signature --uri https://portal.example');
  await say(`sources add-key json-source --secret-file ${secret('a')}`);
  const key = await say('sources add-key json-source');
  await say('sources test json-source');
  await say('sources show json-source');
  await say('sources list');
  await say(`sources end-key json-source ${key.data.kid}`);
  await say('sources retire json-source --yes');
  const made = await say(`keys create json --scopes migrations:read --secret-file ${secret('b')}`);
  await say(`keys list`);
  await say(`keys revoke ${made.data.id} --yes`);

  const session = '--title T --description D --join-url https://webinars.example.com/json --locale en-US';
  const times = '--starts-at 2036-12-01T09:00:00Z --ends-at 2036-12-01T10:00:00Z';
  await say(`webinars put json ${session} ${times}`);
  await say(`webinars put json ${session} ${times} --dry-run`);
  await say('webinars show json');
  await say('webinars list');
  await say('audit list --limit 5 --action api.migration.start');
  await say('audit verify');
  await say('audit verify --timelines');
  await say('watcher run');
  await say('completion bash');
  await say('help exit-codes');
  await say('help json');
  await say('doctor');
  world.api.migrations.end(other, 'aborted');
  await world.record(other, { stage: 'aborted', sequence: 4 } as never, 4);
  await say(`migrations watch ${other} --interval 20ms --timeout 20s`, { code: 1 });

  const kinds = Object.keys(resultKinds).sort();
  expect([...printed.keys()].sort()).toEqual(kinds);
  const documents = kinds.flatMap((kind) => [...(printed.get(kind) ?? [])].sort());
  await expect(`${documents.join('\n')}\n`).toMatchFileSnapshot(agreed);

  const documented = readFileSync(join(projectDir, 'docs', 'cli.md'), 'utf8');
  for (const [kind, { members }] of Object.entries(resultKinds)) {
    expect(documented).toContain(`| \`${kind}\` | ${members} |`);
    for (const text of printed.get(kind) ?? []) {
      const [, , ...names] = Object.keys(JSON.parse(text));
      for (const name of names) expect(members.split(/\??, |\?$/), kind).toContain(name);
    }
  }
});
