import { Compile } from 'typebox/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addContact } from '../../../db/queries/contacts.js';
import { recordBatch } from '../../../db/queries/record.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { instantOf, recordBatchOf } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

let api: ApiFixture;
let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({ tokens: { issuer: issuer.url, audience: 'portage' } });
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

const hostile = `<script>alert("x")</script> & Söhne`;
const read = (partnerId: string, format: string, key?: string) =>
  api.call('GET', `/v1/migrations/${partnerId}/report?format=${format}`, undefined, key === undefined ? {} : { key });

/** A migration with something of everything, which Temporal has forgotten. */
async function makeForgotten(): Promise<string> {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  const { migrationId = '' } = api.migrations.partners.get(partnerId)?.input ?? {};
  const event = { id: `e-${partnerId}`, type: 'migration.executed', subject: partnerId, time: plannedFor, data: {} };
  const { body: receipt } = await api.call('POST', '/v1/events', event);
  const attention: MigrationSnapshot['attention'] = [
    {
      code: 'effect-failed',
      severity: 'critical',
      step: 'email',
      since: instantOf(1),
      why: 'Why <b>it</b> stopped',
      actions: ['retry'],
      evidence: { note: 'Kim Example' },
    },
  ];
  const batch = recordBatchOf(
    { first: 1, last: 3 },
    {
      partnerId,
      migrationId,
      snapshot: { partnerName: hostile, attention },
      effects: [{ key: `${migrationId}/email`, step: 'email', status: 'confirmed', at: instantOf(2) }],
      receipts: [{ eventId: receipt.id, outcome: 'applied', sequence: 2 }],
    },
  );
  await recordBatch(api.database, batch);
  await api.call('POST', `/v1/migrations/${partnerId}/actions/pause`, { reason: 'Because of a test' });
  const fact = {
    reason: 'Because of a test',
    type: 'certificate.issued',
    data: { certificateId: 'CER-1', buyerId: 'BUY-1' },
    occurredAt: '2026-03-02T08:00:00Z',
    evidence: 'Told by Kim Example',
  };
  const person = { key: await issuer.person('operator') };
  await api.call('POST', `/v1/migrations/${partnerId}/actions/record-fact`, fact, person);
  api.migrations.partners.delete(partnerId);
  return partnerId;
}

test('tells all parts from the database alone, as the document says, and audit entries only with the grant', async () => {
  const partnerId = await makeForgotten();
  const { status, body } = await read(partnerId, 'json');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    migration: { partnerId, partnerName: hostile },
    verification: { ok: true, entries: 3 },
    complete: true,
    timeline: [{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }],
    effects: [{ step: 'email' }],
    events: [{ type: 'migration.executed', status: 'applied', timelineSequence: 2 }],
    attention: [
      { severity: 'critical', state: 'open', evidence: { note: 'Kim Example' } },
      { code: 'second-person-awaited' },
    ],
    approvals: [{ status: 'awaited', action: 'record-fact', request: { evidence: 'Told by Kim Example' } }],
  });
  expect(body.audit.map(({ action, outcome }: Record<string, string>) => `${action} ${outcome}`)).toEqual([
    'api.migration.start requested',
    'api.migration.start success',
    'api.migration.pause requested',
    'api.migration.pause success',
    'api.approval.request success',
    'api.migration-report.read success',
  ]);
  const { body: document } = await api.call('GET', '/openapi.json');
  const { schema } =
    document.paths['/v1/migrations/{partnerId}/report'].get.responses['200'].content['application/json'];
  expect(Compile({ ...schema, components: document.components }).Errors(body)[1]).toEqual([]);

  const reader = await api.key('reader', 'migrations:read');
  expect((await read(partnerId, 'json', reader)).body).not.toHaveProperty('audit');
  expect((await read(partnerId, 'html', reader)).body).not.toContain('api.migration.pause');
});

