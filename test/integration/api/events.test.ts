import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findEvent } from '../../../db/queries/events.js';
import { deliverParkedEvents, relayDueEvents } from '../../../delivery/event-relay.js';
import { type EventType, eventCatalogue } from '../../../domain/events.js';
import { isMailEventType } from '../../../domain/mail-outcomes.js';
import { type Answer, type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

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
/** A moment ago: the column is rounded to ms, and so `now()` may lie ahead. */
const makeDue = () =>
  api.database.sql`update events set next_attempt_at = now() - interval '1 second' where next_attempt_at is not null`;
const refusals: unknown[] = [];
const relayParts = () => ({
  database: api.database,
  migrations: api.migrations,
  onRefusal: (error: unknown) => void refusals.push(error),
});
const relay = () => relayDueEvents(relayParts(), { endsAt: Date.now() + 30_000 });

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
    const answers = await Promise.all(Array.from({ length: 100 }, () => send(event)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const rows = await api.database.sql`select status, duplicates from events where subject = ${partnerId}`;
    expect(rows).toMatchObject([{ duplicates: 99 }]);
    await relay();
    expect(signalsOf(partnerId)).toHaveLength(1);
  });

  test('that is older than one about the same thing is superseded, by time or by the sender’s sequence', async () => {
    const partnerId = await begin();
    await send(envelope(partnerId));
    const older = await send(envelope(partnerId, { type: 'invitation.expired', time: '2026-03-02T09:59:59Z' }));
    expect(older).toMatchObject({ status: 202, body: { status: 'ignored', reason: 'superseded' } });
    await send(envelope(partnerId, { data: { membershipId: 'AUSR-9' }, sequence: '10' }));
    const data = { membershipId: 'AUSR-9' };
    const lower = await send(envelope(partnerId, { data, sequence: '9', time: '2026-03-03T10:00:00Z' }));
    expect(lower).toMatchObject({ status: 202, body: { status: 'ignored', reason: 'superseded' } });
    expect(signalsOf(partnerId)).toHaveLength(2);
  });

  test('beyond those that are delivered at once is acknowledged and left to the relay', async () => {
    const partnerIds = await Promise.all(Array.from({ length: 60 }, () => begin()));
    const signal = api.migrations.signal.bind(api.migrations);
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    api.migrations.signal = async (...args) => {
      await answered;
      return signal(...args);
    };
    const answers: Answer[] = [];
    try {
      // So many at a time are few enough to be delivered at once.
      for (let from = 0; from < 60; from += 10) {
        const some = partnerIds.slice(from, from + 10).map((partnerId) => send(envelope(partnerId)));
        answers.push(...(await Promise.all(some)));
      }
    } finally {
      api.migrations.signal = signal;
    }
    const due = await api.database.sql`
      select id from events where subject = any(${partnerIds}) and next_attempt_at <= now()`;
    // Before anything may fail: those that wait would keep the others of this file from being delivered.
    answer();
    expect(answers.every(({ status, body }) => status === 202 && body.status === 'verified')).toBe(true);
    expect(due).toHaveLength(10);
    await vi.waitFor(async () => {
      const rows = await api.database.sql`
        select id from events where subject = any(${partnerIds}) and status = 'delivered'`;
      expect(rows).toHaveLength(50);
    }, 30_000);
    expect(await relay()).toMatchObject({ drained: true });
    expect(partnerIds.every((partnerId) => signalsOf(partnerId).length === 1)).toBe(true);
  });

  test('that comes with many others is stored and left to the relay, also when no delivery is under way', async () => {
    const partnerIds = await Promise.all(Array.from({ length: 60 }, () => begin()));
    const answers = await Promise.all(partnerIds.map((partnerId) => send(envelope(partnerId))));
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    const left = answers.filter(({ body }) => body.status === 'verified').length;
    const due = await api.database.sql`
      select id from events where subject = any(${partnerIds}) and next_attempt_at <= now()`;
    expect(due).toHaveLength(left);
    expect(left).toBeGreaterThanOrEqual(40);
    expect(await relay()).toMatchObject({ drained: true, delivered: left });
    expect(partnerIds.every((partnerId) => signalsOf(partnerId).length === 1)).toBe(true);
    expect((await send(envelope(partnerIds[0] ?? ''))).body.status).toBe('delivered');
  });

  test('of a partner whose earlier one is being delivered waits behind it', async () => {
    const partnerId = await begin();
    const signal = api.migrations.signal.bind(api.migrations);
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    api.migrations.signal = async (...args) => {
      await answered;
      return signal(...args);
    };
    const first = await send(envelope(partnerId));
    api.migrations.signal = signal;
    const second = await send(envelope(partnerId, { data: { membershipId: 'AUSR-2' } }));
    expect([first, second].map(({ status, body }) => [status, body.status])).toEqual(Array(2).fill([202, 'verified']));
    expect(signalsOf(partnerId)).toHaveLength(0);
    answer();
    await vi.waitFor(async () => {
      expect((await api.call('GET', `/v1/events/${first.body.id}`)).body.status).toBe('delivered');
    }, 10_000);
    await relay();
    expect(signalsOf(partnerId).map(({ payload }) => payload.eventId)).toEqual([first.body.id, second.body.id]);
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

  test.each([
    [{}, '/membershipId', 'is missing'],
    [{ membershipId: 'AUSR-1', more: 1 }, '/more', 'is not known here'],
    [{ membershipId: 'AUSR-1', 'anna@example.org': 1 }, '', 'is not known here'],
    [{ membershipId: 7 }, '/membershipId', 'must be string'],
    [{ membershipId: 'USR-1' }, '/membershipId', expect.stringContaining('pattern')],
  ])(
    'with data %j, which its type does not allow, is acknowledged and dead, and told where it is wrong',
    async (data, pointer, message) => {
      const partnerId = await begin();
      const answer = await send(envelope(partnerId, { data }));
      const errors = [{ pointer, message }];
      expect(answer).toMatchObject({ status: 202, body: { status: 'dead', reason: 'schema', errors } });
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
    await relay();
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

  test('is acknowledged while Temporal is away, and delivered by the relay', async () => {
    const partnerId = await begin();
    const answer = await whileAway(() => send(envelope(partnerId)));
    expect(answer).toMatchObject({ status: 202, body: { status: 'verified', attempts: 1, lastError: 'unavailable' } });
    await makeDue();
    await relay();
    expect(signalsOf(partnerId)).toHaveLength(1);
    expect((await findEvent(api.database, answer.body.id))?.status).toBe('delivered');
  });

  test('is not acknowledged without the row: with the events table gone the sender is to send it again', async () => {
    await api.database.sql`alter table events rename to events_gone`;
    const answer = await send(envelope(newPartnerId())).finally(
      () => api.database.sql`alter table events_gone rename to events`,
    );
    expect(answer).toMatchObject({ status: 503, body: { type: `${publicUrl}/problems/unavailable` } });
    expect(answer.headers['retry-after']).toBe('5');
    expect(JSON.stringify(answer.body)).not.toContain('events');
    // For us it is a fault, not an outage.
    const lines = api.logLines.filter((line) => line.includes('42P01')).map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ level: 50, problem: 'unavailable' }]);
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
  test('are each delivered by one of several relays, those of a partner in their order', async () => {
    const partners = [await begin(), await begin(), await begin()];
    const sent = new Map<string, string[]>(partners.map((partnerId) => [partnerId, []]));
    await whileAway(async () => {
      for (let round = 0; round < 8; round++) {
        for (const partnerId of partners) sent.get(partnerId)?.push((await send(envelope(partnerId))).body.id);
      }
    });
    await makeDue();
    const results = await Promise.all([relay(), relay(), relay()]);
    expect(results.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(24);
    for (const partnerId of partners) {
      expect(signalsOf(partnerId).map((signal) => signal.payload.eventId)).toEqual(sent.get(partnerId));
    }
  });

  test('are left alone until they are due', async () => {
    const partnerId = await begin();
    await whileAway(() => send(envelope(partnerId)));
    expect(await relay()).toMatchObject({ taken: 0, drained: true });
    expect(signalsOf(partnerId)).toHaveLength(0);
  });

  test('are not overtaken by one that comes later', async () => {
    const partnerId = await begin();
    const early = await whileAway(() => send(envelope(partnerId)));
    const late = await send(envelope(partnerId));
    expect(late).toMatchObject({ status: 202, body: { status: 'verified', attempts: 0 } });
    expect(signalsOf(partnerId)).toHaveLength(0);
    await makeDue();
    await relay();
    expect(signalsOf(partnerId).map((signal) => signal.payload.eventId)).toEqual([early.body.id, late.body.id]);
  });

  test('end a run that finds Temporal away, and none of them is lost', async () => {
    const partners = [await begin(), await begin()];
    await whileAway(async () => {
      for (const partnerId of partners) for (let i = 0; i < 3; i++) await send(envelope(partnerId));
      await makeDue();
      expect(await relay()).toMatchObject({ delivered: 0, drained: false });
    });
    // One try showed that nobody answers: those behind the first of each partner were not tried as well.
    const tries = await api.database
      .sql`select attempts from events where subject = any(${partners}) order by received_at, id`;
    expect(tries.filter(({ attempts }) => attempts === 0)).toHaveLength(4);
    await makeDue();
    expect(await relay()).toMatchObject({ delivered: 6, drained: true });
  });

  test('of all other partners are delivered while those of one take long', async () => {
    const partners = await Promise.all(Array.from({ length: 70 }, () => begin()));
    const [slow = ''] = partners;
    await whileAway(async () => {
      for (const partnerId of partners) await send(envelope(partnerId));
    });
    const signal = api.migrations.signal.bind(api.migrations);
    const others = () => partners.filter((partnerId) => signalsOf(partnerId).length > 0);
    api.migrations.signal = async (...args) => {
      // They are more than are delivered at a time.
      if (args[0] === slow) await vi.waitFor(() => expect(others()).toHaveLength(69), 15_000);
      return signal(...args);
    };
    await makeDue();
    expect(
      await relay().finally(() => {
        api.migrations.signal = signal;
      }),
    ).toMatchObject({ delivered: 70, drained: true });
  });

  test('are superseded by what the relay has delivered just before them', async () => {
    const partnerId = await begin();
    const [newer, older, other] = await whileAway(async () => [
      await send(envelope(partnerId)),
      await send(envelope(partnerId, { type: 'invitation.expired', time: '2026-03-02T09:59:59Z' })),
      await send(envelope(partnerId, { data: { membershipId: 'AUSR-7' }, time: '2026-03-02T09:00:00Z' })),
    ]);
    await makeDue();
    expect(await relay()).toMatchObject({ delivered: 2, drained: true });
    expect(signalsOf(partnerId).map(({ payload }) => payload.eventId)).toEqual([newer?.body.id, other?.body.id]);
    expect((await api.call('GET', `/v1/events/${older?.body.id}`)).body).toMatchObject({
      status: 'ignored',
      reason: 'superseded',
    });
    const rows = await api.database
      .sql`select attempts, workflow_id from events where subject = ${partnerId} and status = 'delivered'`;
    expect(rows).toMatchObject([{ workflow_id: expect.any(String) }, { workflow_id: expect.any(String) }]);
  });

  test('do not wait behind one of another partner that cannot be delivered, which is dead in the end', async () => {
    const poisoned = await begin();
    const healthy = await begin();
    const [bad] = await whileAway(() => Promise.all([send(envelope(poisoned)), send(envelope(healthy))]));
    await makeDue();
    const signal = api.migrations.signal.bind(api.migrations);
    api.migrations.signal = async (partnerId, name, payload) => {
      if (partnerId === poisoned) throw new Error('blob too large');
      return signal(partnerId, name, payload);
    };
    await relay();
    expect(signalsOf(healthy)).toHaveLength(1);
    expect(await findEvent(api.database, bad?.body.id)).toMatchObject({ status: 'verified', lastError: 'unexpected' });
    for (let tries = 0; tries < 8; tries++) {
      await makeDue();
      await relay();
    }
    api.migrations.signal = signal;
    const dead = await findEvent(api.database, bad?.body.id);
    expect(dead).toMatchObject({ status: 'dead', reason: 'undeliverable', attention: 'undeliverable' });
    expect(refusals).not.toHaveLength(0);
  });

  test('are dead after nine refusals in a row, however often Temporal was away before', async () => {
    const partnerId = await begin();
    const { body } = await whileAway(() => send(envelope(partnerId)));
    await expect.poll(() => findEvent(api.database, body.id)).toMatchObject({ attempts: 1 });
    const tryAgain = async (times: number) => {
      for (let tries = 0; tries < times; tries++) {
        await makeDue();
        await relay();
      }
      return findEvent(api.database, body.id);
    };
    expect(await whileAway(() => tryAgain(8))).toMatchObject({ attempts: 9, lastError: 'unavailable' });
    const signal = api.migrations.signal.bind(api.migrations);
    const refuse = () => {
      api.migrations.signal = async () => {
        throw new Error('blob too large');
      };
    };
    refuse();
    try {
      expect(await tryAgain(8)).toMatchObject({ status: 'verified', attempts: 17, refusals: 8 });
      // An outage in between: it is no longer sure that Temporal refuses it for good.
      api.migrations.signal = signal;
      expect(await whileAway(() => tryAgain(1))).toMatchObject({ refusals: 0 });
      refuse();
      expect(await tryAgain(8)).toMatchObject({ status: 'verified', refusals: 8 });
      expect(await tryAgain(1)).toMatchObject({ status: 'dead', reason: 'undeliverable' });
    } finally {
      api.migrations.signal = signal;
    }
  });

  test('that are parked are all released by the start, in their order, and after 72 h ask for attention', async () => {
    const partnerId = newPartnerId();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await send(envelope(partnerId))).body.id);
    await api.database
      .sql`update events set received_at = received_at - interval '73 hours' where id = ${ids[0] ?? ''}`;
    await makeDue();
    await relay();
    expect((await api.call('GET', `/v1/events/${ids[0]}`)).body).toMatchObject({ attention: 'parked-long' });
    expect((await api.call('GET', `/v1/events/${ids[1]}`)).body).not.toHaveProperty('attention');
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    expect(signalsOf(partnerId).map((signal) => signal.payload.eventId)).toEqual(ids);
    expect((await api.call('GET', `/v1/events/${ids[0]}`)).body).not.toHaveProperty('attention');
  });

  test('that were parked are found by the relay when the start died before it released them', async () => {
    const partnerId = newPartnerId();
    const early = await send(envelope(partnerId));
    await api.migrations.start({
      partnerId,
      migrationId: 'mig_1',
      plannedFor,
      policy: {} as never,
      startedBy: { type: 'operator', id: 'x' },
    });
    expect(await deliverParkedEvents(relayParts(), partnerId)).toBe(1);
    expect((await findEvent(api.database, early.body.id))?.status).toBe('delivered');
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
