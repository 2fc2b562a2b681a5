import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { addContact, contactsWithEmail, findContact } from '../../../db/queries/contacts.js';
import { findEvent } from '../../../db/queries/events.js';
import { beginDelivery } from '../../../db/queries/mail-deliveries.js';
import { recordBatch } from '../../../db/queries/record.js';
import { relayDueEvents } from '../../../delivery/event-relay.js';
import { updateActions } from '../../../domain/actions.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
afterEach(() => {
  api.migrations.refusal = undefined;
  api.migrations.workersGone = false;
  api.migrations.away = false;
});

const reason = 'The partner asked for it';
const begin = async () => {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  return partnerId;
};
const other = { id: 'C-2', name: 'Robin Example', email: 'robin@partner.example', role: 'billing' };
const migrationIdOf = async (partnerId: string) =>
  api.migrations.partners.get(partnerId)?.input.migrationId ?? 'no migration';
const needed: Record<string, object> = {
  skip: { step: 'email' },
  reschedule: { plannedFor },
  'replace-contact': { contactId: 'C-1', newContactId: 'C-2' },
};
const act = (partnerId: string, action: string, body?: unknown, headers: Record<string, string> = {}) =>
  api.call('POST', `/v1/migrations/${partnerId}/actions/${action}`, body, { headers });
const ordersOf = (partnerId: string) => api.migrations.partners.get(partnerId)?.orders ?? [];
const executed = { type: 'migration.executed', data: {}, occurredAt: '2026-03-02T08:00:00Z', evidence: 'OPS-1' };
const problem = (slug: string) => `${publicUrl}/problems/${slug}`;

test('a new contact whose address another one has is refused; who that is, is told with pii:read alone', async () => {
  const partnerId = await begin();
  await addContact(api.database, await migrationIdOf(partnerId), other);
  const body = { reason, contactId: 'C-1', newContact: { name: 'Kim', email: other.email } };
  const url = `/v1/migrations/${partnerId}/actions/replace-contact`;
  for (const query of ['', '?validateOnly=true']) {
    const told = async (key: string) => (await api.call('POST', url + query, body, { key })).body.errors[0].message;
    expect(await told(await api.key('blind', 'admin'))).toBe('is the address of another contact already');
    expect(await told(await api.key('seeing', 'admin', 'pii:read'))).toBe('is the address of contact C-2 already');
  }
});

