import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { watchApprovals } from '../../../activities/system/watch-approvals.js';
import { findEvent } from '../../../db/queries/events.js';
import type { AttentionItem } from '../../../domain/attention.js';
import { MigrationsClientError } from '../../../temporal-client/migrations-client-error.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

let api: ApiFixture;
let issuer: Issuer;
/** Tokens of people: two who may ask, two who may decide. */
const people: Record<string, string> = {};
beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({ tokens: { issuer: issuer.url, audience: 'portage' } });
  const person = (sub: string, ...roles: string[]) => issuer.token({ sub, roles });
  people.olga = await person('olga', 'operator');
  people.otto = await person('otto', 'operator');
  people.anna = await person('anna', 'approver');
  people.axel = await person('axel', 'approver', 'pii:read');
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});
afterEach(() => {
  api.migrations.refusal = undefined;
  api.migrations.workersGone = false;
});

const reason = 'The missing agreement has ended';
const problem = (slug: string) => `${publicUrl}/problems/${slug}`;
const mismatch: AttentionItem = {
  code: 'inventory-mismatch',
  severity: 'critical',
  step: 'verification',
  since: '2026-03-02T08:00:00.000Z',
  why: 'The two sides differ: 1 agreement is missing',
  evidence: { missing: ['AGR-1'] },
  actions: ['retry', 'skip'],
};
const partnerOf = (partnerId: string) => {
  const partner = api.migrations.partners.get(partnerId);
  if (!partner) throw new Error('the partner has no migration');
  return partner;
};
async function begin(...attention: AttentionItem[]): Promise<string> {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  partnerOf(partnerId).attention = attention.length === 0 ? [mismatch] : attention;
  return partnerId;
}
const as = (who: string, headers: Record<string, string> = {}) => ({ key: people[who] ?? who, headers });
const skip = (partnerId: string, who = 'olga', headers: Record<string, string> = {}, step = 'verification') =>
  api.call('POST', `/v1/migrations/${partnerId}/actions/skip`, { reason, step }, as(who, headers));
const decide = (id: string, how: string, who: string, body: object = {}, headers: Record<string, string> = {}) =>
  api.call('POST', `/v1/approvals/${id}/${how}`, body, as(who, headers));
const read = async (id: string, who = 'olga') =>
  (await api.call('GET', `/v1/approvals/${id}`, undefined, as(who))).body;
const auditOf = async (partnerId: string) =>
  (await api.call('GET', `/v1/audit-entries?targetType=partner&target=${partnerId}`)).body.data;
const queued = async (partnerId: string, state = 'open') =>
  (await api.call('GET', `/v1/attention?code=second-person-awaited&partner=${partnerId}&state=${state}`)).body.data;
const ordersOf = (partnerId: string) => partnerOf(partnerId).orders;

