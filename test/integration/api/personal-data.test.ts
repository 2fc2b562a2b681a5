import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addContact } from '../../../db/queries/contacts.js';
import { recordBatch } from '../../../db/queries/record.js';
import { scopes } from '../../../domain/authorization.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { instantOf, recordBatchOf, timelineEntry } from '../../support/records.js';
import { type ApiFixture, newPartnerId, plannedFor, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

/**
 * A text of its own in each place that may speak of people, so that none is hidden only because another one is: none of
 * them reaches a caller without `pii:read`, whatever the route and the form of the answer.
 */
const canary = (place: string) => `Canary ${place}`;

let api: ApiFixture;
let issuer: Issuer;
let blind: string;
let seeing: string;
const partnerId = newPartnerId();
let migrationId: string;
let eventId: string;
let attentionId: string;
let operationId: string;
let approvalId: string;

beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({ tokens: { issuer: issuer.url, audience: 'portage' } });
  blind = await api.key('blind', ...scopes.filter((scope) => scope !== 'pii:read'));
  seeing = await api.key('seeing', ...scopes);
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor, wave: 'canaries' });
  migrationId = api.migrations.partners.get(partnerId)?.input.migrationId ?? '';
  await addContact(api.database, migrationId, {
    id: 'C-1',
    name: canary('contact name'),
    email: 'canary@contact.example',
    role: 'admin',
  });
  const event = { id: 'canary', type: 'migration.executed', subject: partnerId, time: plannedFor };
  const data = { note: canary('event data') };
  eventId = (await api.call('POST', '/v1/events', { ...event, type: 'nobody.knows', data })).body.id;
  await api.call('POST', `/v1/migrations/${partnerId}/actions/record-fact`, {
    type: 'migration.executed',
    data: {},
    occurredAt: '2026-03-02T08:00:00Z',
    reason: 'Because of a test',
    evidence: canary('fact evidence'),
  });
  const fact = {
    type: 'certificate.issued',
    data: { certificateId: 'CER-1234-5678', buyerId: 'BUY-1234-5678' },
    occurredAt: '2026-03-02T08:00:00Z',
    reason: 'Because of a test',
    evidence: canary('approval evidence'),
  };
  const person = { key: await issuer.person('operator') };
  approvalId = (await api.call('POST', `/v1/migrations/${partnerId}/actions/record-fact`, fact, person)).body.id;
  const batch = recordBatchOf({ first: 1, last: 2 }, { partnerId, migrationId, snapshot: snapshot() });
  batch.entries[0] = timelineEntry(1, { kind: 'fact', data: { evidence: canary('timeline data') } });
  batch.effects = snapshot().effects ?? [];
  await recordBatch(api.database, batch);
  const live = api.migrations.query.bind(api.migrations);
  api.migrations.query = async (partner) => ({ ...(await live(partner)), ...snapshot() });
  const { data: items } = (await api.call('GET', `/v1/attention?partner=${partnerId}&code=effect-failed`)).body;
  attentionId = items[0].id;
  const bulk = { action: 'pause', partnerIds: [partnerId], expectedCount: 1, reason: 'Because of a test' };
  operationId = (await api.call('POST', '/v1/bulk-actions', bulk)).body.id;
  await api.call('POST', '/v1/event-sources', { slug: 'canaries', name: 'Canaries', auth: 'key' });
  await api.call('PUT', '/v1/webinars/canaries', {
    title: 'First steps',
    description: 'Find your way around',
    startsAt: '2999-01-01T09:00:00Z',
    endsAt: '2999-01-01T10:00:00Z',
    joinUrl: 'https://webinars.example/first-steps',
    locale: 'en-US',
  });
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

const snapshot = (): Partial<MigrationSnapshot> => ({
  partnerId,
  migrationId,
  partnerName: canary('partner name'),
  wave: 'canaries',
  // What the vendor asked first went out by mail; then it asked something else.
  buyers: [{ buyerId: 'BUY-1', status: 'queried', note: canary('second note') }],
  effects: [
    {
      key: `${migrationId}/email`,
      step: 'email',
      status: 'confirmed',
      at: instantOf(2),
      email: { template: 'enrollment-queried', contactId: 'C-1', data: { note: canary('first note') } },
    },
  ],
  readiness: [
    {
      code: 'buyers-active',
      severity: 'blocker',
      result: 'fail',
      waivable: false,
      evidence: `BUY-1: ${canary('readiness evidence')}`,
      fix: 'Clear the ERP error named',
    },
  ],
  attention: [
    {
      code: 'effect-failed',
      severity: 'critical',
      step: 'email',
      since: instantOf(1),
      why: 'A mail came back',
      evidence: { reason: canary('attention evidence'), list: [canary('nested evidence')] },
      actions: ['retry'],
    },
    {
      code: 'execution-failed',
      severity: 'critical',
      step: 'executed',
      since: instantOf(1),
      why: 'Executing failed',
      evidence: canary('evidence in words'),
      actions: ['retry'],
    },
  ],
});

const ids = (): Record<string, string> => ({
  ':partnerId': partnerId,
  ':eventId': eventId,
  ':attentionId': attentionId,
  ':approvalId': approvalId,
  ':operationId': operationId,
  ':webinarId': 'canaries',
  ':slug': 'canaries',
});