describe('an action', () => {
  test.each(updateActions)('%s becomes the update of its name, with who and why', async (action) => {
    const partnerId = await begin();
    await addContact(api.database, await migrationIdOf(partnerId), other);
    const body = { reason, ...needed[action] };
    const answer = await act(partnerId, action, body, { 'idempotency-key': '"key-1"' });
    expect(answer).toMatchObject({ status: 200, body: { operationId: 'key-1', repeated: false, sequence: 7 } });
    expect(ordersOf(partnerId)).toEqual([
      {
        action,
        updateId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/),
        request: { actor: { type: 'operator', id: expect.stringMatching(/^[a-z2-7]{12}$/) }, ...body },
      },
    ]);
  });

  test('without a body is taken, under its idempotency key', async () => {
    const partnerId = await begin();
    const answer = await act(partnerId, 'pause');
    expect(answer.status).toBe(200);
    expect(answer.body.operationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(ordersOf(partnerId)).toHaveLength(1);
  });

  test('repeated with the same key is taken once', async () => {
    const partnerId = await begin();
    const first = await act(partnerId, 'pause', {}, { 'idempotency-key': 'abc' });
    const second = await act(partnerId, 'pause', {}, { 'idempotency-key': 'abc' });
    expect(first.body.repeated).toBe(false);
    expect(second).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' }, body: first.body });
    expect(ordersOf(partnerId)).toHaveLength(1);
  });

  test('in the wrong state is 409 with the state and what is possible', async () => {
    const partnerId = await begin();
    api.migrations.refusal = new MigrationsClientError('wrong-state', 'It is not paused', {
      wrongState: { currentState: 'announced', allowedActions: ['pause', 'abort'] },
    });
    expect(await act(partnerId, 'resume')).toMatchObject({
      status: 409,
      body: { type: problem('wrong-state'), currentState: 'announced', allowedActions: ['pause', 'abort'] },
    });
  });

  test('of which a worker of another build answers is no fault of the request', async () => {
    const partnerId = await begin();
    const migrationId = await migrationIdOf(partnerId);
    api.migrations.refusal = new MigrationsClientError('wrong-state', 'It is over');
    for (const query of ['', '?validateOnly=true']) {
      const answer = await act(partnerId, `pause${query}`);
      expect(answer).toMatchObject({ status: 409, body: { type: problem('wrong-state'), detail: 'It is over' } });
    }
    api.migrations.refusal = new MigrationsClientError('not-understood', 'x');
    const newContact = { name: 'Kim', email: 'kim@partner.example' };
    for (const query of ['', '?validateOnly=true']) {
      const answer = await act(partnerId, `replace-contact${query}`, { reason, contactId: 'C-1', newContact });
      expect(answer).toMatchObject({
        status: 503,
        headers: { 'retry-after': '30' },
        body: { type: problem('unavailable'), detail: expect.stringContaining('another build') },
      });
    }
    // Of what was not taken nobody is left.
    expect(await contactsWithEmail(api.database, migrationId, newContact.email)).toEqual([]);
    // A fact is stored all the same, as every event is.
    expect((await act(partnerId, 'record-fact', { ...executed, reason })).status).toBe(202);
    expect((await act(partnerId, 'record-fact?validateOnly=true', { ...executed, reason })).status).toBe(503);
  });

  test('that the workflow finds invalid is 422 with its words', async () => {
    const partnerId = await begin();
    api.migrations.refusal = new MigrationsClientError('invalid', 'No attention item has the step "x"');
    expect(await act(partnerId, 'retry', { step: 'x' })).toMatchObject({
      status: 422,
      body: { type: problem('unprocessable'), detail: 'No attention item has the step "x"' },
    });
  });

  test('of an unknown partner is 404', async () => {
    expect((await act(newPartnerId(), 'pause')).status).toBe(404);
  });

  test('on an ended migration is 409 with its end, also when Temporal has forgotten it', async () => {
    const partnerId = await begin();
    api.migrations.end(partnerId, 'rolled-back');
    const forgotten = newPartnerId();
    await recordBatch(
      api.database,
      recordBatchOf(
        { first: 1, last: 1 },
        { partnerId: forgotten, migrationId: forgotten, snapshot: { stage: 'completed' } },
      ),
    );
    expect(await act(partnerId, 'pause')).toMatchObject({
      status: 409,
      body: { type: problem('wrong-state'), currentState: 'rolled-back', allowedActions: [] },
    });
    expect(await act(forgotten, 'pause')).toMatchObject({ status: 409, body: { currentState: 'completed' } });
  });

  test('without an answer is 503 with the id under which to repeat it', async () => {
    const partnerId = await begin();
    api.migrations.workersGone = true;
    const silent = await act(partnerId, 'pause');
    expect(silent).toMatchObject({ status: 503, body: { type: problem('unavailable') } });
    expect(silent.headers['retry-after']).toBe('5');
    api.migrations.workersGone = false;
    const { operationId } = silent.body;
    const repeated = await act(partnerId, 'pause', {}, { 'idempotency-key': operationId });
    expect(repeated).toMatchObject({ status: 200, body: { operationId } });
  });

  test.each([
    ['abort', {}, '/reason'],
    ['rollback', { reason: 'too short' }, '/reason'],
    ['skip', { reason }, '/step'],
    ['skip', { reason: ' '.repeat(12), step: 'email' }, '/reason'],
    ['pause', { step: 'email' }, '/step'],
    ['retry', { step: 7 }, '/step'],
    ['pause', { reason: 'x'.repeat(1001) }, '/reason'],
    ['reschedule', { reason }, '/plannedFor'],
    ['reschedule', { plannedFor }, '/reason'],
    ['resend-invitation', { contactId: 'C/1' }, '/contactId'],
    ['replace-contact', { reason, newContactId: 'C-2' }, '/contactId'],
    ['replace-contact', { reason, contactId: 'C-1', newContactId: 'C-9' }, '/newContactId', 422],
    ['record-fact', { reason, type: 'migration.executed', data: {}, occurredAt: plannedFor }, '/evidence'],
    ['record-fact', { reason, ...executed, data: { counts: 1 } }, '/data', 422],
    ['record-fact', { reason, ...executed, occurredAt: '2999-01-01T00:00:00Z' }, '/occurredAt', 422],
  ])('%s with %j is refused', async (action, body, pointer, status = 400) => {
    const partnerId = await begin();
    const answer = await act(partnerId, action, body);
    expect(answer).toMatchObject({
      status,
      body: { type: problem(status === 400 ? 'validation-failed' : 'unprocessable') },
    });
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer]);
    expect(ordersOf(partnerId)).toHaveLength(0);
  });

  test.each(['with"quote', 'ümlaut', 'x'.repeat(256)])('with the idempotency key %j is refused', async (key) => {
    const answer = await act(await begin(), 'pause', {}, { 'idempotency-key': key });
    expect(answer).toMatchObject({ status: 400, body: { type: problem('idempotency-key-invalid') } });
  });

  test.each(['skip', 'abort', 'rollback'])('%s is not taken on an old picture of the migration', async (action) => {
    const partnerId = await begin();
    const body = { reason, ...(action === 'skip' ? { step: 'email' } : {}) };
    const authorization = `Bearer ${await api.key('without', 'admin')}`;
    const url = `/v1/migrations/${partnerId}/actions/${action}`;
    const headers = { authorization, 'idempotency-key': 'blind' };
    expect((await api.inject({ method: 'POST', url, headers, payload: body })).statusCode).toBe(428);
    const { etag } = (await api.call('GET', `/v1/migrations/${partnerId}`)).headers;
    const old = await act(partnerId, action, body, { 'if-match': String(etag).replace('.1"', '.0"') });
    expect(old).toMatchObject({ status: 412, headers: { etag }, body: { type: problem('precondition-failed') } });
    expect(ordersOf(partnerId)).toHaveLength(0);
    const rehearsed = await act(partnerId, `${action}?validateOnly=true`, body, { 'if-match': '"mig_other.1"' });
    expect(rehearsed).toMatchObject({ status: 412, headers: { etag } });
    expect((await act(partnerId, action, body, { 'if-match': String(etag) })).status).toBe(200);
  });

  test('asked again after a failure is not taken of a migration that came after', async () => {
    const partnerId = await begin();
    const headers = { 'idempotency-key': 'abort-then', 'if-match': '*' };
    api.migrations.workersGone = true;
    expect((await act(partnerId, 'abort', { reason }, headers)).status).toBe(503);
    api.migrations.workersGone = false;
    const anHourAgo = uuidv7({ msecs: Date.now() - 3_600_000 });
    await api.database.sql`update idempotency_keys set operation_id = ${anHourAgo} where key = 'abort-then'`;
    api.migrations.end(partnerId, 'aborted');
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    expect(await act(partnerId, 'abort', { reason }, headers)).toMatchObject({ status: 412 });
    expect(ordersOf(partnerId)).toHaveLength(0);
  });

  test('has one id in audit history and workflow, the same for each try', async () => {
    const partnerId = await begin();
    api.migrations.workersGone = true;
    const key = { 'idempotency-key': 'one-id' };
    await act(partnerId, 'pause', {}, key);
    api.migrations.workersGone = false;
    await act(partnerId, 'pause', {}, key);
    const audited = await api.database.sql`
      select distinct operation_id from audit_entries
      where action = 'api.migration.pause' and target_id = ${partnerId}`;
    expect(audited.map(({ operation_id }) => operation_id)).toEqual([ordersOf(partnerId)[0]?.updateId]);
  });

  test('of a name that does not exist is 404', async () => {
    expect((await act(await begin(), 'explode', {})).status).toBe(404);
  });
});