test('tells the audit entries about the events of the migration, and about bulk work on these and on the partner', async () => {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  const event = {
    id: `e-${partnerId}`,
    type: 'nobody.knows',
    subject: partnerId,
    time: plannedFor,
    data: { note: 'Kim' },
  };
  const { body: receipt } = await api.call('POST', '/v1/events', event);
  const { migrationId = '' } = api.migrations.partners.get(partnerId)?.input ?? {};
  await recordBatch(api.database, recordBatchOf({ first: 1, last: 1 }, { partnerId, migrationId }));
  const reader = await api.key('reader', 'pii:read', 'migrations:read');
  await api.call('GET', `/v1/migrations/${partnerId}`, undefined, { key: reader });
  await api.call('GET', `/v1/events/${receipt.id}`, undefined, { key: reader });
  await api.call('POST', `/v1/events/${receipt.id}/redeliver`);
  const filter = {
    statuses: ['verified'],
    subject: partnerId,
    receivedFrom: '2026-01-01T00:00:00Z',
    receivedBefore: '2999-01-01T00:00:00Z',
  };
  await api.call('POST', '/v1/events/redeliver', { filter, expectedCount: 1 });
  const bulk = { action: 'pause', partnerIds: [partnerId], expectedCount: 1, reason: 'Because of a test' };
  await api.call('POST', '/v1/bulk-actions', bulk);
  await read(partnerId, 'html', reader);
  const { body } = await read(partnerId, 'json');
  const told = body.audit.map(({ action, target }: { action: string; target: { type: string } }) => [
    action,
    target.type,
  ]);
  expect(told).toEqual([
    ['api.migration.start', 'partner'],
    ['api.migration.start', 'partner'],
    ['api.personal-data.unmask', 'partner'],
    ['api.personal-data.unmask', 'event'],
    ['api.event.redeliver', 'event'],
    ['api.events.redeliver', 'operation'],
    ['api.bulk-action.start', 'operation'],
    ['api.bulk-action.start', 'operation'],
    // Each report; who has just seen personal data of the partner is not noted again.
    ['api.migration-report.read', 'partner'],
    ['api.migration-report.read', 'partner'],
  ]);
});

test('tells of an earlier migration of the partner, too, and so does the timeline', async () => {
  const partnerId = newPartnerId();
  const [first, second] = [`mig_first-${partnerId}`, `mig_second-${partnerId}`];
  for (const [migrationId, stage, startedAt] of [
    [first, 'aborted', instantOf(0)],
    [second, 'announced', instantOf(50)],
  ] as const) {
    const batch = recordBatchOf({ first: 1, last: 2 }, { partnerId, migrationId, snapshot: { stage, startedAt } });
    for (const entry of batch.entries) entry.text = `Of ${migrationId}`;
    await recordBatch(api.database, batch);
  }
  const { body } = await api.call('GET', `/v1/migrations/${partnerId}/report?format=json&migrationId=${first}`);
  expect(body).toMatchObject({ migration: { migrationId: first, stage: 'aborted' }, verification: { ok: true } });
  expect((await read(partnerId, 'json')).body.migration.migrationId).toBe(second);
  const timeline = (query: string) => api.call('GET', `/v1/migrations/${partnerId}/timeline?limit=1${query}`);
  const page = await timeline(`&migrationId=${first}`);
  expect(page.body.data[0].text).toBe(`Of ${first}`);
  const next = await timeline(`&migrationId=${first}&cursor=${page.body.nextCursor}`);
  expect(next.body).toMatchObject({ data: [{ sequence: 2, text: `Of ${first}` }] });
  expect((await timeline('')).body.data[0].text).toBe(`Of ${second}`);
  // No migration of this partner.
  expect((await api.call('GET', `/v1/migrations/P-other/timeline?migrationId=${first}`)).status).toBe(404);
  expect((await api.call('GET', `/v1/migrations/P-other/report?migrationId=${first}`)).status).toBe(404);
});