describe('a request', () => {
  test('is kept, told where it is, and nothing is done', async () => {
    const partnerId = await begin();
    const asked = await skip(partnerId);
    expect(asked).toMatchObject({
      status: 202,
      body: {
        id: expect.stringMatching(/^apr_/),
        status: 'awaited',
        partnerId,
        action: 'skip',
        matter: 'verification',
        request: { step: 'verification' },
        reason,
        question: { code: 'inventory-mismatch', why: mismatch.why },
      },
    });
    expect(asked.headers.location).toBe(`${publicUrl}/v1/approvals/${asked.body.id}`);
    expect(Date.parse(asked.body.lapsesAt) - Date.parse(asked.body.createdAt)).toBeGreaterThan(6 * 24 * 3_600_000);
    expect(ordersOf(partnerId)).toEqual([]);
    expect(await read(asked.body.id)).toEqual(asked.body);
    const [entry] = await auditOf(partnerId);
    expect(entry).toMatchObject({
      action: 'api.approval.request',
      outcome: 'success',
      reason,
      diff: { approvalId: asked.body.id, action: 'skip', matter: 'verification', step: 'verification' },
      operationId: asked.body.id.slice(4),
    });
    expect(await queued(partnerId)).toMatchObject([{ subject: { kind: 'approval', id: asked.body.id } }]);
  });

  test('repeated with its key is the same one; asked for anew while it waits it is refused', async () => {
    const partnerId = await begin();
    const headers = { 'idempotency-key': randomUUID() };
    const first = await skip(partnerId, 'olga', headers);
    const second = await skip(partnerId, 'olga', headers);
    expect(second).toMatchObject({ status: 202, headers: { 'idempotency-replayed': 'true' }, body: first.body });
    expect(second.headers.location).toBe(first.headers.location);
    const other = await skip(partnerId, 'otto');
    expect(other).toMatchObject({ status: 409, body: { type: problem('already-exists') } });
    expect(other.body.detail).toContain(first.body.id);
    await decide(first.body.id, 'withdraw', 'olga');
    expect((await skip(partnerId, 'otto')).status).toBe(202);
  });

  test('in the wrong state, or on an old picture, is refused at once', async () => {
    const partnerId = await begin();
    api.migrations.refusal = new MigrationsClientError('wrong-state', 'Nothing to skip', {
      wrongState: { currentState: 'announced', allowedActions: ['pause'] },
    });
    expect(await skip(partnerId)).toMatchObject({ status: 409, body: { type: problem('wrong-state') } });
    api.migrations.refusal = undefined;
    expect(await skip(partnerId, 'olga', { 'if-match': '"mig_other.1"' })).toMatchObject({ status: 412 });
    expect((await api.call('GET', `/v1/approvals?partner=${partnerId}`)).body.data).toEqual([]);
  });

  test('is foreseen by validateOnly, and not kept', async () => {
    const partnerId = await begin();
    const url = `/v1/migrations/${partnerId}/actions/skip?validateOnly=true`;
    const { status, body } = await api.call('POST', url, { reason, step: 'verification' }, as('olga'));
    expect([status, body.effects.length]).toEqual([200, 2]);
    expect(body.effects[0].text).toMatch(/second person/);
    expect((await api.call('GET', `/v1/approvals?partner=${partnerId}`)).body.data).toEqual([]);
  });

  test('is not made of what one person may do', async () => {
    const partnerId = await begin({ ...mismatch, code: 'email-undeliverable', step: 'email/migrated/C-1' });
    expect(await skip(partnerId, 'olga', {}, 'email/migrated/C-1')).toMatchObject({ status: 200 });
    expect(ordersOf(partnerId)).toHaveLength(1);
  });

  test('for many partners at once is refused, and none of them is touched', async () => {
    const partnerId = await begin();
    const body = { action: 'skip', params: { step: 'readiness' }, partnerIds: [partnerId], expectedCount: 1, reason };
    for (const query of ['', '?validateOnly=true']) {
      const answer = await api.call('POST', `/v1/bulk-actions${query}`, body, as('anna'));
      expect(answer).toMatchObject({ status: 409, body: { type: problem('second-person-required') } });
    }
    expect(ordersOf(partnerId)).toEqual([]);
  });
});