describe('a person who comes in the place of a contact', () => {
  const newContact = { name: 'Kim Example', email: 'kim@partner.example', locale: 'de-DE' };
  const replace = (partnerId: string, body: object, key: string, query = '') =>
    act(partnerId, `replace-contact${query}`, { reason, contactId: 'C-1', ...body }, { 'idempotency-key': key });

  test('is kept in the database, and named to the workflow by an id alone, the same for a repeat', async () => {
    const partnerId = await begin();
    const migrationId = await migrationIdOf(partnerId);
    expect((await replace(partnerId, { newContact }, 'k')).status).toBe(200);
    expect(await replace(partnerId, { newContact }, 'k')).toMatchObject({
      status: 200,
      headers: { 'idempotency-replayed': 'true' },
    });
    const { newContactId = '', ...rest } = ordersOf(partnerId)[0]?.request ?? {};
    expect(newContactId).toMatch(/^new-[0-9a-f]{24}$/);
    expect(JSON.stringify(rest)).not.toContain('kim');
    expect(await findContact(api.database, migrationId, newContactId)).toEqual({
      id: newContactId,
      ...newContact,
      role: 'admin',
    });
    expect(api.logLines.join()).not.toMatch(/kim@|Kim Example/);
    const again = await replace(partnerId, { newContact: { ...newContact, email: 'KIM@partner.example' } }, 'k2');
    expect(again).toMatchObject({ status: 422, body: { errors: [{ pointer: '/newContact/email' }] } });
  });

  test('is forgotten when the workflow refuses, and not kept to be looked at', async () => {
    const partnerId = await begin();
    const migrationId = await migrationIdOf(partnerId);
    expect(await replace(partnerId, { newContact }, 'k', '?validateOnly=true')).toMatchObject({
      status: 200,
      body: {
        valid: true,
        // Whose id that will be nobody can tell: it is another one with each request.
        effects: [
          { text: 'Would replace-contact' },
          { text: 'Contact {newContactId} is invited', key: `${migrationId}/invite/{newContactId}/1` },
        ],
      },
    });
    api.migrations.refusal = new MigrationsClientError('wrong-state', 'Has accepted', {
      wrongState: { currentState: 'ready', allowedActions: [] },
    });
    expect((await replace(partnerId, { newContact }, 'k')).status).toBe(409);
    const kept = await api.database.sql`select 1 from partner_contacts where migration_id = ${migrationId}`;
    expect(kept).toHaveLength(0);
  });

  test.each([
    [{}, '/newContactId', 400],
    [{ newContact, newContactId: 'C-2' }, '', 400],
    [{ newContact: { ...newContact, email: 'Kim <kim@partner.example>' } }, '/newContact/email', 422],
    [{ newContact: { ...newContact, email: 'kim@localhost' } }, '/newContact/email', 422],
    [{ newContact: { ...newContact, locale: '../de' } }, '/newContact/locale', 400],
  ])('is refused with %j', async (body, pointer, status) => {
    const answer = await replace(await begin(), body, 'k');
    expect(answer).toMatchObject({
      status,
      body: { type: problem(status === 400 ? 'validation-failed' : 'unprocessable') },
    });
    expect(answer.body.errors?.[0]?.pointer).toBe(pointer);
    expect(JSON.stringify(answer.body)).not.toContain('kim@');
  });
});

