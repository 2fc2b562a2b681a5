import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sweepEvents } from '../../../api/event-sweep.js';
import { findEvent } from '../../../db/queries/events.js';
import { deliverWaitingEvents } from '../../../delivery/deliver-event.js';
import { type EventType, eventCatalogue } from '../../../domain/events.js';
import { isMailEventType } from '../../../domain/mail-outcomes.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
  await api.call('POST', '/v1/event-sources', { slug: 'crm', name: 'CRM', auth: 'key' });
});
afterAll(() => api.close());

let number = 0;
const envelope = (subject: string, more: object = {}) => {
  number += 1;
  const data = { membershipId: 'AUSR-1-1' };
  return { id: `e-${number}`, type: 'invitation.accepted', subject, time: '2026-03-02T10:00:00Z', data, ...more };
};
const send = (body: unknown) => api.call('POST', '/v1/events', body);
const begin = async () => {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  return partnerId;
};
const signalsOf = (partnerId: string) => api.migrations.partners.get(partnerId)?.signals ?? [];
const whileAway = async <T>(work: () => Promise<T>) => {
  api.migrations.away = true;
  try {
    return await work();
  } finally {
    api.migrations.away = false;
  }
};
const makeDue = () => api.database.sql`update events set next_attempt_at = null`;

describe('an event', () => {
  test('is stored, signalled and acknowledged with its receipt and its address', async () => {
    const partnerId = await begin();
    const event = envelope(partnerId, { correlationId: 'c-1' });
    const answer = await send(event);

    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      status: 'delivered',
      source: 'tester',
      sourceEventId: event.id,
      subject: partnerId,
      correlationId: 'c-1',
      time: '2026-03-02T10:00:00.000Z',
      workflowId: `partner-migration/${partnerId}`,
    });
    expect(answer.headers.location).toBe(`${publicUrl}/v1/events/${answer.body.id}`);
    expect(signalsOf(partnerId)).toEqual([
      {
        name: 'invitationAccepted',
        payload: {
          eventId: answer.body.id,
          source: 'tester',
          origin: 'webhook',
          occurredAt: '2026-03-02T10:00:00.000Z',
          data: event.data,
        },
      },
    ]);
    const receipt = await api.call('GET', `/v1/events/${answer.body.id}`);
    expect(receipt).toMatchObject({ status: 200, body: answer.body });
  });

  test('of every type reaches the signal of its type', async () => {
    const partnerId = await begin();
    // Those about mails are of the partner whose mail it is: mail-events.test.ts.
    const types = (Object.keys(eventCatalogue) as EventType[]).filter((type) => !isMailEventType(type));
    for (const type of types) {
      const answer = await send(envelope(partnerId, { type, data: eventCatalogue[type].example }));
      expect(answer.body.status, type).toBe('delivered');
      expect(signalsOf(partnerId).at(-1)?.name).toBe(eventCatalogue[type].signal);
    }
  });

  test('that comes again is answered with the first receipt and signalled once', async () => {
    const partnerId = await begin();
    const event = envelope(partnerId);
    const first = await send(event);
    const again = await send(event);
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ id: first.body.id, duplicates: 1 });
    expect(again.headers.location).toBe(first.headers.location);
    expect(signalsOf(partnerId)).toHaveLength(1);
  });

  test('that comes many times at once is one', async () => {
    const partnerId = await begin();
    const event = envelope(partnerId);
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(event)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 202]);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  });

  test('with a used id and another body is refused, and the first stands', async () => {
    const partnerId = await begin();
    const event = envelope(partnerId);
    const first = await send(event);
    const other = await send({ ...event, data: { membershipId: 'AUSR-2-2' } });
    expect(other).toMatchObject({ status: 409, body: { type: `${publicUrl}/problems/event-id-reused` } });
    expect((await api.call('GET', `/v1/events/${first.body.id}`)).body.bodyHash).toBe(first.body.bodyHash);
    expect(signalsOf(partnerId)).toHaveLength(1);
  });

  test('of an unknown type is acknowledged and ignored', async () => {
    const partnerId = await begin();
    const answer = await send(envelope(partnerId, { type: 'coffee.brewed', data: { cups: 2 } }));
    expect(answer).toMatchObject({ status: 202, body: { status: 'ignored', reason: 'unknown-type' } });
    expect(signalsOf(partnerId)).toHaveLength(0);
  });

  test.each([{}, { membershipId: 'AUSR-1', more: 1 }, { membershipId: 7 }, { membershipId: 'USR-1' }])(
    'with data %j, which its type does not allow, is acknowledged and dead',
    async (data) => {
      const partnerId = await begin();
      const answer = await send(envelope(partnerId, { data }));
      expect(answer).toMatchObject({ status: 202, body: { status: 'dead', reason: 'schema' } });
      expect(signalsOf(partnerId)).toHaveLength(0);
    },
  );

  test('before its migration is parked, and released by the start', async () => {
    const partnerId = newPartnerId();
    const early = await send(envelope(partnerId));
    expect(early).toMatchObject({ status: 202, body: { status: 'parked' } });
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    expect(signalsOf(partnerId).map((signal) => signal.payload.eventId)).toEqual([early.body.id]);
    expect((await findEvent(api.database, early.body.id))?.status).toBe('delivered');
  });

  test('is dead when its migration has not started within 30 days', async () => {
    const young = await send(envelope(newPartnerId()));
    const old = await send(envelope(newPartnerId()));
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
    await api.database.sql`update events set received_at = ${daysAgo(29.9)} where id = ${young.body.id}`;
    await api.database.sql`update events set received_at = ${daysAgo(30.1)} where id = ${old.body.id}`;
    await makeDue();
    await sweepEvents(api.database, api.migrations, api.logger);
    expect((await findEvent(api.database, young.body.id))?.status).toBe('parked');
    expect(await findEvent(api.database, old.body.id)).toMatchObject({ status: 'dead', reason: 'not-started' });
  });

  test('is not lost between a start and its parking', async () => {
    const partnerId = newPartnerId();
    // The start, and its look for parked events, happen after the signal found nothing and before the event is parked.
    api.migrations.beforeSignal = async () => {
      await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
      api.migrations.partners.get(partnerId)?.signals.splice(0);
    };
    const answer = await send(envelope(partnerId));
    expect(answer.body.status).toBe('delivered');
    expect(signalsOf(partnerId)).toHaveLength(1);
  });

  test.each(['completed', 'aborted'] as const)('after its migration was %s is ignored as closed', async (stage) => {
    const partnerId = await begin();
    api.migrations.end(partnerId, stage);
    const answer = await send(envelope(partnerId));
    expect(answer).toMatchObject({ status: 202, body: { status: 'ignored', reason: 'closed' } });
  });

  test('is acknowledged while Temporal is away, and delivered by the sweep', async () => {
    const partnerId = await begin();
    const answer = await whileAway(() => send(envelope(partnerId)));
    expect(answer).toMatchObject({ status: 202, body: { status: 'verified', attempts: 1, lastError: 'unavailable' } });
    await makeDue();
    await sweepEvents(api.database, api.migrations, api.logger);
    expect(signalsOf(partnerId)).toHaveLength(1);
    expect((await findEvent(api.database, answer.body.id))?.status).toBe('delivered');
  });

  test('is not acknowledged without the row: with the events table gone the answer is no success', async () => {
    await api.database.sql`alter table events rename to events_gone`;
    const answer = await send(envelope(newPartnerId())).finally(
      () => api.database.sql`alter table events_gone rename to events`,
    );
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('events');
  });

  test.each([
    ['id', 'a.b'],
    ['id', 'x'.repeat(129)],
    ['subject', 'P 1'],
    ['time', 'yesterday'],
    ['data', 'text'],
    ['data', undefined],
    ['type', undefined],
    ['correlationId', ''],
    ['extra', 1],
  ])('with a broken envelope (%s = %j) is refused and not stored', async (name, value) => {
    const event = envelope(newPartnerId(), { [name]: value });
    const answer = await send(event);
    expect(answer).toMatchObject({ status: 400, body: { type: `${publicUrl}/problems/event-invalid` } });
    expect(answer.body.errors[0].pointer).toBe(`/${name}`);
    expect(await api.database.sql`select 1 from events where subject = ${event.subject}`).toHaveLength(0);
  });

  test('over 256 KiB is too large', async () => {
    const answer = await send(envelope(newPartnerId(), { data: { note: 'x'.repeat(262_144) } }));
    expect(answer).toMatchObject({ status: 413, body: { type: `${publicUrl}/problems/payload-too-large` } });
  });
});

