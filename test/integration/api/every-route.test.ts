import { Compile } from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../../../api/app.js';
import { addContact } from '../../../db/queries/contacts.js';
import { recordBatch } from '../../../db/queries/record.js';
import { type Scope, scopes } from '../../../domain/authorization.js';
import { recordBatchOf } from '../../support/records.js';
import { type Answer, type ApiFixture, newPartnerId, plannedFor, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security?: { key: Scope[] }[];
  parameters?: Described[];
  requestBody?: { required?: boolean; content?: Content };
  responses: Record<string, { description: string; headers?: Record<string, Described>; content?: Content }>;
}
/** A parameter, or a header of an answer. */
interface Described {
  description?: string;
  example?: unknown;
  schema: object;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: object;
}
type Content = Record<string, { schema: object; example?: unknown; examples?: Record<string, { value?: unknown }> }>;
interface Listed {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  operation: Operation;
}

let api: ApiFixture;
let document: Document;
let partnerId: string;
let eventId: string;
let kid: string;
let operationId: string;
const apiKeys: Record<string, string> = {};
let attentionId: string;
let issuer: Issuer;
/** What is decided by which operation, and by whom: by a person, or by who asked. */
const approvals: Record<string, string> = {};
const deciders: Record<string, string> = {};

// The list of tests is made before any hook runs, so it is made from a document of its own.
const operations = await readOperations();

beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({ tokens: { issuer: issuer.url, audience: 'portage' } });
  document = (await api.call('GET', '/openapi.json')).body;
  partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  await recordBatch(api.database, recordBatchOf({ first: 1, last: 3 }, { partnerId, migrationId: partnerId }));
  const { migrationId = '' } = api.migrations.partners.get(partnerId)?.input ?? {};
  await addContact(api.database, migrationId, { id: 'C-2', name: 'X', email: 'x@y.example', role: 'billing' });
  eventId = (await send(partnerId)).body.id;
  await api.call('POST', '/v1/events', {
    ...bodies.receiveEvent,
    id: 'every-bulk',
    subject: 'P-bulk',
    data: { bad: 1 },
  });
  const begun = await api.call('POST', '/v1/events/redeliver', bodies.redeliverEvents);
  operationId = begun.body.id;
  await api.call('POST', `/v1/operations/${operationId}/cancel`);
  for (const slug of ['every-source', 'every-retired']) {
    await api.call('POST', '/v1/event-sources', { slug, name: 'Every', auth: 'signature' });
  }
  kid = (await api.call('POST', '/v1/event-sources/every-source/keys', { scheme: 'v1' })).body.kid;
  await api.call('POST', '/v1/event-sources/every-source/keys', { scheme: 'v1' });
  for (const operation of ['rotateApiKey', 'revokeApiKey']) {
    const made = await api.call('POST', '/v1/api-keys', { name: 'every', scopes: ['migrations:read'] });
    apiKeys[operation] = made.body.id;
  }
  for (const id of ['every-session', 'every-removed']) await api.call('PUT', `/v1/webinars/${id}`, webinar);
  await send(partnerId, 'nobody.knows');
  attentionId = (await api.call('GET', '/v1/attention?code=event-type-unknown')).body.data[0].id;
  const approver = await issuer.person('approver');
  const asker = await issuer.token({ sub: 'asker', roles: ['operator'] });
  Object.assign(deciders, { approveApproval: approver, rejectApproval: approver, withdrawApproval: asker });
  for (const [at, operation] of ['readApproval', ...Object.keys(deciders)].entries()) {
    const fact = {
      ...bodies.recordFact,
      type: 'certificate.issued',
      data: { certificateId: `CER-${at}`, buyerId: 'BUY-1' },
    };
    const asked = await api.call('POST', `/v1/migrations/${partnerId}/actions/record-fact`, fact, { key: asker });
    approvals[operation] = asked.body.id;
  }
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

async function readOperations(): Promise<Listed[]> {
  const fixture = await startApi();
  const { paths }: Document = (await fixture.call('GET', '/openapi.json')).body;
  await fixture.close();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Listed['method'],
      path,
      operation,
    })),
  );
}

let sent = 0;
const send = (subject: string, type = 'migration.executed') =>
  api.call('POST', '/v1/events', { ...bodies.receiveEvent, id: `every-${++sent}`, subject, type });