describe('an approval', () => {
  test('has it done once, in the name of who asked, with the approver', async () => {
    const partnerId = await begin();
    const { id, requestedBy } = (await skip(partnerId)).body;
    const done = await decide(id, 'approve', 'anna', { reason: 'Seen with the partner' });
    expect(done).toMatchObject({
      status: 200,
      body: { status: 'approved', decisionReason: 'Seen with the partner', done: { sequence: 7 } },
    });
    expect(done.headers.etag).toBe(done.body.etag);
    expect(ordersOf(partnerId)).toMatchObject([
      {
        action: 'skip',
        updateId: id.slice(4),
        request: {
          actor: { type: 'operator', id: requestedBy },
          reason,
          step: 'verification',
          approvedBy: done.body.decidedBy,
        },
      },
    ]);
    expect(done.body.decidedBy).not.toBe(requestedBy);
    const [success, requested] = await auditOf(partnerId);
    const told = { action: 'api.approval.approve', operationId: id.slice(4), actor: { id: done.body.decidedBy } };
    expect(requested).toMatchObject({ ...told, outcome: 'requested', reason: 'Seen with the partner' });
    expect(success).toMatchObject({ ...told, outcome: 'success', diff: { approvalId: id, after: { sequence: 7 } } });
    expect(await queued(partnerId)).toEqual([]);
    expect(await queued(partnerId, 'closed')).toHaveLength(1);
    expect(await decide(id, 'approve', 'axel')).toMatchObject({ status: 409, body: { currentState: 'approved' } });
  });

  test('twenty at once have one effect', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    const all = Array.from({ length: 20 }, (_, at) => decide(id, 'approve', at % 2 ? 'anna' : 'axel'));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(ordersOf(partnerId)).toHaveLength(1);
    expect(await read(id)).toMatchObject({ status: 'approved', done: { sequence: 7 } });
  });

  test('repeated with its key is the same one', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    const headers = { 'idempotency-key': randomUUID() };
    const first = await decide(id, 'approve', 'anna', {}, headers);
    const second = await decide(id, 'approve', 'anna', {}, headers);
    expect(second).toMatchObject({ status: 200, headers: { 'idempotency-replayed': 'true' }, body: first.body });
    expect(ordersOf(partnerId)).toHaveLength(1);
  });

  test('is refused to who asked, and to machines; a try is audited', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId, 'anna')).body;
    for (const how of ['approve', 'reject']) {
      expect(await decide(id, how, 'anna', { reason })).toMatchObject({
        status: 409,
        body: { type: problem('second-person-required') },
      });
    }
    expect((await auditOf(partnerId))[0]).toMatchObject({ outcome: 'denied', reason: 'second-person-required' });
    const machine = await api.key('machine', 'admin');
    expect(await decide(id, 'approve', machine)).toMatchObject({ status: 403, body: { missing: 'approver' } });
    expect(await decide(id, 'approve', 'olga')).toMatchObject({ status: 403, body: { missing: 'approver' } });
    expect(ordersOf(partnerId)).toEqual([]);
  });

  test('is never asked for by a key: whose it is cannot be told', async () => {
    const adele = await issuer.token({ sub: 'adele', roles: ['admin'] });
    const made = await api.call('POST', '/v1/api-keys', { name: 'of-adele', scopes: ['admin'] }, as(adele));
    const ofKey = await api.call('POST', '/v1/api-keys', { name: 'of-key', scopes: ['admin'] }, as(made.body.key));
    const partnerId = await begin();
    const refused = { status: 409, body: { type: problem('second-person-required') } };
    expect(await skip(partnerId, made.body.key)).toMatchObject(refused);
    expect(await skip(partnerId, ofKey.body.key)).toMatchObject(refused);
    const url = `/v1/migrations/${partnerId}/actions`;
    const previewed = await api.call(
      'POST',
      `${url}/skip?validateOnly=true`,
      { reason, step: 'verification' },
      as(ofKey.body.key),
    );
    expect(previewed).toMatchObject(refused);
    const certificate = { certificateId: 'CER-1', buyerId: 'BUY-1' };
    const fact = {
      type: 'certificate.issued',
      data: certificate,
      occurredAt: '2026-03-02T08:00:00Z',
      evidence: 'OPS-7',
      reason,
    };
    expect(await api.call('POST', `${url}/record-fact`, fact, as(ofKey.body.key))).toMatchObject(refused);
    expect((await auditOf(partnerId))[0]).toMatchObject({
      action: 'api.migration.record-fact',
      outcome: 'denied',
      reason: 'second-person-required',
      diff: { matter: 'certificate' },
    });
    expect(ordersOf(partnerId)).toEqual([]);
    expect(await queued(partnerId)).toEqual([]);
  });

  test('takes the version that was looked at', async () => {
    const partnerId = await begin();
    const { id, etag } = (await skip(partnerId)).body;
    const headers = { authorization: `Bearer ${people.anna}`, 'idempotency-key': 'blind' };
    const url = `/v1/approvals/${id}/approve`;
    expect((await api.inject({ method: 'POST', url, headers, payload: {} })).statusCode).toBe(428);
    expect((await decide(id, 'approve', 'anna', {}, { 'if-match': '"older"' })).status).toBe(412);
    expect((await decide(id, 'approve', 'anna', {}, { 'if-match': etag })).status).toBe(200);
  });

  test('answers the question that was asked, however often others have acted since', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    const partner = partnerOf(partnerId);
    partner.sequence = 9;
    partner.attention = [{ ...mismatch, since: '2026-03-03T08:00:00.000Z', tries: 3 }];
    expect((await decide(id, 'approve', 'anna')).status).toBe(200);
  });

  test('of another question is 409 with what is possible, does nothing, and lets the request lapse', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    const partner = partnerOf(partnerId);
    partner.sequence = 9;
    partner.attention = [{ ...mismatch, evidence: { missing: ['AGR-1', 'AGR-2'] } }];
    expect(await decide(id, 'approve', 'anna')).toMatchObject({
      status: 409,
      body: { type: problem('wrong-state'), currentState: 'preparing', allowedActions: ['pause', 'abort', 'rollback'] },
    });
    expect(ordersOf(partnerId)).toEqual([]);
    expect(await read(id)).toMatchObject({ status: 'lapsed', lapsedBecause: 'changed' });
    expect(await queued(partnerId)).toEqual([]);
    expect((await auditOf(partnerId))[0]).toMatchObject({ outcome: 'failed', reason: 'wrong-state' });
  });

  test('of a migration that has ended does nothing, and lets the request lapse', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    api.migrations.end(partnerId, 'aborted');
    expect(await decide(id, 'approve', 'anna')).toMatchObject({ status: 409, body: { currentState: 'aborted' } });
    expect(await read(id)).toMatchObject({ status: 'lapsed', lapsedBecause: 'ended' });
  });

  test('of which nobody knows what it has done is carried on by whoever approves again, with one effect', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    api.migrations.workersGone = true;
    expect(await decide(id, 'approve', 'anna')).toMatchObject({ status: 503 });
    const half = await read(id);
    expect(half).toMatchObject({ status: 'approved' });
    expect(half.done).toBeUndefined();
    expect(await queued(partnerId)).toHaveLength(1);
    expect((await decide(id, 'reject', 'axel', { reason })).status).toBe(409);
    api.migrations.workersGone = false;
    const done = await decide(id, 'approve', 'axel');
    expect(done).toMatchObject({ status: 200, body: { decidedBy: half.decidedBy, done: { sequence: 7 } } });
    expect(ordersOf(partnerId)).toHaveLength(1);
  });

  test('that was carried out before a crash is found done, though its question is gone', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    const partner = partnerOf(partnerId);
    const { update } = api.migrations;
    // The update comes through, and its answer is lost.
    api.migrations.update = async (...order) => {
      await update.apply(api.migrations, order);
      partner.attention = [];
      partner.sequence = 10;
      throw new MigrationsClientError('outcome-unknown', 'no answer');
    };
    expect((await decide(id, 'approve', 'anna')).status).toBe(503);
    api.migrations.update = update;
    expect(await decide(id, 'approve', 'anna')).toMatchObject({ status: 200, body: { done: { sequence: 7 } } });
    expect(ordersOf(partnerId)).toHaveLength(1);
  });
});

