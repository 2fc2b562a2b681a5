import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FaultRules } from '../../../sandbox/faults.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { control, invite, legacyCaller, marketplaceGet } from './sandbox-calls.js';

const MODE = { mode: 'frozen', reason: 'planned move', migrationId: 'mig-1' };

describe('injected faults', () => {
  let sandbox: Sandbox;
  let call: ReturnType<typeof legacyCaller>;
  let made = 0;
  let id = '';

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'empty' });
    call = legacyCaller(sandbox);
  });
  afterAll(() => sandbox.stop());
  beforeEach(() => {
    sandbox.faults.clear();
    sandbox.requests.clear();
    made += 1;
    id = `F-${made}`;
    sandbox.makePartner({ id });
  });

  it('answer with a status, a header and a body as often as told, and then no more', async () => {
    const rule = {
      id: 'busy',
      server: 'legacy',
      path: '/v1/accounts/*',
      status: 429,
      headers: { 'retry-after': '3' },
      count: 2,
    };
    expect((await control(sandbox, 'POST', '/faults', rule)).status).toBe(201);
    for (const _ of [1, 2]) {
      const answer = await call('GET', id);
      expect(answer.status).toBe(429);
      expect(answer.headers.get('retry-after')).toBe('3');
      expect(answer.body.type).toMatch(/\/rate-limited$/);
    }
    expect((await call('GET', id)).status).toBe(200);
    expect((await control(sandbox, 'GET', '/faults')).body.faults).toMatchObject([{ id: 'busy', hits: 2 }]);
    expect((await control(sandbox, 'DELETE', '/faults')).body).toEqual({ removed: 1 });
  });

  it('drop before: the connection breaks and nothing was done', async () => {
    sandbox.faults.add({ server: 'legacy', method: 'PUT', drop: 'before', count: 1 });
    await expect(call('PUT', `${id}/mode`, { body: MODE })).rejects.toThrow('fetch failed');
    expect(sandbox.legacy.account(id).mode).toBe('live');
  });

  it('drop after: the connection breaks, the effect stands, and the same key finds the answer', async () => {
    sandbox.faults.add({ server: 'legacy', method: 'PUT', drop: 'after', count: 1 });
    const key = `mig-1/freeze/${id}`;
    await expect(call('PUT', `${id}/mode`, { body: MODE, key })).rejects.toThrow('fetch failed');
    expect(sandbox.legacy.account(id)).toMatchObject({ mode: 'frozen', version: 2 });
    const again = await call('PUT', `${id}/mode`, { body: MODE, key });
    expect(again).toMatchObject({ status: 200, body: { version: 2 } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('time out after: no answer ever comes, the effect stands', async () => {
    sandbox.faults.add({ server: 'legacy', method: 'PUT', timeoutAfter: true, count: 1 });
    const waiting = call('PUT', `${id}/mode`, { body: MODE, timeoutMs: 1_000 });
    const outcome = expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect.poll(() => sandbox.legacy.account(id).mode).toBe('frozen');
    await outcome;
  });

  it('status after the effect: an error is answered for what was done', async () => {
    sandbox.faults.add({ server: 'legacy', method: 'PUT', status: 503, afterEffect: true, count: 1 });
    const answer = await call('PUT', `${id}/mode`, { body: MODE });
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(sandbox.legacy.account(id).mode).toBe('frozen');
  });

  it('strike the Marketplace too: an invitation is made although the client lost the connection', async () => {
    const { accountId, contacts } = sandbox.makePartner({ id: `${id}-M` });
    sandbox.faults.add({ server: 'marketplace', method: 'POST', path: '*/users', drop: 'after', count: 1 });
    await expect(invite(sandbox, accountId!, contacts[0]!.email)).rejects.toThrow('fetch failed');
    expect(sandbox.marketplace.membershipsOf(accountId!)).toMatchObject([{ status: 'Invited' }]);
    expect((await invite(sandbox, accountId!, contacts[0]!.email)).status).toBe(409);
  });

  it('speak the Marketplace gateway’s own language', async () => {
    sandbox.faults.add({ server: 'marketplace', status: 502, count: 1 });
    expect(await marketplaceGet(sandbox, '/accounts/sellers?limit=1')).toMatchObject({
      status: 502,
      body: { statusCode: 502 },
    });
  });

  it('delay a request by at least the given time', async () => {
    sandbox.faults.add({ server: 'legacy', delayMs: 120, count: 1 });
    const startedAt = performance.now();
    expect((await call('GET', id)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
  });

  it('leave other methods, paths and servers alone', async () => {
    sandbox.faults.add({ server: 'legacy', method: 'PUT', path: '*/notice', status: 500 });
    sandbox.faults.add({ server: 'mailbox', status: 450 });
    expect((await call('PUT', `${id}/mode`, { body: MODE })).status).toBe(200);
    expect((await call('GET', id)).status).toBe(200);
    expect(sandbox.faults.list().map(({ hits }) => hits)).toEqual([0, 0]);
  });

  it('refuse a rule that would do nothing', async () => {
    expect((await control(sandbox, 'POST', '/faults', { server: 'legacy', count: 1 })).status).toBe(400);
    expect((await control(sandbox, 'POST', '/faults', { server: 'printer', status: 500 })).status).toBe(400);
  });

  it('count every call by server, method and route, also those that were struck', async () => {
    sandbox.faults.add({ server: 'legacy', method: 'PUT', drop: 'before', count: 1 });
    await call('PUT', `${id}/mode`, { body: MODE }).catch(() => undefined);
    await call('PUT', `${id}/mode`, { body: MODE });
    await call('GET', id);
    await marketplaceGet(sandbox, '/accounts/sellers?limit=1');
    const { body } = await control(sandbox, 'GET', '/requests');
    expect(body.requests).toEqual(
      expect.arrayContaining([
        { server: 'legacy', method: 'PUT', route: '/v1/accounts/:id/mode', count: 2 },
        { server: 'legacy', method: 'GET', route: '/v1/accounts/:id', count: 1 },
        { server: 'marketplace', method: 'GET', route: '/public/v1/accounts/sellers', count: 1 },
      ]),
    );
    expect((await control(sandbox, 'GET', `/requests?method=PUT&path=/v1/accounts/${id}/mode`)).body.total).toBe(2);
    expect((await control(sandbox, 'GET', '/requests?path=/v1/accounts/other/mode')).body.total).toBe(0);
    await control(sandbox, 'DELETE', '/requests');
    expect(sandbox.requests.total()).toBe(0);
  });

  it('can be stopped while answers are held back', async () => {
    const other = await startSandbox({ seed: 'empty' });
    other.makePartner({ id: 'HELD' });
    other.faults.add({ server: 'legacy', timeoutAfter: true });
    const held = legacyCaller(other)('GET', 'HELD', { timeoutMs: 60_000 });
    const outcome = expect(held).rejects.toThrow('fetch failed');
    await expect.poll(() => other.requests.total({ server: 'legacy' })).toBe(1);
    await other.stop();
    await outcome;
  });
});

describe('fault rules by probability', () => {
  const strikes = (seed: number) => {
    const rules = new FaultRules();
    rules.add({ server: 'legacy', status: 500, probability: 0.3, seed });
    return Array.from(
      { length: 1_000 },
      () => rules.strike({ server: 'legacy', method: 'GET', path: '/' }) !== undefined,
    );
  };

  it('strike the same requests for the same seed and others for another', () => {
    expect(strikes(7)).toEqual(strikes(7));
    expect(strikes(7)).not.toEqual(strikes(8));
  });

  it('strike about the share that was asked for', () => {
    const share = strikes(7).filter(Boolean).length / 1_000;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });
});
