import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { legacyCaller } from './sandbox-calls.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const START = Date.UTC(2026, 5, 1);
const NOTICE = {
  state: 'upcoming',
  plannedFor: '2026-07-01',
  locale: 'de-DE',
  title: 'Ihr Konto zieht um',
  body: 'Sie müssen nichts tun.',
  links: [{ label: 'Key Concepts', url: 'https://docs.example.com/key-concepts' }],
  migrationId: 'mig-1',
};
const MODE = { mode: 'frozen', reason: 'planned move', migrationId: 'mig-1' };

describe('the legacy portal keeps its contract', () => {
  let sandbox: Sandbox;
  let call: ReturnType<typeof legacyCaller>;
  let now = START;
  let made = 0;
  let id = '';

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'empty', now: () => now });
    call = legacyCaller(sandbox);
  });
  afterAll(() => sandbox.stop());
  beforeEach(() => {
    now = START;
    made += 1;
    id = `L-${made}`;
    sandbox.makePartner({ id, customers: 2 });
  });

  it('shows an account with exactly the fields of the contract', async () => {
    const { status, body, headers } = await call('GET', id);
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(
      ['cdg', 'contacts', 'id', 'locale', 'mode', 'name', 'notice', 'timeZone', 'version'].sort(),
    );
    expect(Object.keys(body.contacts[0]).sort()).toEqual(['email', 'id', 'locale', 'name', 'role']);
    expect(body).toMatchObject({ id, mode: 'live', version: 1, notice: { state: 'none' } });
    expect(headers.get('etag')).toBe('"1"');
  });

  it('shows the inventory, and by its cursor only what changed since', async () => {
    const { body: inventory } = await call('GET', `${id}/inventory`);
    expect(inventory.customers).toHaveLength(2);
    expect(inventory.subscriptions[0]).toMatchObject({
      product: expect.stringMatching(/^PRD-/),
      vendorId: expect.any(String),
    });
    expect(inventory).toMatchObject({
      openOrders: [],
      archive: { orders: 40, invoices: 25 },
      takenAt: new Date(START).toISOString(),
    });

    const before = await call('GET', `${id}/changes?since=${inventory.cursor}`);
    expect(before.body.changes).toEqual([]);
    sandbox.legacy.addCustomer(id, { id: 'CUST-NEW', name: 'New' });
    const { body } = await call('GET', `${id}/changes?since=${inventory.cursor}`);
    expect(body.changes).toEqual([
      { at: new Date(START).toISOString(), kind: 'customer', id: 'CUST-NEW', op: 'added' },
    ]);
    expect((await call('GET', `${id}/changes?since=${body.cursor}`)).body.changes).toEqual([]);
    expect((await call('GET', `${id}/changes?since=nonsense`)).status).toBe(400);
  });

  it('shows changed subscriptions as changes and changed contacts under a new version', async () => {
    const { body: inventory } = await call('GET', `${id}/inventory`);
    sandbox.legacy.putSubscription(id, { ...inventory.subscriptions[0], quantity: 99 });
    const { body } = await call('GET', `${id}/changes?since=${inventory.cursor}`);
    expect(body.changes).toMatchObject([{ kind: 'subscription', id: inventory.subscriptions[0].id, op: 'changed' }]);
    expect((await call('GET', `${id}/inventory`)).body.subscriptions[0].quantity).toBe(99);
    sandbox.legacy.setContacts(id, []);
    expect((await call('GET', id)).body).toMatchObject({ contacts: [], version: 2 });
  });

  it('sets a notice, shows it to the partner, and answers an equal PUT with the same version', async () => {
    const first = await call('PUT', `${id}/notice`, { body: NOTICE });
    expect(first).toMatchObject({ status: 200, body: { version: 2, notice: NOTICE } });
    const again = await call('PUT', `${id}/notice`, { body: NOTICE });
    expect(again).toMatchObject({ status: 200, body: { version: 2 } });
    const other = await call('PUT', `${id}/notice`, { body: { ...NOTICE, state: 'migrated' } });
    expect(other.body.version).toBe(3);

    const page = await (await fetch(`${sandbox.legacyUrl}/portal/${id}`)).text();
    expect(page).toContain('Ihr Konto zieht um');
    expect(page).toContain('<a href="https://docs.example.com/key-concepts" rel="noopener">Key Concepts</a>');
  });

  it('escapes what a notice brings along', async () => {
    await call('PUT', `${id}/notice`, { body: { ...NOTICE, title: '<script>alert(1)</script>' } });
    const page = await (await fetch(`${sandbox.legacyUrl}/portal/${id}`)).text();
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;alert(1)');
  });

  it('refuses an open portal to those without the token', async () => {
    const { status, body } = await call('GET', id, { headers: { authorization: 'Bearer wrong' } });
    expect(status).toBe(401);
    expect(body.type).toMatch(/unauthorized$/);
  });

  it.each([
    ['an unknown mode', 'mode', { ...MODE, mode: 'closed' }],
    ['a mode without reason', 'mode', { mode: 'frozen', migrationId: 'm' }],
    ['a field that the contract does not know', 'mode', { ...MODE, extra: 1 }],
    ['a visible notice without text', 'notice', { state: 'migrated', locale: 'en-US', migrationId: 'm' }],
    ['a script as a link', 'notice', { ...NOTICE, links: [{ url: 'javascript:alert(1)' }] }],
  ])('refuses %s as validation 400', async (_case, resource, body) => {
    const answer = await call('PUT', `${id}/${resource}`, { body });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.type).toMatch(/\/validation$/);
  });

  it('answers 404 not-found for an account it does not know', async () => {
    const { status, body } = await call('GET', 'nobody');
    expect([status, body.type.split('/').at(-1)]).toEqual([404, 'not-found']);
  });

  it('takes every change of mode until the account is finalised', async () => {
    for (const mode of ['archive', 'live', 'frozen', 'archive']) {
      expect((await call('PUT', `${id}/mode`, { body: { ...MODE, mode } })).body.mode).toBe(mode);
    }
    const finalized = await call('POST', `${id}/finalize`, { body: { migrationId: 'mig-1' } });
    expect(finalized.body.finalizedAt).toBe(new Date(START).toISOString());
    const refused = await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'live' } });
    expect([refused.status, refused.body.type.split('/').at(-1)]).toEqual([409, 'finalized']);
    const equal = await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' } });
    expect([equal.status, equal.body.version]).toEqual([200, finalized.body.version]);
    expect((await call('PUT', `${id}/notice`, { body: NOTICE })).status).toBe(200);
  });

  it('finalises only from archive', async () => {
    const { status, body } = await call('POST', `${id}/finalize`, { body: { migrationId: 'mig-1' } });
    expect([status, body.type.split('/').at(-1)]).toEqual([409, 'not-archived']);
  });

  it('refuses archive while an order is pending, and takes it when the order is closed', async () => {
    const order = await call('POST', `${id}/orders`, { body: {} });
    expect(order.status).toBe(201);
    const refused = await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' } });
    expect([refused.status, refused.body.type.split('/').at(-1)]).toEqual([409, 'open-orders']);
    sandbox.legacy.closeOrder(id, order.body.id);
    expect((await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' } })).status).toBe(200);
  });

  it('keeps the history readable in archive, page by page, and refuses a new order', async () => {
    await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' } });
    const order = await call('POST', `${id}/orders`, { body: {} });
    expect([order.status, order.body.type.split('/').at(-1)]).toEqual([409, 'not-live']);

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await call('GET', `${id}/archive/orders?limit=15${cursor ? `&cursor=${cursor}` : ''}`);
      expect(body.data.length).toBeLessThanOrEqual(15);
      seen.push(...body.data.map((item: { id: string }) => item.id));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(40);
    expect(seen).toHaveLength(40);
    expect((await call('GET', `${id}/archive/invoices`)).body.data).toHaveLength(25);
  });

  it('belongs to one migration until that one has put everything back', async () => {
    await call('PUT', `${id}/notice`, { body: NOTICE });
    const other = await call('PUT', `${id}/mode`, { body: { ...MODE, migrationId: 'mig-2' } });
    expect([other.status, other.body.type.split('/').at(-1)]).toEqual([409, 'owned-by-other-migration']);
    const back = { state: 'none', locale: 'en-US', title: '', body: '', links: [], migrationId: 'mig-1' };
    await call('PUT', `${id}/notice`, { body: back });
    expect((await call('PUT', `${id}/mode`, { body: { ...MODE, migrationId: 'mig-2' } })).status).toBe(200);
  });

  it('passes to the migration that names the owner as the one it supersedes, and to no other', async () => {
    await call('PUT', `${id}/mode`, { body: MODE });
    expect((await call('GET', id)).body.ownedBy).toBe('mig-1');
    const wrong = await call('PUT', `${id}/mode`, { body: { ...MODE, migrationId: 'mig-2', supersedes: 'mig-0' } });
    expect([wrong.status, wrong.body.type.split('/').at(-1)]).toEqual([409, 'owned-by-other-migration']);
    // Equal as it is, the write changes the owner.
    const { status } = await call('PUT', `${id}/mode`, {
      body: { ...MODE, migrationId: 'mig-2', supersedes: 'mig-1' },
    });
    expect([status, (await call('GET', id)).body.ownedBy]).toEqual([200, 'mig-2']);
    expect((await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' } })).status).toBe(409);
  });

  it('refuses a write against an older version with 412', async () => {
    await call('PUT', `${id}/mode`, { body: MODE });
    const stale = await call('PUT', `${id}/notice`, { body: NOTICE, headers: { 'if-match': '"1"' } });
    expect([stale.status, stale.body.type.split('/').at(-1)]).toEqual([412, 'precondition-failed']);
    expect((await call('PUT', `${id}/notice`, { body: NOTICE, headers: { 'if-match': '2' } })).status).toBe(200);
  });

  it('is gone for everybody once the sunset has passed', async () => {
    sandbox.legacy.sunset(id, new Date(START + DAY_MS).toISOString());
    expect((await call('GET', id)).body.sunsetAt).toBe(new Date(START + DAY_MS).toISOString());
    now = START + DAY_MS;
    for (const answer of [
      await call('GET', id),
      await call('GET', `${id}/archive/orders`),
      await call('PUT', `${id}/mode`, { body: MODE }),
      await call('POST', `${id}/orders`, { body: {} }),
    ]) {
      expect([answer.status, answer.body.type.split('/').at(-1)]).toEqual([410, 'sunset']);
    }
    expect((await fetch(`${sandbox.legacyUrl}/portal/${id}`)).status).toBe(410);
  });

  describe('idempotency', () => {
    it('is mandatory on the writes of a migration', async () => {
      const { status, body } = await call('PUT', `${id}/mode`, { body: MODE, key: null });
      expect([status, body.type.split('/').at(-1)]).toEqual([400, 'validation']);
      expect((await call('GET', id)).body.version).toBe(1);
    });

    it('gives the first answer again, even when the account has moved on', async () => {
      const key = `mig-1/freeze/${id}`;
      const first = await call('PUT', `${id}/mode`, { body: MODE, key });
      await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'live' } });
      const again = await call('PUT', `${id}/mode`, { body: MODE, key });
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect((await call('GET', id)).body.mode).toBe('live');
    });

    it('refuses another body under the same key with 422', async () => {
      const key = `key-${id}`;
      await call('PUT', `${id}/mode`, { body: MODE, key });
      const other = await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' }, key });
      expect([other.status, other.body.type.split('/').at(-1)]).toEqual([422, 'idempotency-key-reused']);
      const otherAccount = await call('POST', `${id}/finalize`, { body: { migrationId: 'mig-1' }, key });
      expect(otherAccount.status).toBe(422);
    });

    it('answers 409 with Retry-After while the first request still runs', async () => {
      const key = `slow-${id}`;
      sandbox.faults.add({
        id: 'slow',
        server: 'legacy',
        method: 'PUT',
        path: `/v1/accounts/${id}/mode`,
        delayMs: 60_000,
        count: 1,
      });
      const running = call('PUT', `${id}/mode`, { body: MODE, key, timeoutMs: 70_000 }).catch((error: Error) => error);
      await expect.poll(() => sandbox.faults.get('slow')?.hits).toBe(1);
      const repeated = await call('PUT', `${id}/mode`, { body: MODE, key });
      expect([repeated.status, repeated.body.type.split('/').at(-1)]).toEqual([409, 'idempotency-in-progress']);
      expect(Number(repeated.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(sandbox.legacy.account(id).mode).toBe('live');
      sandbox.faults.clear('slow');
      void running;
    });

    it('forgets refused writes, so the same key works once the obstacle is gone', async () => {
      const key = `archive-${id}`;
      const order = sandbox.legacy.placeOrder(id);
      expect((await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' }, key })).status).toBe(409);
      sandbox.legacy.closeOrder(id, order.id);
      expect((await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' }, key })).status).toBe(200);
    });

    it('keeps a key for 30 days and no longer', async () => {
      const key = `old-${id}`;
      await call('PUT', `${id}/mode`, { body: MODE, key });
      now = START + 30 * DAY_MS - 1;
      expect((await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' }, key })).status).toBe(422);
      now = START + 30 * DAY_MS;
      expect((await call('PUT', `${id}/mode`, { body: { ...MODE, mode: 'archive' }, key })).status).toBe(200);
    });
  });
});