describe('a refusal', () => {
  test('by time is final', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    const later = Date.now() + 30 * 24 * 3_600_000;
    await watchApprovals(api.database, { timeZone: 'UTC', holidays: [], now: () => later });
    expect(await read(id)).toMatchObject({ status: 'lapsed', lapsedBecause: 'not-decided' });
    expect(await queued(partnerId)).toEqual([]);
    expect(await decide(id, 'approve', 'anna')).toMatchObject({ status: 409, body: { currentState: 'lapsed' } });
    expect(await decide(id, 'withdraw', 'olga')).toMatchObject({ status: 409 });
    expect(ordersOf(partnerId)).toEqual([]);
    expect((await skip(partnerId)).status).toBe(202);
  });

  test('rejects with a reason; nothing is done, now or later', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    expect((await decide(id, 'reject', 'anna')).status).toBe(400);
    const rejected = await decide(id, 'reject', 'anna', { reason: 'It is billed still' });
    expect(rejected).toMatchObject({ status: 200, body: { status: 'rejected', decisionReason: 'It is billed still' } });
    expect((await auditOf(partnerId))[0]).toMatchObject({
      action: 'api.approval.reject',
      reason: 'It is billed still',
    });
    expect(await decide(id, 'approve', 'axel')).toMatchObject({ status: 409, body: { currentState: 'rejected' } });
    expect(ordersOf(partnerId)).toEqual([]);
    expect(await queued(partnerId)).toEqual([]);
  });

  test('withdraws, by who asked alone', async () => {
    const partnerId = await begin();
    const { id } = (await skip(partnerId)).body;
    expect((await decide(id, 'withdraw', 'otto')).status).toBe(403);
    expect(await decide(id, 'withdraw', 'olga')).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
    expect((await auditOf(partnerId))[0]).toMatchObject({ action: 'api.approval.withdraw' });
    expect((await decide(id, 'approve', 'anna')).status).toBe(409);
  });
});