test('shows names, details and evidence only with the grant, in both forms, and notes who saw them', async () => {
  const partnerId = await makeForgotten();
  const reader = await api.key('reader', 'migrations:read');
  for (const format of ['json', 'html']) {
    const text = JSON.stringify((await read(partnerId, format, reader)).body);
    for (const secret of ['Söhne', 'Kim Example', '"nested"', '&quot;nested']) expect(text).not.toContain(secret);
    expect(text).toContain('[masked]');
  }
  const unmasked = async () =>
    (await api.call('GET', '/v1/audit-entries?action=api.personal-data.unmask')).body.data.filter(
      ({ target }: { target: { id: string } }) => target.id.includes(partnerId),
    ).length;
  expect(await unmasked()).toBe(0);
  expect((await read(partnerId, 'html')).body).toContain('Kim Example');
  expect(await unmasked()).toBe(1);
});

test('the page is HTML in which nothing stored is markup', async () => {
  const partnerId = await makeForgotten();
  const { body, headers } = await read(partnerId, 'html');
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['cache-control']).toBe('no-store');
  expect(body).not.toMatch(/<script|<b>/);
  expect(body).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; Söhne');
  expect(body).toContain('the hash chain of its 3 entries holds');
  expect((await read(newPartnerId(), 'html')).status).toBe(404);
});

test('tells contacts, invitations and buyers, a key by its name, and details in lines', async () => {
  const partnerId = newPartnerId();
  const key = await api.key('starter', 'migrations:read', 'migrations:write');
  const started = await api.call('POST', '/v1/migrations', { partnerId, plannedFor }, { key });
  const { migrationId = '', startedBy } = api.migrations.partners.get(partnerId)?.input ?? {};
  expect(started.status).toBe(201);
  await addContact(api.database, migrationId, {
    id: 'K-1',
    role: 'admin',
    name: 'Kim Example',
    email: 'kim@x.example',
  });
  const batch = recordBatchOf(
    { first: 1, last: 1 },
    {
      partnerId,
      migrationId,
      snapshot: {
        invitations: [{ contactId: 'K-1', status: 'invited', round: 1, invitedAt: instantOf(1), remindersSent: 0 }],
        buyers: [{ buyerId: 'BUY-1', status: 'queried', note: 'Ask Kim' }],
      },
    },
  );
  Object.assign(batch.entries[0]!, { actor: startedBy, data: { found: { ids: ['a', 'b'] } } });
  await recordBatch(api.database, batch);
  const { body } = await read(partnerId, 'json');
  expect(body).toMatchObject({
    contacts: [{ id: 'K-1', role: 'admin', name: 'Kim Example', email: 'kim@x.example' }],
    invitations: [{ contactId: 'K-1', round: 1 }],
    buyers: [{ buyerId: 'BUY-1', note: 'Ask Kim' }],
    timeline: [{ actorName: 'starter' }],
  });
  const timeline = await api.call('GET', `/v1/migrations/${partnerId}/timeline`);
  expect(timeline.body.data[0].actorName).toBe('starter');
  const page = (await read(partnerId, 'html')).body;
  for (const text of ['Kim Example', 'kim@x.example', 'operator starter (', '<li>found: <ul><li>ids: <ul><li>a</li>']) {
    expect(page).toContain(text);
  }
  expect(page).toContain(`<td class="short">${instantOf(1)}</td>`);
  const reader = await api.key('reader', 'migrations:read');
  const masked = (await read(partnerId, 'json', reader)).body;
  expect(masked.contacts).toEqual([{ id: 'K-1', role: 'admin', name: '[masked]', email: '[masked]' }]);
  expect(JSON.stringify(masked)).not.toContain('Kim');
});

test('a changed history shows', async () => {
  const partnerId = await makeForgotten();
  const { sql } = api.database;
  await sql.begin(async (tx) => {
    await tx`alter table timeline_entries disable trigger user`;
    await tx`update timeline_entries set text = 'Other' where sequence = 2 and migration_id =
      (select id from migrations where partner_id = ${partnerId})`;
    await tx`alter table timeline_entries enable trigger user`;
  });
  const { body } = await read(partnerId, 'json');
  expect(body.verification).toEqual({ ok: false, entries: 1, firstBadSequence: 2 });
  expect((await read(partnerId, 'html')).body).toContain('CHANGED: entry 2');
});
