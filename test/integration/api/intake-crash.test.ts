import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { relayDueEvents } from '../../../delivery/event-relay.js';
import { endPrograms, type Program, runSource } from '../../e2e/program.js';
import { type ApiFixture, newPartnerId, plannedFor, startApi } from './api-fixture.js';

let api: ApiFixture;
let key: string;
beforeAll(async () => {
  api = await startApi();
  key = await api.key('crm', 'events:write');
});
afterEach(endPrograms);
afterAll(() => api.close());

const startTimeoutMs = 100_000;

async function startDying(partnerId: string, dieAt: number): Promise<{ program: Program; url: string }> {
  const program = runSource('test/integration/api/fixtures/dying-api.ts', {
    env: { DATABASE_URL: api.databaseUrl, DIE_AT: String(dieAt), PARTNER_ID: partnerId },
  });
  await program.untilSays('port ', startTimeoutMs);
  const port = /port (\d+)/.exec(program.lines.join('\n'))?.[1];
  return { program, url: `http://127.0.0.1:${port}` };
}

const eventOf = (partnerId: string, id: string) => ({
  id,
  type: 'invitation.accepted',
  subject: partnerId,
  time: '2026-03-02T10:00:00Z',
  data: { membershipId: 'AUSR-1-1' },
});

/** The status of the answer; undefined when there was none. */
async function send(url: string, event: object): Promise<number | undefined> {
  try {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    return (await fetch(`${url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) })).status;
  } catch {
    return undefined;
  }
}

test('an API killed at any step of intake has stored what it acknowledged, and a repeat makes one event of it', async () => {
  const partnerId = newPartnerId();
  // Sent once so that the key has been used: else its first use would be a step of its own.
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  await api.call('POST', '/v1/events', eventOf(partnerId, 'first'), { key });
  const whole = await startDying(partnerId, 0);
  expect(await send(whole.url, eventOf(partnerId, 'whole'))).toBe(202);
  whole.program.kill('SIGTERM');
  await whole.program.exited;
  const steps = Number(/steps (\d+)/.exec(whole.program.lines.join('\n'))?.[1]);
  // Before and after: key, source, insert, signal, mark.
  expect(steps).toBe(10);

  const outcomes: { answered: boolean; stored: boolean }[] = [];
  for (let dieAt = 1; dieAt <= steps; dieAt++) {
    const { program, url } = await startDying(partnerId, dieAt);
    const event = eventOf(partnerId, `die-${dieAt}`);
    const status = await send(url, event);
    expect((await program.exited).signal).toBe('SIGKILL');
    const rows = await api.database.sql`select id from events where source_event_id = ${event.id}`;
    outcomes.push({ answered: status !== undefined, stored: rows.length === 1 });
    if (status !== undefined && status < 300) expect(rows).toHaveLength(1);
    // The sender had no answer, so it sends again.
    expect([200, 202]).toContain((await api.call('POST', '/v1/events', event, { key })).status);
  }
  expect(outcomes.map(({ stored }) => stored)).toEqual([...Array(5).fill(false), ...Array(5).fill(true)]);
  expect(outcomes.some(({ answered }) => answered)).toBe(false);

  await api.database.sql`update events set next_attempt_at = now() where next_attempt_at is not null`;
  const onRefusal = (error: unknown) => {
    throw error;
  };
  await relayDueEvents({ ...api, onRefusal }, { endsAt: Date.now() + 30_000 });
  const rows = await api.database.sql`select status from events where source_event_id like 'die-%'`;
  expect(rows.map(({ status }) => status)).toEqual(Array(steps).fill('delivered'));
}, 300_000);
