import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildMarketplace } from '../../../sandbox/marketplace/marketplace-server.js';
import { createMarketplaceWorld } from '../../../sandbox/marketplace/world.js';
import { DAY_MS, type Marketplace, START, startMarketplace } from './marketplace-fixture.js';

let market: Marketplace;
beforeEach(async () => {
  market = await startMarketplace();
});
afterEach(() => market.close());

describe('the Marketplace server', () => {
  it('refuses a missing, unknown or foreign token with 401', async () => {
    const url = `${market.base}/public/v1/accounts/accounts`;
    for (const authorization of [
      undefined,
      'Bearer idt:TKN-0000-0001:wrong',
      'Bearer x',
      `Basic ${market.secrets.operations}`,
    ]) {
      const response = await fetch(url, authorization ? { headers: { authorization } } : {});
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ title: 'Unauthorized', status: 401 });
    }
  });

  it('does not start with a token of another form', async () => {
    const world = createMarketplaceWorld();
    await expect(buildMarketplace({ world, tokens: { operations: 'x', vendor: 'y' } })).rejects.toThrow(/idt:TKN/);
  });

  it('describes a problem in the map form for input and in the list form for rules', async () => {
    const input = await market.post('operations', '/accounts/licensees', { name: 7 });
    expect(input.headers.get('content-type')).toContain('application/problem+json');
    expect(input.body).toMatchObject({
      type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
      title: 'Bad Request',
      status: 400,
      detail: expect.any(String),
      traceId: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
      errors: { name: [expect.any(String)], buyer: [expect.any(String)], seller: [expect.any(String)] },
    });
    const rule = await market.post('operations', '/commerce/agreements', {
      name: 'A',
      licensee: { id: 'LCE-0000-0000-0000' },
      product: { id: 'PRD-1-1' },
    });
    expect(rule.body.errors).toEqual([{ message: 'The licensee does not exist.', properties: ['licensee'] }]);
  });

  it('keeps the trace id of the caller', async () => {
    const trace = 'a'.repeat(32);
    const response = await fetch(`${market.base}/public/v1/nothing`, {
      headers: { traceparent: `00-${trace}-${'b'.repeat(16)}-01` },
    });
    expect(response.status).toBe(404);
    expect(((await response.json()) as { traceId: string }).traceId).toContain(trace);
  });

  it('answers 404 to unknown ids, 415 to other media and 400 to broken JSON', async () => {
    for (const path of [
      '/accounts/accounts/ACC-0000-0000',
      '/program/certificates/x',
      '/commerce/orders/ORD-0000-0000-0000',
    ]) {
      expect((await market.get('operations', path)).status).toBe(404);
    }
    const send = (type: string, body: string) =>
      fetch(`${market.base}/public/v1/accounts/buyers`, {
        method: 'POST',
        headers: { authorization: `Bearer ${market.secrets.operations}`, 'content-type': type },
        body,
      });
    expect((await send('text/csv', 'a,b')).status).toBe(415);
    expect((await send('application/json', '{')).status).toBe(400);
  });

  it('takes a call without a body that still says application/json', async () => {
    const response = await fetch(`${market.base}/public/v1/accounts/accounts/${market.partner.id}/deactivate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${market.secrets.operations}`, 'content-type': 'application/json' },
    });
    expect(response.status).toBe(200);
  });

  it('lets a plugin see every call before the routes', async () => {
    const seen: string[] = [];
    const world = createMarketplaceWorld();
    const app = await buildMarketplace({
      world,
      tokens: { operations: 'idt:TKN-0000-0001:a', vendor: 'idt:TKN-0000-0002:b' },
      plugins: (instance) => {
        instance.addHook('onRequest', async (request, reply) => {
          seen.push(request.url);
          if (request.url.includes('buyers')) return reply.status(503).send({ statusCode: 503, message: 'down' });
        });
      },
    });
    expect((await app.inject('/public/v1/accounts/buyers')).statusCode).toBe(503);
    expect((await app.inject('/v1/accounts/sellers')).statusCode).toBe(401);
    expect(seen).toEqual(['/public/v1/accounts/buyers', '/v1/accounts/sellers']);
    await app.close();
  });
});

