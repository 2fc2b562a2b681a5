import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { endPrograms, type Program, runProgram } from '../../e2e/program.js';
import { type ApiFixture, newPartnerId, startApi } from './api-fixture.js';

let api: ApiFixture;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('crm', 'events:write');
});
afterEach(endPrograms);
afterAll(() => api.close());

const startTimeoutMs = 60_000;
const deathTimeoutMs = 5_000;
/** How many events come at once. */
const burst = 6;
/** From the first byte to the answer. The quota is taken between two of them, without a wait. */
const moments = [
  'after select api_clients',
  'body read',
  'before insert events',
  'during insert events',
  'after insert events',
  'during signal',
  'answered',
];

interface Child {
  program: Program;
  url: string;
}

async function startChild(partnerId: string, dieAt?: string): Promise<Child> {
  const program = runProgram('test/integration/api/fixtures/dying-api.ts', {
    env: { DATABASE_URL: api.databaseUrl, PARTNER_ID: partnerId, ...(dieAt === undefined ? {} : { DIE_AT: dieAt }) },
  });
  await program.untilSays('port ', startTimeoutMs);
  return { program, url: `http://127.0.0.1:${/port (\d+)/.exec(program.lines.join('\n'))?.[1]}` };
}

/** The status of the answer; undefined when there was none. */
async function send(url: string, subject: string, id: string): Promise<number | undefined> {
  const event = {
    id,
    type: 'invitation.accepted',
    subject,
    time: '2026-03-02T10:00:00Z',
    data: { membershipId: 'AUSR-1-1' },
  };
  try {
    const answer = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(10_000),
    });
    return answer.status;
  } catch {
    return undefined;
  }
}

/** Of one killed while a burst of events comes in. */
async function outcomeOf(dieAt: string) {
  // Of its own: what the death of another has left undelivered is not before these.
  const partnerId = newPartnerId();
  const { program, url } = await startChild(partnerId, dieAt);
  const ids = Array.from({ length: burst }, (_, index) => `${dieAt.replaceAll(' ', '-')}-${index}`);
  const statuses = await Promise.all(ids.map((id) => send(url, partnerId, id)));
  // An API that does not come to the step lives on.
  const late = setTimeout(() => program.kill('SIGTERM'), deathTimeoutMs);
  const { signal } = await program.exited;
  clearTimeout(late);
  const acknowledged = ids.filter((_, index) => Math.floor((statuses[index] ?? 0) / 100) === 2);
  return { dieAt, partnerId, signal, ids, acknowledged, stored: await rowsOf(ids) };
}

async function rowsOf(ids: string[]): Promise<string[]> {
  const { sql } = api.database;
  const rows = await sql<{ id: string }[]>`
    select source_event_id as id from events where source_event_id = any (${ids}) order by source_event_id`;
  return rows.map((row) => row.id);
}

test('an API killed at any step has stored what it acknowledged, and a repeat makes one event of it', async () => {
  const partnerId = newPartnerId();
  // The key has been used before, so that the note of its first use is no step.
  await send(await api.app.listen({ host: '127.0.0.1', port: 0 }), partnerId, 'first');

  const next = moments.values();
  const outcomes: Awaited<ReturnType<typeof outcomeOf>>[] = [];
  const work = async () => {
    for (const dieAt of next) outcomes.push(await outcomeOf(dieAt));
  };
  const [restarted] = await Promise.all([startChild(partnerId), work(), work()]);

  for (const { dieAt, signal, acknowledged, stored } of outcomes) {
    expect(signal, dieAt).toBe('SIGKILL');
    expect(stored, dieAt).toEqual(expect.arrayContaining(acknowledged));
  }
  const at = (dieAt: string) => outcomes.find((outcome) => outcome.dieAt === dieAt);
  expect(at('body read')).toMatchObject({ acknowledged: [], stored: [] });
  // What had been stored by a process that could not say so any more is what a repeat is for.
  expect(at('after insert events')?.stored.length).toBeGreaterThan(at('after insert events')?.acknowledged.length ?? 0);
  expect(at('answered')?.acknowledged.length).toBeGreaterThan(0);

  for (const { dieAt, partnerId, ids, stored } of outcomes) {
    const answers = await Promise.all(ids.map((id) => send(restarted.url, partnerId, id)));
    expect(answers, dieAt).toEqual(ids.map((id) => (stored.includes(id) ? 200 : 202)));
    expect(await rowsOf(ids), dieAt).toEqual(ids);
  }
}, 120_000);