/** Further forms in which a route answers. */
const forms: Record<string, string[]> = {
  '/v1/migrations/:partnerId/report': ['?format=html', '?format=json'],
  '/v1/migrations/export': ['?format=csv', '?format=jsonl'],
  '/v1/attention/export': ['?format=csv', '?format=jsonl'],
  '/v1/events/export': ['?format=csv', '?format=jsonl'],
  '/v1/operations/:operationId/items/export': ['?format=csv', '?format=jsonl'],
};

/** Of the GET routes that are not public: the addresses, each with a thing that holds canaries. */
const addresses = () =>
  api.app.declaredRoutes
    .filter(({ method, access }) => method === 'GET' && access !== 'public')
    .flatMap(({ url }) => (forms[url] ?? ['']).map((form) => url + form))
    .map((url) => url.replace(/:\w+/g, (name) => (url.includes('/problems/') ? 'not-found' : (ids()[name] ?? name))));

const textOf = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

test.each(['live', 'recorded'])('of a migration as %s no GET route gives a text about people', async (source) => {
  api.migrations.workersGone = source === 'recorded';
  for (const url of addresses()) {
    const { status, body } = await api.call('GET', url, undefined, { key: blind });
    expect(status, url).toBe(200);
    expect(textOf(body), url).not.toMatch(/canary[ @]/i);
  }
  api.migrations.workersGone = false;
});

test('with pii:read each of them is somewhere, so that their absence means something', async () => {
  api.migrations.workersGone = true;
  const told = [];
  for (const url of addresses()) told.push(textOf((await api.call('GET', url, undefined, { key: seeing })).body));
  api.migrations.workersGone = false;
  const places = [
    'partner name',
    'second note',
    'first note',
    'readiness evidence',
    'attention evidence',
    'nested evidence',
    'evidence in words',
    'timeline data',
    'event data',
    'approval evidence',
  ];
  for (const place of places) expect(told.join('\n'), place).toContain(canary(place));
  // Names and addresses of contacts are for mails, the Marketplace and the report.
  const report = `/v1/migrations/${partnerId}/report`;
  for (const [index, url] of addresses().entries()) {
    if (!url.startsWith(report)) expect(told[index], url).not.toContain(canary('contact name'));
  }
  expect(told.join('\n')).toContain(canary('contact name'));
});

test('what an answer to a change of the queue tells is masked as what a look at it tells', async () => {
  const key = await api.key('blind operator', 'migrations:read', 'migrations:write');
  const until = new Date(Date.now() + 3_600_000).toISOString();
  for (const [verb, body] of [['assign'], ['snooze', { until }], ['unsnooze']] as const) {
    const url = `/v1/attention/${attentionId}/${verb}`;
    const masked = await api.call('POST', url, body, { key });
    expect(masked).toMatchObject({ status: 200, body: { evidence: '[masked]' } });
    expect(textOf(masked.body)).not.toContain('Canary');
    expect(textOf((await api.call('POST', url, body, { key: seeing })).body)).toContain(canary('nested evidence'));
  }
  const { data } = (await api.call('GET', '/v1/attention?code=event-type-unknown')).body;
  const dismissed = await api.call(
    'POST',
    `/v1/attention/${data[0].id}/dismiss`,
    { reason: 'Because of a test' },
    { key },
  );
  expect(dismissed).toMatchObject({ status: 200, body: { state: 'closed', evidence: '[masked]' } });
});

test('an unmasking is noted where something was unmasked, and once for the looks of one principal at one target', async () => {
  const key = await api.key('looking', ...scopes);
  const of = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId: of, plannedFor });
  const { migrationId: id = '' } = api.migrations.partners.get(of)?.input ?? {};
  const batch = recordBatchOf(
    { first: 1, last: 1 },
    { partnerId: of, migrationId: id, snapshot: { partnerName: 'Kim' } },
  );
  await recordBatch(api.database, batch);
  const event = { type: 'nobody.knows', subject: of, time: plannedFor };
  const post = async (name: string, data: object) =>
    (await api.call('POST', '/v1/events', { ...event, id: `${name}-${of}`, data })).body.id;
  const [bare, telling] = [await post('bare', { partnerId: of, list: [] }), await post('telling', { note: 'Kim' })];
  const look = (url: string) => api.call('GET', url, undefined, { key });
  for (const receipt of [bare, telling, telling]) await look(`/v1/events/${receipt}`);
  await look(`/v1/migrations/${of}`);
  await look(`/v1/migrations/${of}/timeline`);
  const noted = async (target: string) =>
    (await look(`/v1/audit-entries?action=api.personal-data.unmask&target=${target}`)).body.data.length;
  expect([await noted(bare), await noted(telling), await noted(of)]).toEqual([0, 1, 1]);
});

test('the audit names the evidence of a fact by its hash', async () => {
  const query = `target=${partnerId}&action=api.migration.record-fact`;
  const { data } = (await api.call('GET', `/v1/audit-entries?${query}`, undefined, { key: blind })).body;
  expect(data.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['success', 'requested']);
  expect(data[1].diff).toMatchObject({
    type: 'migration.executed',
    evidenceHash: createHash('sha256').update(canary('fact evidence')).digest('hex'),
  });
});
