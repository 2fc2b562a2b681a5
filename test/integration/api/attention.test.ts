import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lookAtSystemWatch } from '../../../api/process/system-watch-lapse.js';
import { findEvent } from '../../../db/queries/events.js';
import { recordBatch } from '../../../db/queries/record.js';
import { raiseSystemAttention, settleSystemAttention } from '../../../db/queries/system-attention.js';
import { deliverEvent } from '../../../delivery/deliver-event.js';
import type { AttentionItem } from '../../../domain/attention.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';
import { registerSignedSource } from './signed-source.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const invitation = (contactId: string, status: MigrationSnapshot['invitations'][number]['status']) => ({
  contactId,
  status,
  round: 1,
  remindersSent: 0,
});
const item = (over: Partial<AttentionItem> = {}): AttentionItem => ({
  code: 'effect-failed',
  severity: 'warning',
  step: 'archive-portal',
  since: '2026-03-06T18:50:00.000Z',
  why: 'The portal does not answer',
  evidence: { status: 503 },
  actions: ['retry'],
  ...over,
});
let sequence = 0;
/** Records a snapshot of a migration, each newer than the one before. */
const record = (partnerId: string, attention: AttentionItem[], more: Partial<MigrationSnapshot> = {}) => {
  sequence += 1;
  const snapshot = { attention, sequence, stage: 'handing-over' as const, timeZone: 'Europe/Berlin', ...more };
  return recordBatch(
    api.database,
    recordBatchOf({ first: 1, last: 0 }, { partnerId, migrationId: `mig_${partnerId}`, snapshot }),
  );
};
const list = async (query: string) => (await api.call('GET', `/v1/attention?${query}`)).body.data;
const ofPartner = (partnerId: string, query = '') => list(`partner=${partnerId}&${query}`);
const only = async (query: string) => {
  const items = await list(query);
  expect(items).toHaveLength(1);
  return items[0];
};

describe('what a migration asks', () => {
  test('says what is stuck, since when, why, whom it affects, what resolves it and when it is escalated', async () => {
    const partnerId = newPartnerId();
    await record(partnerId, [item()], {
      wave: 'pilot',
      invitations: [invitation('C-1', 'active'), invitation('C-2', 'invited')],
    });
    const [told, ...others] = await ofPartner(partnerId);
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      code: 'effect-failed',
      title: 'A call to an outside system keeps failing',
      severity: 'warning',
      state: 'open',
      subject: { kind: 'migration', id: `mig_${partnerId}` },
      step: 'archive-portal',
      since: '2026-03-06T18:50:00.000Z',
      why: 'The portal does not answer',
      evidence: { status: 503 },
      affected: { partnerId, stage: 'handing-over', wave: 'pilot', contactIds: ['C-2'] },
      actions: ['retry'],
      // Half an hour of support time in Berlin, where that Friday had ten minutes left.
      dueAt: '2026-03-09T07:20:00.000Z',
      breachAt: '2026-03-09T10:50:00.000Z',
      href: `/v1/migrations/${partnerId}`,
    });
    expect((await api.call('GET', `/v1/attention/${told.id}`)).body).toEqual(told);
  });

  test('says who was told of it, and what could not be told', async () => {
    const partnerId = newPartnerId();
    await record(partnerId, [item()]);
    const [fresh] = await ofPartner(partnerId);
    expect(fresh.notices).toEqual([]);
    await api.database.sql`
      insert into attention_notices (item_id, level, channel, status, attempts, sent_at, last_error) values
        (${fresh.id}, 'escalate', 'email', 'sent', 1, '2026-03-09T07:20:03.000Z', null),
        (${fresh.id}, 'escalate', 'webhook', 'given-up', 8, null, 'status-503')`;
    const notices = [
      { level: 'escalate', channel: 'email', status: 'sent', attempts: 1, sentAt: '2026-03-09T07:20:03.000Z' },
      { level: 'escalate', channel: 'webhook', status: 'given-up', attempts: 8, lastError: 'status-503' },
    ];
    expect((await ofPartner(partnerId))[0].notices).toEqual(notices);
    const assigned = await api.call(
      'POST',
      `/v1/attention/${fresh.id}/assign`,
      {},
      { headers: { 'idempotency-key': randomUUID() } },
    );
    expect(assigned.body.notices).toEqual(notices);
  });

  test('is one item per code and step, keeps its id as it changes, and closes itself when it is no longer asked', async () => {
    const partnerId = newPartnerId();
    const named = item({ code: 'invitation-declined', step: 'invitation/C-2', actions: ['retry', 'skip'] });
    await record(partnerId, [item(), named], {
      invitations: [invitation('C-1', 'invited'), invitation('C-2', 'declined')],
    });
    const before = await ofPartner(partnerId);
    expect(before).toHaveLength(2);
    const declined = before.find(({ code }: AttentionItem) => code === 'invitation-declined');
    expect(declined.affected.contactIds).toEqual(['C-2']);

    await record(partnerId, [item({ severity: 'critical', why: 'Still not' })]);
    const [open, ...others] = await ofPartner(partnerId);
    expect(others).toEqual([]);
    expect(open).toMatchObject({ severity: 'critical', why: 'Still not' });
    expect(before.map(({ id }: { id: string }) => id)).toContain(open.id);
    expect(await ofPartner(partnerId, 'state=closed')).toMatchObject([{ id: declined.id, actions: [] }]);

    await record(partnerId, []);
    await record(partnerId, [item()]);
    const [anew] = await ofPartner(partnerId);
    expect(anew.id).not.toBe(open.id);
    await record(partnerId, [item()], { stage: 'aborted' });
    expect(await ofPartner(partnerId)).toEqual([]);
  });

  test('is not changed by an older snapshot that comes late, nor doubled by many at once', async () => {
    const partnerId = newPartnerId();
    const batch = (number: number, attention: AttentionItem[]) =>
      recordBatchOf(
        { first: 1, last: 0 },
        { partnerId, migrationId: `mig_${partnerId}`, snapshot: { attention, sequence: number } },
      );
    await recordBatch(api.database, batch(9, [item()]));
    await recordBatch(api.database, batch(8, []));
    expect(await ofPartner(partnerId)).toHaveLength(1);
    await Promise.all(
      Array.from({ length: 8 }, () => recordBatch(api.database, batch(9, [item(), item({ step: 'x' })]))),
    );
    expect(await ofPartner(partnerId)).toHaveLength(2);
  });
});

