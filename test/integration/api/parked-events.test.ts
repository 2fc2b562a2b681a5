import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertEvents } from '../../../db/queries/events.js';
import { deliverParkedEvents, relayDueEvents } from '../../../delivery/event-relay.js';
import { type Answer, type ApiFixture, newPartnerId, plannedFor, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

let number = 0;
const send = (subject: string, more: object = {}) => {
  number += 1;
  const data = { membershipId: `AUSR-${number}` };
  const time = '2026-03-02T10:00:00Z';
  return api.call('POST', '/v1/events', {
    id: `p-${number}`,
    type: 'invitation.accepted',
    subject,
    time,
    data,
    ...more,
  });
};
/** The first is being delivered until the others are stored: these are left to the relay. */
const sendAtOnce = async (partnerId: string, others: object[]) => {
  const answers: Answer[] = [];
  api.migrations.beforeSignal = async () => {
    for (const more of others) answers.push(await send(partnerId, more));
  };
  answers.unshift(await send(partnerId));
  expect(answers[0]?.body.status).toBe('parked');
  for (const { body } of answers.slice(1))
    expect(body).toMatchObject({ attempts: 0, status: expect.stringMatching(/^(received|verified)$/) });
  return answers.map(({ body }) => body.id as string);
};
const startOnly = (partnerId: string) =>
  api.migrations.start({
    partnerId,
    migrationId: `mig_${partnerId}`,
    plannedFor,
    policy: {} as never,
    startedBy: { type: 'operator', id: 'x' },
  });
const onRefusal = (error: unknown) => {
  throw error;
};
/** Takes what is due, and nothing else. */
const relay = () => relayDueEvents({ ...api, onRefusal }, { endsAt: Date.now() + 30_000 });
const statusesOf = async (partnerId: string) => {
  const rows = await api.database.sql`
    select status, reason from events where subject = ${partnerId} order by received_at, id`;
  return rows.map(({ status, reason }) => (reason ? `${status}: ${reason}` : status));
};
const signalledTo = (partnerId: string) =>
  (api.migrations.partners.get(partnerId)?.signals ?? []).map(({ payload }) => payload.eventId);

describe('an event behind one that is parked', () => {
  test('is parked with it, and the start brings them all in their order', async () => {
    const partnerId = newPartnerId();
    const ids = await sendAtOnce(partnerId, [{}, {}, {}]);
    expect(await relay()).toMatchObject({ drained: true });
    expect(await statusesOf(partnerId)).toEqual(Array(4).fill('parked'));
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    expect(signalledTo(partnerId)).toEqual(ids);
  });

  test('is parked with it also when they are more than one claim takes', async () => {
    const partnerId = newPartnerId();
    const first = (await send(partnerId)).body.id;
    const behind = await insertEvents(
      api.database,
      Array.from({ length: 120 }, (_, index) => ({
        source: 'many',
        sourceEventId: `${index}`,
        bodyHash: 'x',
        type: 'invitation.accepted',
        subject: partnerId,
        occurredAt: new Date(),
        origin: 'webhook' as const,
        data: { membershipId: `AUSR-${index}` },
      })),
    );
    const ids = [first, ...behind.map(({ event }) => event.id)];
    expect(await relay()).toMatchObject({ drained: true });
    expect(new Set(await statusesOf(partnerId))).toEqual(new Set(['parked']));
    await startOnly(partnerId);
    await deliverParkedEvents({ ...api, onRefusal }, partnerId);
    expect(signalledTo(partnerId)).toEqual(ids);
  });

  test('is settled at once when it needs no workflow', async () => {
    const partnerId = newPartnerId();
    await sendAtOnce(partnerId, [{ type: 'tea.brewed' }, {}, { data: { membershipId: 7 } }]);
    await relay();
    expect(await statusesOf(partnerId)).toEqual(['parked', 'ignored: unknown-type', 'parked', 'dead: schema']);
  });

  test('is parked anew when an operator has had it delivered again', async () => {
    const partnerId = newPartnerId();
    await send(partnerId);
    const { body } = await send(partnerId);
    expect(await api.call('POST', `/v1/events/${body.id}/redeliver`)).toMatchObject({ body: { status: 'verified' } });
    await relay();
    expect(await statusesOf(partnerId)).toEqual(['parked', 'parked']);
  });

  test('does not overtake those that a start has yet to release', async () => {
    const partnerId = newPartnerId();
    const early = [await send(partnerId), await send(partnerId)].map(({ body }) => body.id);
    await startOnly(partnerId);
    const { body } = await api.call('POST', `/v1/events/${(await send(newPartnerId())).body.id}/redeliver`);
    // As one that came while the API had too much to do.
    await api.database.sql`update events set subject = ${partnerId} where id = ${body.id}`;
    expect(await relay()).toMatchObject({ delivered: 3, drained: true });
    expect(signalledTo(partnerId)).toEqual([...early, body.id]);
  });

  test('does not overtake them either when the first of all is delivered anew', async () => {
    const partnerId = newPartnerId();
    const early = [await send(partnerId), await send(partnerId)].map(({ body }) => body.id);
    await startOnly(partnerId);
    await api.call('POST', `/v1/events/${early[0]}/redeliver`);
    const late = await send(partnerId);
    expect(late.body).toMatchObject({ status: 'verified', attempts: 0 });
    await relay();
    expect(signalledTo(partnerId)).toEqual([...early, late.body.id]);
  });

  test('is left to the relay while a start releases those before it', async () => {
    const partnerId = newPartnerId();
    const early = await send(partnerId);
    await startOnly(partnerId);
    await api.database
      .sql`update events set next_attempt_at = now() + interval '10 seconds' where subject = ${partnerId}`;
    const late = await send(partnerId);
    expect(late.body).toMatchObject({ status: 'verified', attempts: 0 });
    await relay();
    expect(signalledTo(partnerId)).toEqual([early.body.id, late.body.id]);
  });

  test('is not left parked by a start between the looks at the first and at it', async () => {
    const partnerId = newPartnerId();
    const ids = await sendAtOnce(partnerId, [{}, {}]);
    const describeRun = api.migrations.describe.bind(api.migrations);
    let looks = 0;
    api.migrations.describe = async (id) => {
      const seen = await describeRun(id);
      looks += 1;
      // The relay's last look at the first: the start comes right after it, and its release before the others are parked.
      if (looks === 2) await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
      return seen;
    };
    await relay().finally(() => {
      api.migrations.describe = describeRun;
    });
    expect(looks).toBeGreaterThanOrEqual(3);
    expect(signalledTo(partnerId)).toEqual(ids);
    expect(await statusesOf(partnerId)).toEqual(Array(3).fill('delivered'));
  });
});
