import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeclaredRoute } from '../../../api/plugins/authentication.js';
import { type Role, roles, type Scope, scopes } from '../../../domain/authorization.js';
import { type ApiFixture, startApi } from './api-fixture.js';
import { type Issuer, startIssuer } from './issuer.js';

/** Who may, as decided; written down apart from the code that decides it. `known`: everyone with a key or token. */
interface Allowed {
  role?: Role | 'known';
  scopes: Scope[];
}
const public_ = 'public';
const read: Allowed = { role: 'viewer', scopes: ['migrations:read', 'admin'] };
const steer: Allowed = { role: 'operator', scopes: ['migrations:write', 'admin'] };
const override: Allowed = { role: 'operator', scopes: ['admin'] };
const end: Allowed = { role: 'approver', scopes: ['admin'] };
/** A person's judgement: no machine may. */
const second: Allowed = { role: 'approver', scopes: [] };
const administer: Allowed = { role: 'admin', scopes: ['admin'] };
const audit: Allowed = { scopes: ['audit:read'] };
const events: Allowed = { role: 'viewer', scopes: ['migrations:read', 'events:write', 'admin'] };

const matrix: Record<string, Allowed | typeof public_> = {
  'POST /v1/migrations': steer,
  'GET /v1/migrations': read,
  'GET /v1/migrations/:partnerId': read,
  'GET /v1/migrations/:partnerId/timeline': read,
  'GET /v1/migrations/:partnerId/actions': read,
  'POST /v1/migrations/:partnerId/actions/pause': steer,
  'POST /v1/migrations/:partnerId/actions/resume': steer,
  'POST /v1/migrations/:partnerId/actions/retry': steer,
  'POST /v1/migrations/:partnerId/actions/reschedule': steer,
  'POST /v1/migrations/:partnerId/actions/resend-invitation': steer,
  'POST /v1/migrations/:partnerId/actions/replace-contact': override,
  'POST /v1/migrations/:partnerId/actions/record-fact': override,
  'GET /v1/migrations/export': read,
  'GET /v1/overview': read,
  'GET /v1/attention': read,
  'GET /v1/attention/export': read,
  'GET /v1/attention/:attentionId': read,
  'POST /v1/attention/:attentionId/assign': steer,
  'POST /v1/attention/:attentionId/snooze': steer,
  'POST /v1/attention/:attentionId/unsnooze': steer,
  'POST /v1/attention/:attentionId/dismiss': steer,
  'POST /v1/events/:eventId/redeliver': steer,
  'POST /v1/events/redeliver': steer,
  'GET /v1/operations': read,
  'GET /v1/operations/:operationId': read,
  'POST /v1/operations/:operationId/cancel': steer,
  'POST /v1/system/watcher/run': steer,
  'POST /v1/migrations/:partnerId/actions/skip': override,
  'POST /v1/migrations/:partnerId/actions/abort': end,
  'POST /v1/migrations/:partnerId/actions/rollback': end,
  'GET /v1/approvals': read,
  'GET /v1/approvals/:approvalId': read,
  'POST /v1/approvals/:approvalId/approve': second,
  'POST /v1/approvals/:approvalId/reject': second,
  'POST /v1/approvals/:approvalId/withdraw': override,
  'GET /v1/migrations/:partnerId/report': read,
  'POST /v1/bulk-actions': steer,
  'GET /v1/operations/:operationId/items': read,
  'GET /v1/operations/:operationId/items/export': read,
  'POST /v1/events': { scopes: ['events:write'] },
  'OPTIONS /v1/events': public_,
  'GET /v1/events': events,
  'GET /v1/events/export': read,
  'GET /v1/events/:eventId': events,
  'GET /v1/event-types': { role: 'known', scopes: [...scopes] },
  'POST /v1/event-sources': administer,
  'GET /v1/event-sources': administer,
  'GET /v1/event-sources/:slug': administer,
  'POST /v1/event-sources/:slug/keys': administer,
  'DELETE /v1/event-sources/:slug/keys/:kid': administer,
  'POST /v1/event-sources/:slug/retire': administer,
  'POST /v1/event-sources/:slug/test': administer,
  'GET /v1/webinars': read,
  'GET /v1/webinars/:webinarId': read,
  'PUT /v1/webinars/:webinarId': steer,
  'DELETE /v1/webinars/:webinarId': steer,
  'POST /v1/api-keys': administer,
  'GET /v1/api-keys': administer,
  'POST /v1/api-keys/:keyId/rotate': administer,
  'DELETE /v1/api-keys/:keyId': administer,
  'GET /v1/audit-entries': audit,
  'GET /v1/audit-entries/export': audit,
  'GET /v1/audit/verification': audit,
  'GET /v1/audit/verification/timelines': audit,
  'GET /v1/system/health': administer,
  'GET /livez': public_,
  'GET /readyz': public_,
  'GET /problems/:slug': public_,
  'GET /openapi.json': public_,
};