describe('the queue', () => {
  const wave = `wave-${randomUUID()}`;
  const partners = Array.from({ length: 6 }, newPartnerId);
  const ids = (items: { affected: { partnerId: string } }[]) =>
    items.map(({ affected }) => partners.indexOf(affected.partnerId));

  beforeAll(async () => {
    for (const [index, partnerId] of partners.entries()) {
      const severity = index % 3 === 0 ? 'critical' : 'warning';
      const code = index < 2 ? 'inventory-mismatch' : 'effect-failed';
      const since = `2026-03-0${index < 4 ? 6 - index : 1}T10:00:00.000Z`;
      await record(partnerId, [item({ severity, code, since })], {
        wave,
        stage: index < 2 ? 'verifying' : 'handing-over',
      });
    }
  });

  test.each([
    ['sort=since&limit=4', [4, 5, 3, 2]],
    ['sort=-since&limit=3', [0, 1, 2]],
    ['sort=severity', [3, 0, 4, 5, 2, 1]],
    ['code=inventory-mismatch', [1, 0]],
    ['code=inventory-mismatch,effect-failed&severity=critical', [3, 0]],
    ['stage=verifying', [1, 0]],
    ['since.lt=2026-03-04T00:00:00Z', [4, 5, 3]],
    ['since.gte=2026-03-04T00:00:00Z&since.lt=2026-03-06T00:00:00Z', [2, 1]],
  ])('with %s holds just those, in order', async (query, expected) => {
    const found = ids(await list(`wave=${wave}&${query}`));
    // Two of them have the same age; which of these is first, their ids decide.
    const normal = (order: number[]) => order.map((index) => (index === 5 ? 4 : index));
    expect(normal(found)).toEqual(normal(expected));
    expect(new Set(found)).toEqual(new Set(expected.includes(4) || expected.includes(5) ? found : expected));
  });

  test.each(['since', '-since', 'severity'])(
    'sorted by %s is read page by page without a gap or a repeat',
    async (sort) => {
      const whole = ids(await list(`wave=${wave}&sort=${sort}`));
      const paged: number[] = [];
      let cursor = '';
      for (let page = 0; page < 6; page += 1) {
        const { body } = await api.call('GET', `/v1/attention?wave=${wave}&sort=${sort}&limit=2${cursor}`);
        paged.push(...ids(body.data));
        if (!body.nextCursor) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      expect(paged).toEqual(whole);
      expect(paged).toHaveLength(6);
    },
  );

  test('refuses the cursor of another filter', async () => {
    const { body } = await api.call('GET', `/v1/attention?wave=${wave}&limit=2`);
    const other = await api.call(
      'GET',
      `/v1/attention?wave=${wave}&severity=critical&limit=2&cursor=${body.nextCursor}`,
    );
    expect(other).toMatchObject({ status: 422, body: { type: `${publicUrl}/problems/cursor-invalid` } });
  });
});

describe('an item', () => {
  const opened = async () => {
    const partnerId = newPartnerId();
    await record(partnerId, [item()]);
    const [found] = await ofPartner(partnerId);
    return {
      partnerId,
      id: found.id,
      act: (verb: string, body?: object) => api.call('POST', `/v1/attention/${found.id}/${verb}`, body),
    };
  };
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

  test('gets an owner, the caller unless another is named, and loses it again', async () => {
    const { act, id } = await opened();
    const self = (await act('assign')).body;
    expect(self.owner).toBe(self.assignedBy);
    expect((await act('assign', { owner: 'team-east' })).body).toMatchObject({ owner: 'team-east' });
    expect((await list('owner=team-east')).map((one: { id: string }) => one.id)).toContain(id);
    expect((await act('assign', { owner: null })).body.owner).toBeUndefined();
    expect((await act('assign', { owner: 'Erika Muster <e@example.com>' })).status).toBe(400);
  });

  test('tells a key by its name, and takes the name for the key', async () => {
    const { act, id, partnerId } = await opened();
    const key = await api.key('night-key', 'migrations:read', 'migrations:write');
    const mine = await api.call('POST', `/v1/attention/${id}/assign`, undefined, { key });
    const { owner } = mine.body;
    expect(mine.body.names).toEqual([{ id: owner, name: 'night-key' }]);
    expect((await act('assign', { owner: 'night-shift' })).body.owner).toBe('night-shift');
    const { body } = await act('assign', { owner: 'night-key' });
    expect(body.owner).toBe(owner);
    expect(body.names).toContainEqual({ id: owner, name: 'night-key' });
    for (const named of [owner, 'night-key']) expect(await ofPartner(partnerId, `owner=${named}`)).toHaveLength(1);
  });

  test('is put aside for seven days at most, and brought back', async () => {
    const { act, partnerId } = await opened();
    expect((await act('snooze', { until: inHours(7 * 24 + 1) })).status).toBe(422);
    expect((await act('snooze', { until: inHours(-1) })).status).toBe(422);
    expect((await act('snooze', { until: inHours(7 * 24 - 1) })).body.state).toBe('snoozed');
    expect(await ofPartner(partnerId)).toEqual([]);
    expect(await ofPartner(partnerId, 'state=snoozed')).toHaveLength(1);
    expect((await act('unsnooze')).body).toMatchObject({ state: 'open' });
    expect(await ofPartner(partnerId)).toHaveLength(1);
  });

  test('that was put aside comes back when it becomes critical, and by itself when the time is over', async () => {
    const { act, partnerId } = await opened();
    await act('snooze', { until: inHours(1) });
    await record(partnerId, [item({ why: 'no news' })]);
    expect(await ofPartner(partnerId)).toEqual([]);
    await record(partnerId, [item({ severity: 'critical' })]);
    expect(await ofPartner(partnerId)).toHaveLength(1);
    await act('snooze', { until: new Date(Date.now() + 5_000).toISOString() });
    expect(await ofPartner(partnerId)).toEqual([]);
    await vi.waitFor(async () => expect(await ofPartner(partnerId)).toHaveLength(1), { timeout: 30_000 });
  });

  test('that is closed, or closes by itself, says so; one that does not exist is 404', async () => {
    const { act, partnerId } = await opened();
    const refused = await act('dismiss', { reason: 'I do not like it' });
    expect(refused).toMatchObject({ status: 409, body: { currentState: 'open' } });
    await record(partnerId, []);
    expect(await act('assign')).toMatchObject({ status: 409, body: { currentState: 'closed', allowedActions: [] } });
    expect((await api.call('POST', `/v1/attention/att_${randomUUID()}/unsnooze`)).status).toBe(404);
  });
});

describe('the intake of events asks', () => {
  const send = (event: object) =>
    api.call('POST', '/v1/events', { id: randomUUID(), subject: newPartnerId(), time: plannedFor, data: {}, ...event });

  test('about an unknown type once per source and type, and not again once that was dismissed', async () => {
    const type = `nobody.knows-${randomUUID()}`;
    for (let times = 0; times < 3; times += 1) expect((await send({ type })).body.status).toBe('ignored');
    const key = await api.key('other-sender', 'events:write');
    await api.call('POST', '/v1/events', { id: '1', type, subject: 'P-1', time: plannedFor, data: {} }, { key });
    const found = (await list('code=event-type-unknown&limit=200')).filter(
      ({ evidence }: { evidence: { type: string } }) => evidence.type === type,
    );
    expect(found.map(({ subject }: { subject: { id: string } }) => subject.id).sort()).toEqual([
      `other-sender/${type}`,
      `tester/${type}`,
    ]);
    const [{ id }] = found.filter(({ subject }: { subject: { id: string } }) => subject.id.startsWith('tester'));
    const dismissed = await api.call('POST', `/v1/attention/${id}/dismiss`, {
      reason: 'It is meant for somebody else',
    });
    expect(dismissed.body).toMatchObject({ state: 'closed', dismissReason: 'It is meant for somebody else' });
    await send({ type });
    expect((await list('code=event-type-unknown&limit=200')).map((one: { id: string }) => one.id)).not.toContain(id);
  });

  test('about data that does not fit its type, and about an event whose migration never started', async () => {
    const partnerId = newPartnerId();
    const { body } = await send({ type: 'invitation.accepted', subject: partnerId, data: { membershipId: 7 } });
    expect(body.status).toBe('dead');
    expect(await only(`partner=${partnerId}`)).toMatchObject({
      code: 'event-dead',
      subject: { kind: 'event', id: body.id },
      evidence: { reason: 'schema', errors: [{ pointer: '/membershipId', message: 'must be string' }] },
      dismissible: true,
    });

    const late = newPartnerId();
    const parked = await send({ type: 'migration.executed', subject: late });
    expect(parked.body.status).toBe('parked');
    await api.database.sql`update events set received_at = now() - interval '31 days' where id = ${parked.body.id}`;
    const event = await findEvent(api.database, parked.body.id);
    expect(await deliverEvent(api.database, api.migrations, event!, { signalDeadlineMs: 500 })).toMatchObject({
      delivery: 'not-started',
    });
    expect(await only(`partner=${late}`)).toMatchObject({ code: 'event-dead', evidence: { reason: 'not-started' } });
  });

  test('about an id that was given to another event', async () => {
    const subject = newPartnerId();
    const event = { id: randomUUID(), type: 'migration.executed', subject };
    const first = await send(event);
    expect((await send({ ...event, data: { note: 'other' } })).status).toBe(409);
    expect((await send({ ...event, data: { note: 'other' } })).status).toBe(409);
    expect(await only(`partner=${subject}`)).toMatchObject({
      code: 'event-id-reused',
      subject: { kind: 'event', id: first.body.id },
    });
  });

  test('about signatures that fail more than twenty times a minute, and not before', async () => {
    const source = await registerSignedSource(api);
    const fail = () =>
      api.inject({
        method: 'POST',
        url: source.url,
        headers: { ...source.headers('msg_1', '{}'), 'webhook-signature': 'v1,AAAA' },
        payload: '{}',
      });
    const found = async () =>
      (await list('code=signatures-failing&limit=200')).filter(
        ({ subject }: { subject: { id: string } }) => subject.id === source.slug,
      );
    for (let times = 0; times < 20; times += 1) expect((await fail()).statusCode).toBe(401);
    expect(await found()).toEqual([]);
    await fail();
    await fail();
    expect(await found()).toMatchObject([{ severity: 'critical', evidence: { source: source.slug } }]);
  });
});

describe('an item of the system', () => {
  const raise = (subject: string, why = 'Because') =>
    raiseSystemAttention(api.database, {
      code: 'schedule-not-running',
      severity: 'critical',
      subjectKind: 'schedule',
      subject,
      why,
    });

  test('is opened once, refreshed while it lasts, settled once, and opened anew', async () => {
    const subject = randomUUID();
    const raised = await Promise.all(Array.from({ length: 5 }, () => raise(subject)));
    expect(raised.filter(Boolean)).toHaveLength(1);
    expect(await raise(subject, 'Because of more')).toBe(false);
    expect(await settleSystemAttention(api.database, 'schedule-not-running', subject)).toBe(true);
    expect(await settleSystemAttention(api.database, 'schedule-not-running', subject)).toBe(false);
    expect(await raise(subject)).toBe(true);
  });

  test('tells that the system watch itself does not run, as long as it does not', async () => {
    const found = () => list('code=watch-not-running');
    await lookAtSystemWatch(api.database);
    expect(await found()).toEqual([]);
    await api.database.sql`insert into heartbeats (name, at) values ('system-watch', now() - interval '6 minutes')`;
    await lookAtSystemWatch(api.database);
    await lookAtSystemWatch(api.database);
    expect(await found()).toMatchObject([{ severity: 'critical' }]);
    await api.database.sql`update heartbeats set at = now()`;
    await lookAtSystemWatch(api.database);
    expect(await found()).toEqual([]);
  });
});

describe('the export of the queue', () => {
  const exported = (query: string, options = {}) =>
    api.call('GET', `/v1/attention/export?${query}`, undefined, options);
  const linesOf = (body: string) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('has what the list has, oldest first, as JSON Lines and as CSV without the evidence', async () => {
    const [first, second] = [newPartnerId(), newPartnerId()];
    const wave = 'export-1';
    await record(first, [item({ since: '2026-03-07T08:00:00.000Z', why: '=1;@2' })], { wave });
    await record(second, [item({ since: '2026-03-06T08:00:00.000Z' }), item({ step: 'invite' })], { wave });
    const listed = await list(`wave=${wave}`);
    expect(listed).toHaveLength(3);
    const lines = await exported(`format=jsonl&wave=${wave}`);
    expect(lines.headers['content-type']).toMatch(/^application\/jsonl/);
    expect(linesOf(lines.body)).toEqual(listed);
    const csv = await exported(`wave=${wave}&code=effect-failed`);
    expect(csv.headers['content-disposition']).toBe('attachment; filename="attention.csv"');
    const [header = '', ...rows] = String(csv.body).trimEnd().split('\r\n');
    expect(header).toMatch(/^id,code,severity,state,/);
    expect(header).not.toContain('evidence');
    expect(rows.map((row) => row.split(',')[0])).toEqual(listed.map(({ id }: { id: string }) => id));
    expect(rows.at(-1)).toContain(",'=1;'@2,");
    expect(String((await exported(`wave=${wave}&severity=critical`)).body).trimEnd()).toBe(header);
    expect((await exported('sort=since')).status).toBe(400);
  });

  test('masks the evidence for whom the list masks it, and is audited', async () => {
    const partnerId = newPartnerId();
    await record(partnerId, [item()]);
    const key = await api.key('queue without evidence', 'migrations:read');
    const query = `format=jsonl&partner=${partnerId}`;
    expect(linesOf((await exported(query)).body)).toMatchObject([{ evidence: { status: 503 } }]);
    expect(linesOf((await exported(query, { key })).body)).toMatchObject([{ evidence: '[masked]' }]);
    const { data } = (await api.call('GET', '/v1/audit-entries?action=api.attention.export&limit=2')).body;
    expect(data).toMatchObject([
      { outcome: 'success', diff: { format: 'jsonl', partner: partnerId, evidence: false } },
      { outcome: 'success', diff: { format: 'jsonl', partner: partnerId, evidence: true } },
    ]);
  });
});