test('what nobody has decided in time is not approved, also where nobody has let it lapse yet', async () => {
  const partnerId = await begin();
  const { id } = (await skip(partnerId)).body;
  await api.database.sql`update approvals set created_at = now() - interval '30 days' where id = ${id}`;
  expect(await decide(id, 'approve', 'anna')).toMatchObject({ status: 409, body: { currentState: 'lapsed' } });
  expect(ordersOf(partnerId)).toEqual([]);
});

describe('a certificate that is recorded by hand', () => {
  const fact = {
    reason: 'The vendor has confirmed it',
    type: 'certificate.issued',
    data: { certificateId: 'CER-1234-5678', buyerId: 'BUY-1234-5678' },
    occurredAt: '2026-03-02T08:00:00Z',
    evidence: 'Mail of Kim Example, OPS-7',
  };
  const record = (partnerId: string, body: object = fact) =>
    api.call('POST', `/v1/migrations/${partnerId}/actions/record-fact`, body, as('olga'));

  test('waits, and becomes an event of who asked with the approver', async () => {
    const partnerId = await begin();
    const asked = await record(partnerId);
    expect(asked).toMatchObject({ status: 202, body: { matter: 'certificate', action: 'record-fact' } });
    const { id, requestedBy } = asked.body;
    const done = await decide(id, 'approve', 'anna');
    expect(done.status).toBe(200);
    const event = await findEvent(api.database, done.body.done.eventId);
    expect(event).toMatchObject({
      type: 'certificate.issued',
      origin: 'operator',
      recorded: { by: { id: requestedBy }, evidence: fact.evidence, approvedBy: done.body.decidedBy },
    });
    expect(JSON.stringify(await auditOf(partnerId))).not.toContain('Kim');
  });

  test('is told without its evidence to who may not see people', async () => {
    const { id } = (await record(await begin())).body;
    expect((await read(id, 'anna')).request).toMatchObject({ evidence: '[masked]', data: '[masked]' });
    expect((await read(id, 'axel')).request).toMatchObject({ evidence: fact.evidence, data: fact.data });
  });

  test('is not taken for the next migration of the partner', async () => {
    const partnerId = await begin();
    const { id } = (await record(partnerId)).body;
    api.migrations.end(partnerId, 'aborted');
    await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
    expect((await decide(id, 'approve', 'anna')).status).toBe(409);
    expect(await read(id)).toMatchObject({ status: 'lapsed' });
    expect(partnerOf(partnerId).signals).toEqual([]);
  });

  test('other facts are recorded at once', async () => {
    const executed = { ...fact, type: 'migration.executed', data: {} };
    expect((await record(await begin(), executed)).body.id).toMatch(/^evt_/);
  });
});

test('the list is filtered, sorted and paged', async () => {
  const partnerId = await begin(mismatch, { ...mismatch, code: 'certificate-pending', step: 'buyer/BUY-1' });
  const first = (await skip(partnerId)).body.id;
  const second = (await skip(partnerId, 'olga', {}, 'buyer/BUY-1')).body.id;
  await decide(first, 'reject', 'anna', { reason });
  const list = async (query: string) =>
    (await api.call('GET', `/v1/approvals?partner=${partnerId}${query}`)).body as {
      data: { id: string }[];
      nextCursor?: string;
    };
  const ids = async (query: string) => (await list(query)).data.map(({ id }) => id);
  expect(await ids('')).toEqual([second, first]);
  expect(await ids('&sort=createdAt')).toEqual([first, second]);
  expect(await ids('&status=awaited')).toEqual([second]);
  expect(await ids('&status=rejected,lapsed')).toEqual([first]);
  const page = await list('&limit=1');
  expect(page.data.map(({ id }) => id)).toEqual([second]);
  expect(await ids(`&limit=1&cursor=${page.nextCursor}`)).toEqual([first]);
});

test('where one person works alone, nothing waits', async () => {
  const alone = await startApi({ secondPerson: false });
  const partnerId = newPartnerId();
  await alone.call('POST', '/v1/migrations', { partnerId, plannedFor });
  const url = `/v1/migrations/${partnerId}/actions/skip`;
  expect((await alone.call('POST', url, { reason, step: 'verification' })).status).toBe(200);
  await alone.close();
});
