import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { endPrograms, type Program, runProgram } from '../../e2e/program.js';
import { type ApiFixture, newPartnerId, startApi } from './api-fixture.js';
import { registerSignedSource, type SignedSource } from './signed-source.js';

const eventKeysSecret = randomBytes(32).toString('base64');
let api: ApiFixture;
let key: string;
let signed: SignedSource;
beforeAll(async () => {
  api = await startApi({ eventKeysSecret });
  key = await api.key('crm', 'events:write');
  signed = await registerSignedSource(api);
});
afterEach(endPrograms);
afterAll(() => api.close());

const startTimeoutMs = 60_000;
const deathTimeoutMs = 10_000;
/** How many events each of the two senders has at once. */
const burst = 3;
/** Processes at a time. */
const atOnce = 3;

/** One event, as it is sent again and again. */
interface Sending {
  id: string;
  partnerId: string;
  url: string;
  body: string;
  /** Signed anew each time. */
  headers(): Record<string, string>;
}

/** A burst by key and a burst with signatures, each event of a partner of its own: none waits for another to be delivered. */
function burstOf(name: string): Sending[] {
  const common = { type: 'invitation.accepted', data: { membershipId: 'AUSR-1-1' } };
  const at = '2026-03-02T10:00:00Z';
  const numbered = Array.from({ length: burst }, (_, index) => `${name.replaceAll(' ', '-')}-${index}`);
  const byKey = numbered.map((suffix): Sending => {
    const [id, partnerId] = [`key-${suffix}`, newPartnerId()];
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ ...common, id, subject: partnerId, time: at });
    return { id, partnerId, url: '/v1/events', body, headers: () => headers };
  });
  const bySignature = numbered.map((suffix): Sending => {
    const [id, partnerId] = [`signed-${suffix}`, newPartnerId()];
    const body = JSON.stringify({ type: common.type, timestamp: at, data: { ...common.data, partnerId } });
    return { id, partnerId, url: signed.url, body, headers: () => signed.headers(id, body) };
  });
  return [...byKey, ...bySignature];
}

async function startChild(sendings: readonly Sending[], dieAt?: string): Promise<{ program: Program; url: string }> {
  const program = runProgram('test/integration/api/fixtures/dying-api.ts', {
    env: {
      DATABASE_URL: api.databaseUrl,
      EVENT_KEYS_SECRET: eventKeysSecret,
      PARTNER_IDS: sendings.map(({ partnerId }) => partnerId).join(','),
      ...(dieAt === undefined ? {} : { DIE_AT: dieAt }),
    },
  });
  await program.untilSays('port ', startTimeoutMs);
  return { program, url: `http://127.0.0.1:${/port (\d+)/.exec(program.lines.join('\n'))?.[1]}` };
}

/** The statuses of the answers; undefined where there was none. */
function send(url: string, sendings: readonly Sending[]): Promise<(number | undefined)[]> {
  return Promise.all(
    sendings.map(async (one) => {
      try {
        const { body } = one;
        const signal = AbortSignal.timeout(10_000);
        return (await fetch(`${url}${one.url}`, { method: 'POST', headers: one.headers(), body, signal })).status;
      } catch {
        return undefined;
      }
    }),
  );
}

/** Each step that a burst comes to, in the order of the first that does. */
async function stepsOfABurst(): Promise<string[]> {
  const sendings = burstOf('recorded');
  const { program, url } = await startChild(sendings);
  expect(await send(url, sendings)).toEqual(sendings.map(() => 202));
  await program.untilSays('step after update events');
  program.kill('SIGTERM');
  await program.exited;
  return [...new Set(program.lines.flatMap((line) => /^step (.*)$/.exec(line)?.[1] ?? []))];
}

/** Of a process that is killed while a burst comes in. */
async function outcomeOf(dieAt: string) {
  const sendings = burstOf(dieAt);
  const { program, url } = await startChild(sendings, dieAt);
  const statuses = await send(url, sendings);
  // An API that does not come to the step lives on.
  const late = setTimeout(() => program.kill('SIGTERM'), deathTimeoutMs);
  const { signal } = await program.exited;
  clearTimeout(late);
  const ids = sendings.map(({ id }) => id);
  const acknowledged = ids.filter((_, index) => Math.floor((statuses[index] ?? 0) / 100) === 2);
  return { dieAt, sendings, ids, signal, acknowledged, stored: await rowsOf(ids) };
}

async function rowsOf(ids: string[]): Promise<string[]> {
  const { sql } = api.database;
  const rows = await sql<{ id: string }[]>`
    select source_event_id as id from events where source_event_id = any (${ids}) order by source_event_id`;
  return rows.map((row) => row.id);
}

test('an API killed at any step has stored what it acknowledged, and a repeat makes one event of it', async () => {
  // The key has been used before, so that the note of its first use, once a minute, is no step of some runs alone.
  await send(await api.app.listen({ host: '127.0.0.1', port: 0 }), burstOf('first').slice(0, 1));
  const steps = await stepsOfABurst();
  const watched = [
    'select api_clients',
    'select event_sources',
    'select event_source_keys',
    'update event_source_keys',
    'insert events',
    'signal',
    'update events',
  ];
  const around = watched.flatMap((step) => [`before ${step}`, `during ${step}`, `after ${step}`]);
  expect([...steps].sort()).toEqual([...around, 'request', 'body read', 'answered'].sort());

  // In the middle of reading is as good as before it: each process costs a second.
  const next = steps.filter((step) => !step.startsWith('during select')).values();
  const outcomes: Awaited<ReturnType<typeof outcomeOf>>[] = [];
  const work = async () => {
    for (const dieAt of next) outcomes.push(await outcomeOf(dieAt));
  };
  const [restarted] = await Promise.all([startChild([]), ...Array.from({ length: atOnce }, work)]);

  for (const { dieAt, signal, acknowledged, stored } of outcomes) {
    expect(signal, dieAt).toBe('SIGKILL');
    expect(stored, dieAt).toEqual(expect.arrayContaining(acknowledged));
  }
  const at = (dieAt: string) => outcomes.find((outcome) => outcome.dieAt === dieAt);
  for (const early of ['request', 'body read', 'before insert events']) {
    expect(at(early), early).toMatchObject({ acknowledged: [], stored: [] });
  }
  // What had been stored by a process that could not say so any more is what a repeat is for.
  const stored = at('after insert events');
  expect(stored?.stored.length).toBeGreaterThan(stored?.acknowledged.length ?? 0);
  expect(at('answered')?.acknowledged.length).toBeGreaterThan(0);

  for (const { dieAt, sendings, ids, stored } of outcomes) {
    const expected = ids.map((id) => (stored.includes(id) ? 200 : 202));
    expect(await send(restarted.url, sendings), dieAt).toEqual(expected);
    expect(await rowsOf(ids), dieAt).toEqual([...ids].sort());
  }
}, 600_000);