let api: ApiFixture;
let issuer: Issuer;
let routes: DeclaredRoute[];
const credentials = new Map<string, string | undefined>();

beforeAll(async () => {
  issuer = await startIssuer();
  api = await startApi({ tokens: { issuer: issuer.url, audience: 'portage' } });
  // HEAD answers as GET does, and the documentation's pages are one plugin's.
  routes = api.app.declaredRoutes.filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/docs'));
  for (const role of roles) credentials.set(`role ${role}`, await issuer.person(role));
  credentials.set('role nobody', await issuer.person());
  credentials.set('role viewer with grants', await issuer.person('viewer', 'pii:read', 'audit:read'));
  for (const scope of scopes) credentials.set(`scope ${scope}`, await api.key('matrix', scope));
  credentials.set('scope none', await api.key('matrix'));
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

const nameOf = ({ method, url }: DeclaredRoute) => `${method} ${url}`;
const ids: Record<string, string> = {
  ':partnerId': 'P-matrix',
  ':operationId': `opn_${'0'.repeat(36)}`,
  ':approvalId': `apr_${'0'.repeat(36)}`,
  ':attentionId': `att_${'0'.repeat(36)}`,
  ':eventId': `evt_${'0'.repeat(36)}`,
  ':slug': 'matrix-source',
  ':kid': `key_${'0'.repeat(36)}`,
  ':keyId': 'a'.repeat(12),
  ':webinarId': 'matrix-session',
};
async function ask(route: DeclaredRoute, authorization: string | undefined) {
  const url = route.url.replace(/:\w+/g, (name) => ids[name] ?? name);
  const method = route.method as 'GET';
  const headers = { authorization: authorization === undefined ? '' : `Bearer ${authorization}` };
  // An empty body passes no route's schema: what gets that far is allowed, and has no effect.
  return api.call(method, url, ['POST', 'PUT'].includes(route.method) ? {} : undefined, { headers });
}

function isAllowed(allowed: Allowed, who: string): boolean {
  const [kind, ...rest] = who.split(' ');
  const name = rest.join(' ');
  if (allowed.role === 'known') return true;
  if (kind === 'scope') return allowed.scopes.includes(name as Scope);
  if (name === 'viewer with grants' && allowed.scopes.includes('audit:read')) return true;
  const role = name === 'viewer with grants' ? 'viewer' : name;
  return allowed.role !== undefined && roles.indexOf(role as Role) >= roles.indexOf(allowed.role);
}

test('every route stands in the matrix, and nothing else does', () => {
  expect([...new Set(routes.map(nameOf))].sort()).toEqual(Object.keys(matrix).sort());
});

test('who is unknown or whose proof has expired is let in nowhere but where everybody is', async () => {
  const expired = await issuer.token({ roles: ['admin'] }, { lifeSeconds: -120 });
  const revoked = await api.key('matrix', ...scopes);
  await api.call('DELETE', `/v1/api-keys/${revoked.split('_')[2]}`);
  for (const route of routes) {
    for (const proof of [undefined, 'nonsense', expired, revoked]) {
      const { status } = await ask(route, proof);
      if (matrix[nameOf(route)] === public_) expect([401, 403], nameOf(route)).not.toContain(status);
      else expect(status, nameOf(route)).toBe(401);
    }
  }
});

describe.each([
  ...roles.map((role) => `role ${role}`),
  'role nobody',
  'role viewer with grants',
  ...scopes.map((scope) => `scope ${scope}`),
  'scope none',
])('%s', (who) => {
  test('gets at what it may, and at nothing else', async () => {
    for (const route of routes) {
      const allowed = matrix[nameOf(route)];
      if (allowed === undefined || allowed === public_) continue;
      const { status, body } = await ask(route, credentials.get(who));
      const told = `${nameOf(route)} answered ${status}`;
      if (isAllowed(allowed, who)) expect([401, 403], told).not.toContain(status);
      else {
        expect(status, told).toBe(403);
        expect(body.missing.length, told).toBeGreaterThan(0);
      }
    }
  });
});

test('a denial names what is missing, and is audited with who it was', async () => {
  const route = routes.find((one) => nameOf(one) === 'POST /v1/migrations/:partnerId/actions/abort');
  if (!route) throw new Error('the route is gone');
  const asked = await ask(route, credentials.get('role operator'));
  expect(asked).toMatchObject({ status: 403, body: { missing: 'approver' } });
  const { body } = await api.call('GET', '/v1/audit-entries?action=api.migration.abort&outcome=denied&limit=1');
  expect(body.data[0]).toMatchObject({
    actor: { type: 'person', id: expect.stringMatching(/^usr_[0-9a-f]{24}$/) },
    target: { type: 'partner', id: 'P-matrix' },
    outcome: 'denied',
    reason: 'lacks approver',
    diff: { route: nameOf(route) },
    traceId: asked.body.traceId,
  });
  // The subject is an address here: no entry names it.
  expect(JSON.stringify(body)).not.toContain('example.com');
});

test('a denial names what it was about, so that it is found there; a route that is about nothing, or no id, names itself', async () => {
  const key = await api.key('denied');
  const denied = async (method: 'GET' | 'POST', url: string) => {
    expect((await api.call(method, url, undefined, { key })).status).toBe(403);
    const { data } = (await api.call('GET', '/v1/audit-entries?outcome=denied&limit=1')).body;
    return data[0];
  };
  const operation = `opn_${'1'.repeat(36)}`;
  expect(await denied('POST', `/v1/operations/${operation}/cancel`)).toMatchObject({
    action: 'api.operation.cancel',
    target: { type: 'operation', id: operation },
    diff: { route: 'POST /v1/operations/:operationId/cancel' },
  });
  expect(await denied('GET', '/v1/event-sources/some-source')).toMatchObject({
    action: 'api.route.call',
    target: { type: 'event-source', id: 'some-source' },
  });
  expect(await denied('GET', '/v1/api-keys')).toMatchObject({ target: { type: 'route', id: 'GET /v1/api-keys' } });
  expect(await denied('GET', '/v1/migrations/Erika%20Example')).toMatchObject({
    target: { type: 'route', id: 'GET /v1/migrations/:partnerId' },
  });
});

test('an API with a route that declares no access, or no audit, does not come to be', async () => {
  const { authentication } = await import('../../../api/plugins/authentication.js');
  const { default: fastify } = await import('fastify');
  const app = fastify();
  await app.register(authentication, { database: api.database, tokens: undefined });
  expect(() => app.get('/open', async () => '')).toThrow('GET /open declares no access');
  expect(() => app.post('/unaudited', { config: { access: 'admin' } }, async () => '')).toThrow('declares no audit');
  await app.close();
});