describe('the Marketplace world', () => {
  it('draws the same ids from the same seed and others from another', () => {
    const ids = (seed: string) => {
      const world = createMarketplaceWorld({ seed, now: () => START });
      const account = world.addAccount({ name: 'A', externalId: 'WW-1' });
      return [account.id, world.addBuyer({ accountId: account.id, name: 'B' }).id];
    };
    expect(ids('one')).toEqual(ids('one'));
    expect(ids('one')).not.toEqual(ids('two'));
  });

  it('comes back from its saved state as it was and goes on drawing new ids', async () => {
    const { world, partner, clock } = market;
    const invited = world.addMembership({
      accountId: partner.id,
      email: 'ann@example.com',
      firstName: 'Ann',
      lastName: 'Lee',
      status: 'Invited',
    });
    const saved = JSON.parse(JSON.stringify(world.toJSON()));
    const copy = createMarketplaceWorld({ state: saved, now: () => clock.now });
    expect(copy.toJSON()).toEqual(world.toJSON());
    expect(copy.findMembership(partner.id, 'Ann@Example.com')).toMatchObject({ id: invited.id, status: 'Invited' });
    expect(copy.addSeller({ name: 'S' }).id).toBe(world.addSeller({ name: 'S' }).id);
    copy.acceptInvitation(invited.id);
    expect(world.findMembership(partner.id, 'ann@example.com')?.status).toBe('Invited');
    clock.now = START + 7 * DAY_MS;
    expect(world.membershipsOf(partner.id)[0]?.status).toBe('InvitationExpired');
  });

  it('expires by a lifetime of milliseconds as well', () => {
    let now = START;
    const world = createMarketplaceWorld({ now: () => now, invitationLifetimeMs: 7_000 });
    const account = world.addAccount({ name: 'A', externalId: 'WW-1' });
    const person = { accountId: account.id, email: 'a@example.com', firstName: 'A', lastName: 'A' };
    const { id } = world.addMembership({ ...person, status: 'Invited' });
    now += 7_000;
    expect(world.membershipsOf(account.id)[0]?.status).toBe('InvitationExpired');
    expect(() => world.acceptInvitation(id)).toThrow(/InvitationExpired/);
  });

  it('accepts by the newest link only', () => {
    const urls: string[] = [];
    const { world, partner } = market;
    world.onInvitationMail = (mail) => urls.push(mail.url);
    const person = { accountId: partner.id, email: 'a@example.com', firstName: 'A', lastName: 'A' };
    const { id } = world.addMembership({ ...person, status: 'Invited' });
    expect(world.acceptInvitationByUrl(urls[0] ?? '').id).toBe(id);
    expect(() => world.acceptInvitationByUrl(urls[0] ?? '')).toThrow(/not found/);
    expect(() => world.acceptInvitationByUrl('https://x.example/accept-invite?code=%%')).toThrow(/not found/);
  });

  it('answers the bulk read over thousands of accounts', async () => {
    const { world } = market;
    const ids: string[] = [];
    for (let i = 0; i < 3_000; i += 1) {
      const account = world.addAccount({ name: `Partner ${i}`, externalId: `WW-${i}` });
      ids.push(account.id);
      for (const n of [1, 2]) {
        world.addMembership({
          accountId: account.id,
          email: `p${i}-${n}@example.com`,
          firstName: 'P',
          lastName: `${n}`,
        });
      }
    }
    const some = ids.slice(1_000, 1_050).map((id) => `"${id}"`);
    const bulk = `/accounts/account-users?and(in(account.id,(${some.join(',')})),in(status,(Invited,Active)))&select=audit&order=id&limit=100`;
    const whole = '/accounts/account-users?in(status,(Invited,Active))&select=audit&order=id&limit=100&offset=5900';
    for (const [path, total] of [
      [bulk, 100],
      [whole, 6_000],
    ] as const) {
      const { body } = await market.get('operations', path);
      expect(body.$meta.pagination.total).toBe(total);
      expect(body.data).toHaveLength(100);
    }
  }, 60_000);
});