describe('a fact recorded by hand', () => {
  const record = (partnerId: string, query = '', key = 'k') =>
    act(partnerId, `record-fact${query}`, { reason, ...executed }, { 'idempotency-key': key });

  test('goes the way of an event, with who, why and the evidence, once per key', async () => {
    const partnerId = await begin();
    const first = await record(partnerId);
    expect(first).toMatchObject({ status: 202, body: { origin: 'operator', source: 'operator', status: 'delivered' } });
    expect(first.headers.location).toBe(`${publicUrl}/v1/events/${first.body.id}`);
    const again = await record(partnerId);
    expect(again).toMatchObject({ status: 202, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    const other = { reason, ...executed, evidence: 'OPS-2' };
    expect(await act(partnerId, 'record-fact', other, { 'idempotency-key': 'k' })).toMatchObject({
      status: 422,
      body: { type: problem('idempotency-key-reused') },
    });
    const by = { type: 'operator', id: expect.stringMatching(/^[a-z2-7]{12}$/) };
    expect(api.migrations.partners.get(partnerId)?.signals).toEqual([
      {
        name: 'migrationExecuted',
        payload: expect.objectContaining({
          eventId: first.body.id,
          origin: 'operator',
          recorded: { by, reason, evidence: executed.evidence },
        }),
      },
    ]);
    expect(await findEvent(api.database, first.body.id)).toMatchObject({ recorded: { by } });
  });

  test('is only looked at with validateOnly, and refused where it would do nothing', async () => {
    const partnerId = await begin();
    expect(await record(partnerId, '?validateOnly=true')).toMatchObject({ status: 200, body: { valid: true } });
    api.migrations.refusal = new MigrationsClientError('wrong-state', 'It would change nothing', {
      wrongState: { currentState: 'ready', allowedActions: ['pause'] },
    });
    expect(await record(partnerId)).toMatchObject({ status: 409, body: { currentState: 'ready' } });
    expect(api.migrations.partners.get(partnerId)?.signals).toEqual([]);
    expect((await record(newPartnerId())).status).toBe(404);
  });

  test('waits behind an event of the partner that is on its way', async () => {
    const partnerId = await begin();
    api.migrations.away = true;
    const event = { id: `f-${partnerId}`, type: 'invitation.expired', subject: partnerId, time: plannedFor };
    const early = await api.call('POST', '/v1/events', { ...event, data: { membershipId: 'AUSR-1' } });
    api.migrations.away = false;
    const behind = await record(partnerId, '', 'one');
    expect(behind).toMatchObject({ status: 202, body: { status: 'verified', attempts: 0 } });
    await api.database
      .sql`update events set next_attempt_at = now() - interval '1 second' where subject = ${partnerId}`;
    await relayDueEvents({ ...api, onRefusal: () => {} }, { endsAt: Date.now() + 30_000 });
    const signals = api.migrations.partners.get(partnerId)?.signals ?? [];
    expect(signals.map(({ payload }) => payload.eventId)).toEqual([early.body.id, behind.body.id]);
  });

  test('is stored while no worker, or nobody at all, answers', async () => {
    const partnerId = await begin();
    api.migrations.workersGone = true;
    expect(await record(partnerId, '', 'one')).toMatchObject({ status: 202, body: { status: 'delivered' } });
    expect((await record(newPartnerId())).status).toBe(404);
    api.migrations.away = true;
    expect(await record(partnerId, '', 'two')).toMatchObject({ status: 202, body: { status: 'verified' } });
    expect((await record(partnerId, '?validateOnly=true')).status).toBe(503);
  });

  test('about a mail is kept without the address that a mail server quotes', async () => {
    const partnerId = await begin();
    const migrationId = await migrationIdOf(partnerId);
    const mail = { key: `${migrationId}/email/migrated/C-1`, messageId: `<${partnerId}@portage.example>`, migrationId };
    await beginDelivery(api.database, { ...mail, partnerId, contactId: 'C-1', template: 'migrated' });
    const data = { messageId: mail.messageId, reason: '550 <kim@partner.example>: unknown' };
    const fact = { reason, ...executed, type: 'email.undeliverable', data };
    const { body } = await act(partnerId, 'record-fact', fact);
    expect((await findEvent(api.database, body.id))?.data).toEqual({ ...data, reason: '550 <address> unknown' });
  });

  test('has a source that nobody else can be', async () => {
    const source = await api.call('POST', '/v1/event-sources', { slug: 'operator', name: 'X', auth: 'key' });
    expect(source).toMatchObject({ status: 409, body: { type: problem('already-exists') } });
  });
});

describe('an action that is only looked at', () => {
  test.each(updateActions)('%s: tells what it would do, and is not taken', async (action) => {
    const partnerId = await begin();
    await addContact(api.database, await migrationIdOf(partnerId), other);
    const body = { reason, ...needed[action] };
    const answer = await act(partnerId, `${action}?validateOnly=true`, body);
    expect(answer).toMatchObject({ status: 200, body: { valid: true } });
    expect(answer.body.effects[0]).toEqual({ text: `Would ${action}` });
    // Somebody who is known has the id that they have.
    if (action === 'replace-contact') expect(answer.body.effects[1].key).toContain('/invite/C-2/1');
    expect(ordersOf(partnerId)).toHaveLength(0);
  });
});

describe('the possible actions', () => {
  test('come from the workflow', async () => {
    const partnerId = await begin();
    expect(await api.call('GET', `/v1/migrations/${partnerId}/actions`)).toMatchObject({
      status: 200,
      body: { partnerId, currentState: 'preparing', allowedActions: ['pause', 'abort', 'rollback'], source: 'live' },
    });
    const { actions } = (await api.call('GET', `/v1/migrations/${partnerId}/actions`)).body;
    expect(actions[1]).toEqual({ action: 'abort', does: expect.any(String), needsReason: true, fields: [] });
    api.migrations.end(partnerId, 'aborted');
    expect(await api.call('GET', `/v1/migrations/${partnerId}/actions`)).toMatchObject({
      body: { currentState: 'aborted', allowedActions: [] },
    });
  });
});