const webinar = {
  title: 'First steps',
  description: 'Find your way around',
  startsAt: '2999-01-01T09:00:00Z',
  endsAt: '2999-01-01T10:00:00Z',
  joinUrl: 'https://webinars.example/first-steps',
  locale: 'en-US',
};
const listedWebinars: Record<string, string> = { removeWebinar: 'every-removed' };
const bodies: Record<string, object> = {
  startMigration: { partnerId: 'P-every-route', plannedFor },
  receiveEvent: { id: 'every', type: 'migration.executed', subject: 'P-1', time: plannedFor, data: {} },
  createEventSource: { slug: 'every-new', name: 'New', auth: 'key' },
  addEventSourceKey: { scheme: 'v1' },
  redeliverEvents: {
    filter: {
      statuses: ['dead'],
      subject: 'P-bulk',
      receivedFrom: '2026-01-01T00:00:00Z',
      receivedBefore: '2999-01-01T00:00:00Z',
    },
    expectedCount: 1,
  },
  startBulkAction: { action: 'pause', partnerIds: ['P-bulk'], expectedCount: 1, reason: 'Because of a test' },
  createApiKey: { name: 'every-new', scopes: ['migrations:read'] },
  skipMigration: { reason: 'Because of a test', step: 'email' },
  rescheduleMigration: { reason: 'Because of a test', plannedFor },
  replaceContact: { reason: 'Because of a test', contactId: 'C-1', newContactId: 'C-2' },
  recordFact: {
    reason: 'Because of a test',
    type: 'migration.executed',
    data: {},
    occurredAt: '2026-03-02T08:00:00Z',
    evidence: 'OPS-1',
  },
  rejectApproval: { reason: 'Because of a test' },
  abortMigration: { reason: 'Because of a test' },
  rollbackMigration: { reason: 'Because of a test' },
  snoozeAttention: { until: new Date(Date.now() + 3_600_000).toISOString() },
  dismissAttention: { reason: 'Because of a test' },
  putWebinar: webinar,
};

const takesBody = ({ method }: Listed) => method === 'POST' || method === 'PUT';
const urlOf = ({ path, operation }: Listed) =>
  path
    .replace('{partnerId}', partnerId)
    .replace('{eventId}', eventId)
    .replace('{kid}', kid)
    .replace('{operationId}', operationId)
    .replace('{keyId}', apiKeys[operation.operationId] ?? '')
    .replace('{attentionId}', attentionId)
    .replace('{approvalId}', approvals[operation.operationId] ?? approvals.readApproval ?? '')
    .replace('{webinarId}', listedWebinars[operation.operationId] ?? 'every-session')
    .replace('{slug}', slugs[operation.operationId] ?? 'every-source');
const slugs: Record<string, string> = { explainProblem: 'wrong-state', retireEventSource: 'every-retired' };
/** With a key that may do everything, or as who decides. */
const callAs = (listed: Listed, url: string, body?: unknown, headers: Record<string, string> = {}) => {
  const key = deciders[listed.operation.operationId];
  return api.call(listed.method, url, body, { headers, ...(key === undefined ? {} : { key }) });
};
const scopesOf = ({ operation }: Listed) => operation.security?.[0]?.key;
const ask = (listed: Listed, key: string | undefined) => {
  const body = takesBody(listed) ? (bodies[listed.operation.operationId] ?? {}) : undefined;
  return api.call(listed.method, urlOf(listed), body, key === undefined ? { headers: { authorization: '' } } : { key });
};

/** What stands in the document, or at the end of the reference that stands there instead. */
function resolved<T extends object>(part: T): T {
  const { $ref } = part as { $ref?: string };
  if ($ref === undefined) return part;
  // biome-ignore lint/suspicious/noExplicitAny: it may lead to anything
  return $ref.split('/').reduce<any>((at, name) => (name === '#' ? at : at[name]), document);
}

function expectProblem(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.body.status).toBe(status);
}

test('the document lists the routes that the API has', () => {
  expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual([
    'abortMigration',
    'addEventSourceKey',
    'approveApproval',
    'assignAttention',
    'cancelOperation',
    'createApiKey',
    'createEventSource',
    'dismissAttention',
    'endEventSourceKey',
    'explainProblem',
    'exportAttention',
    'exportAuditEntries',
    'exportEvents',
    'exportMigrations',
    'exportOperationItems',
    'isAlive',
    'isReady',
    'listActions',
    'listApiKeys',
    'listApprovals',
    'listAttention',
    'listAuditEntries',
    'listEventSources',
    'listEventTypes',
    'listEvents',
    'listMigrations',
    'listOperationItems',
    'listOperations',
    'listWebinars',
    'pauseMigration',
    'putWebinar',
    'readApproval',
    'readAttention',
    'readEvent',
    'readEventSource',
    'readMigration',
    'readMigrationReport',
    'readOperation',
    'readOverview',
    'readSystemHealth',
    'readTimeline',
    'readWebinar',
    'receiveEvent',
    'recordFact',
    'redeliverEvent',
    'redeliverEvents',
    'rejectApproval',
    'removeWebinar',
    'replaceContact',
    'rescheduleMigration',
    'resendInvitation',
    'resumeMigration',
    'retireEventSource',
    'retryMigration',
    'revokeApiKey',
    'rollbackMigration',
    'rotateApiKey',
    'runWatcher',
    'skipMigration',
    'snoozeAttention',
    'startBulkAction',
    'startMigration',
    'testEventSource',
    'unsnoozeAttention',
    'verifyAudit',
    'verifyTimelines',
    'withdrawApproval',
  ]);
});

test('only what may be public is', () => {
  const open = operations.filter((listed) => scopesOf(listed) === undefined);
  expect(open.map(({ path }) => path).sort()).toEqual(['/livez', '/problems/{slug}', '/readyz']);
});