describe('the sender of an event', () => {
  test('speaks for itself alone, unless it is an administrator', async () => {
    const key = await api.key('erp', 'events:write');
    const partnerId = await begin();
    const own = await api.call('POST', '/v1/events?source=erp', envelope(partnerId), { key });
    const others = await api.call('POST', '/v1/events?source=crm', envelope(partnerId), { key });
    const admin = await api.call('POST', '/v1/events?source=crm', envelope(partnerId));
    expect(own).toMatchObject({ status: 202, body: { source: 'erp' } });
    expect(others).toMatchObject({ status: 403, body: { missing: 'admin' } });
    expect(admin).toMatchObject({ status: 202, body: { source: 'crm' } });
    expect((await api.call('GET', `/v1/events/${own.body.id}`, undefined, { key })).status).toBe(200);
    expect((await api.call('GET', `/v1/events/${admin.body.id}`, undefined, { key })).status).toBe(404);
  });

  test('may use an id that another source has used', async () => {
    const partnerId = await begin();
    const event = envelope(partnerId);
    const first = await send(event);
    const second = await api.call('POST', '/v1/events?source=crm', event);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).not.toBe(first.body.id);
  });
});

describe('waiting events', () => {
  test('of many are each taken up by one of several sweeps', async () => {
    const partnerId = await begin();
    await whileAway(() => Promise.all(Array.from({ length: 12 }, () => send(envelope(partnerId)))));
    await makeDue();
    await Promise.all([1, 2, 3].map(() => sweepEvents(api.database, api.migrations, api.logger)));
    const ids = signalsOf(partnerId).map((signal) => signal.payload.eventId);
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
  });

  test('are left alone until they are due', async () => {
    const partnerId = await begin();
    await whileAway(() => send(envelope(partnerId)));
    await sweepEvents(api.database, api.migrations, api.logger);
    expect(signalsOf(partnerId)).toHaveLength(0);
    expect(await deliverWaitingEvents(api.database, api.migrations, partnerId)).toBe(1);
  });

  test('do not wait behind one that cannot be delivered', async () => {
    const poisoned = await begin();
    const healthy = await begin();
    const [bad] = await whileAway(() => Promise.all([send(envelope(poisoned)), send(envelope(healthy))]));
    await makeDue();
    const signal = api.migrations.signal.bind(api.migrations);
    api.migrations.signal = async (partnerId, name, payload) => {
      if (partnerId === poisoned) throw new Error('blob too large');
      return signal(partnerId, name, payload);
    };
    await sweepEvents(api.database, api.migrations, api.logger);
    api.migrations.signal = signal;
    expect(signalsOf(healthy)).toHaveLength(1);
    expect(await findEvent(api.database, bad?.body.id)).toMatchObject({ status: 'verified', lastError: 'unexpected' });
  });
});

test('the catalogue of event types has a schema and an example of each, which fits it', async () => {
  const { body } = await api.call('GET', '/v1/event-types');
  expect(body.data.map((entry: { type: string }) => entry.type)).toEqual(Object.keys(eventCatalogue));
  expect(body.data[0]).toMatchObject({ type: 'migration.executed', schema: { type: 'object' } });
});

test('no event data and no key comes into the log', async () => {
  const partnerId = await begin();
  await send(envelope(partnerId, { type: 'enrollment.queried', data: { ...enrollment, note: 'Ask Jane Canary' } }));
  await api.call('GET', '/v1/migrations?text=JaneCanary');
  await api.call('GET', '/v1/migrations/jane@canary.example');
  const log = api.logLines.join('');
  expect(log).toContain(partnerId);
  expect(log).not.toMatch(/canary/i);
  expect(log).not.toMatch(/pm_live_/);
});

const enrollment = { enrollmentId: 'ENR-1', buyerId: 'BUY-1' };