describe.each(operations.map((listed) => [`${listed.method} ${listed.path}`, listed] as const))(
  '%s',
  (_name, listed) => {
    const wanted = scopesOf(listed);

    test('is described, with examples that fit what they are examples of', () => {
      const { summary, description, tags, requestBody, responses } = listed.operation;
      expect(description.length).toBeGreaterThan(20);
      for (const [status, part] of Object.entries({ request: requestBody ?? {}, ...responses })) {
        const { content = {} } = resolved(part as { content?: Content });
        for (const [type, { schema, example, examples = {} }] of Object.entries(content)) {
          const given = Object.values(examples).map((one) => resolved(one).value);
          const values = example === undefined ? given : [example];
          expect(values.length, `${status} ${type}`).toBeGreaterThan(0);
          const check = Compile({ ...schema, components: document.components });
          for (const value of values) expect(check.Errors(value)[1], `${status} ${type}`).toEqual([]);
        }
      }
      expect(summary.length).toBeGreaterThan(5);
      expect(tags).toHaveLength(1);
      for (const response of Object.values(responses)) {
        expect(resolved(response).description.length).toBeGreaterThan(2);
      }
    });

    test('has parameters and headers that are described, each with an example that fits', () => {
      const { parameters = [], responses } = listed.operation;
      const headers = Object.values(responses).flatMap((response) => Object.values(resolved(response).headers ?? {}));
      for (const part of [...parameters, ...headers]) {
        const { description = '', example, schema } = resolved(part);
        const name = JSON.stringify(part);
        expect(description.length, name).toBeGreaterThan(3);
        expect(example, name).toBeDefined();
        expect(Compile(schema).Errors(example)[1], name).toEqual([]);
      }
    });

    test.runIf(wanted)('asks for a key', async () => {
      expectProblem(await ask(listed, undefined), 401);
    });

    test.runIf(wanted?.length)('asks for its scope', async () => {
      const others = scopes.filter((scope) => scope !== 'admin' && !wanted?.includes(scope));
      const answer = await ask(listed, await api.key('without', ...others));
      expectProblem(answer, 403);
      expect(answer.body.missing).toBe(wanted?.join(' or '));
    });

    test('answers as documented with each scope that it names', async () => {
      for (const scope of wanted?.length ? wanted : [undefined]) {
        const decider = deciders[listed.operation.operationId];
        const key =
          decider ??
          (wanted ? await api.key(scope === 'events:write' ? 'tester' : 'with', ...(scope ? [scope] : [])) : undefined);
        const answer = await ask(listed, key);
        expect(answer.status).toBeLessThan(300);
      }
    });

    test.runIf(listed.path.includes('{'))('does not find what no id can name', async () => {
      const url = listed.path.replaceAll(/\{\w+\}/g, '~');
      const body = takesBody(listed) ? (bodies[listed.operation.operationId] ?? {}) : undefined;
      expectProblem(await callAs(listed, url, body), 404);
    });

    test.runIf(wanted)('refuses an unknown query parameter', async () => {
      const body = takesBody(listed) ? (bodies[listed.operation.operationId] ?? {}) : undefined;
      const answer = await callAs(listed, `${urlOf(listed)}?unknown=1`, body);
      expectProblem(answer, 400);
      expect(answer.body.errors).toEqual([{ message: 'is not known here', pointer: '/unknown' }]);
    });

    test.runIf(listed.operation.requestBody)('refuses an unknown member', async () => {
      const body = { ...bodies[listed.operation.operationId], unknown: 1 };
      const answer = await callAs(listed, urlOf(listed), body);
      expectProblem(answer, 400);
      expect(answer.body.errors).toContainEqual({ message: 'is not known here', pointer: '/unknown' });
    });

    test.runIf(listed.operation.requestBody)('refuses what is not JSON', async () => {
      expectProblem(await callAs(listed, urlOf(listed), '{"'), 400);
      const headers = { 'content-type': 'text/plain' };
      expectProblem(await callAs(listed, urlOf(listed), 'text', headers), 415);
    });

    test.runIf(wanted?.length)('says 503 while the database is away', async () => {
      const { database } = api;
      const closed = await buildApp({
        database: { ...database, db: failing, sql: failing, query: async () => failing() } as never,
        migrations: api.migrations,
        logger: api.logger,
        publicUrl: 'https://portage.test',
        cursorKey: new Uint8Array(32),
      });
      const answer = await closed.inject({
        method: listed.method,
        url: urlOf(listed),
        headers: { authorization: `Bearer pm_live_aaaaaaaaaaaa_${'0'.repeat(64)}` },
      });
      await closed.close();
      expect(answer.statusCode).toBe(503);
      const { statusCode: status, headers } = answer;
      api.documented.expect(listed.method, urlOf(listed), { status, headers, body: answer.json() });
      expect(answer.headers['retry-after']).toBeDefined();
    });
  },
);

const failing = new Proxy(() => {}, {
  get: () => failing,
  apply: () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  },
  // biome-ignore lint/suspicious/noExplicitAny: stands for everything that a database offers
}) as any;
