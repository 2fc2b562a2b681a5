import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InvitationMail } from '../../../sandbox/marketplace/world.js';
import { DAY_MS, type Marketplace, START, startMarketplace } from './marketplace-fixture.js';

let market: Marketplace;
let mails: InvitationMail[];
beforeEach(async () => {
  market = await startMarketplace();
  mails = [];
  market.world.onInvitationMail = (mail) => mails.push(mail);
});
afterEach(() => market.close());

function invitation(email = 'ann@example.com', extra: Record<string, unknown> = {}) {
  return {
    user: { firstName: 'Ann', lastName: 'Lee', email, settings: { languageCode: 'de-DE' } },
    account: { id: market.partner.id },
    groups: [{ id: market.world.defaultGroupOf(market.partner.id).id }],
    invitation: { status: 'Invited' },
    ...extra,
  };
}
const users = () => `/accounts/accounts/${market.partner.id}/users`;
async function invited(email?: string) {
  const { status, body } = await market.post('operations', users(), invitation(email));
  expect(status).toBe(201);
  return { id: body.id as string, nested: `${users()}/${body.user.id}`, flat: `/accounts/account-users/${body.id}` };
}

describe('an account user', () => {
  it('is invited with ids of the right form, a link and the platform mail', async () => {
    const { body } = await market.post('operations', users(), invitation());
    expect(body).toMatchObject({
      status: 'Invited',
      user: { email: 'ann@example.com', name: 'Ann Lee', status: 'Invited' },
      account: { id: market.partner.id },
      groups: [{ name: 'Administrators', isDefault: true }],
      invitation: { status: 'Invited' },
    });
    expect(body.id).toMatch(/^AUSR(-\d{4}){3}$/);
    expect(body.user.id).toMatch(/^USR(-\d{4}){2}$/);
    const code = new URL(body.invitation.url).searchParams.get('code') ?? '';
    expect(JSON.parse(Buffer.from(code, 'base64').toString())).toMatchObject({ accountUserId: body.id });
    expect(mails).toEqual([
      {
        to: 'ann@example.com',
        name: 'Ann Lee',
        accountName: 'Northwind Resale',
        url: body.invitation.url,
        kind: 'invite',
      },
    ]);
  });

  it('is the same object nested by user, nested by membership and flat', async () => {
    const { id, nested, flat } = await invited();
    const [a, b, c] = await Promise.all([nested, `${users()}/${id}`, flat].map((path) => market.get('client', path)));
    expect(a?.status).toBe(200);
    expect(a?.body).toEqual(b?.body);
    expect(a?.body).toEqual(c?.body);
    const listed = await market.get('client', `${users()}?status=Invited&limit=10`);
    expect(listed.body.data).toMatchObject([{ id }]);
  });

  it('needs a group of the account and an address', async () => {
    const none = await market.post('operations', users(), invitation('a@example.com', { groups: [] }));
    expect(none.status).toBe(400);
    expect(none.body.errors).toEqual([{ message: expect.any(String), properties: ['groups'] }]);
    const foreign = [{ id: market.world.defaultGroupOf(market.other.id).id }];
    expect((await market.post('operations', users(), invitation('a@example.com', { groups: foreign }))).status).toBe(
      400,
    );
    const bad = await market.post('operations', users(), invitation('not an address'));
    expect(bad.status).toBe(400);
    expect(bad.body.errors).toHaveProperty(['user.email']);
    expect(mails).toEqual([]);
  });

  it('exists once per person and account, whatever the case of the address', async () => {
    await invited();
    const again = await market.post('operations', users(), invitation('ANN@example.com'));
    expect(again.status).toBe(409);
    expect(mails).toHaveLength(1);
  });

  it('becomes Active only by the invited person, and accepting again changes nothing', async () => {
    const { id, nested } = await invited();
    for (const who of ['operations', 'client'] as const) {
      expect((await market.post(who, `${nested}/accept-invite`)).status).toBe(403);
    }
    market.clock.now += DAY_MS;
    market.world.acceptInvitation(id);
    const { body } = await market.get('operations', `${nested}?select=audit`);
    expect(body).toMatchObject({
      status: 'Active',
      invitation: { status: 'Active' },
      audit: { invitationAcceptedAt: '2026-03-02T09:00:00.000Z', joined: { at: '2026-03-02T09:00:00.000Z' } },
    });
    expect(body.invitation).not.toHaveProperty('url');
    const again = await market.post('operations', `${nested}/accept-invite`);
    expect(again.status).toBe(200);
    expect(again.body.revision).toBe(body.revision);
    for (const call of ['resend-invite', 'send-new-invite']) {
      expect((await market.post('operations', `${nested}/${call}`)).status).toBe(409);
    }
  });

  it('expires by the clock after seven days, not before, and counts as updated then', async () => {
    const { id, flat } = await invited();
    market.clock.now = START + 7 * DAY_MS - 1;
    expect((await market.get('operations', flat)).body.status).toBe('Invited');
    market.clock.now = START + 7 * DAY_MS;
    expect((await market.get('operations', flat)).body).toMatchObject({
      status: 'InvitationExpired',
      invitation: { status: 'InvitationExpired' },
      user: { status: 'InvitationExpired' },
    });
    const changed = await market.get(
      'operations',
      '/accounts/account-users?select=audit&gt(audit.updated.at,"2026-03-08T08:00:00.000Z")',
    );
    expect(changed.body.data).toMatchObject([{ id }]);
    expect(() => market.world.acceptInvitation(id)).toThrow(/InvitationExpired/);
  });

  it('starts its seven days again by resend while open and by send-new once expired', async () => {
    const { nested } = await invited();
    expect((await market.post('client', `${nested}/send-new-invite`)).status).toBe(409);
    market.clock.now = START + 5 * DAY_MS;
    expect((await market.post('client', `${nested}/resend-invite`)).status).toBe(200);
    market.clock.now = START + 11 * DAY_MS;
    expect((await market.get('client', nested)).body.status).toBe('Invited');
    market.clock.now = START + 12 * DAY_MS;
    expect((await market.post('client', `${nested}/resend-invite`)).status).toBe(409);
    const renewed = await market.post('operations', `${nested}/send-new-invite`);
    expect(renewed.body.status).toBe('Invited');
    expect(mails.map((mail) => mail.kind)).toEqual(['invite', 'resend', 'new']);
    expect(new Set(mails.map((mail) => mail.url)).size).toBe(3);
  });

  it('is 404 for everybody once deleted; a new invitation is a new membership of the same person', async () => {
    const { id, nested, flat } = await invited();
    const person = (await market.get('operations', flat)).body.user.id;
    expect((await market.remove('client', nested)).status).toBe(204);
    for (const who of ['operations', 'client'] as const) {
      expect((await market.get(who, flat)).status).toBe(404);
      expect((await market.get(who, nested)).status).toBe(404);
      expect((await market.post(who, `${nested}/resend-invite`)).status).toBe(404);
    }
    expect((await market.get('operations', `/accounts/users/${person}`)).body.status).toBe('Deleted');
    const again = await market.post('operations', users(), invitation());
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(id);
    expect(again.body.user.id).toBe(person);
  });

  it('is 404 after the person declined', async () => {
    const { id, flat } = await invited();
    market.world.declineInvitation(id);
    expect((await market.get('operations', flat)).status).toBe(404);
    expect(market.world.membershipsOf(market.partner.id)).toEqual([]);
  });

  it('can be added Active without mail by Operations alone, and only a known person', async () => {
    const atOnce = { invitation: { status: 'Active' } };
    expect((await market.post('client', users(), invitation('new@example.com', atOnce))).status).toBe(403);
    expect((await market.post('operations', users(), invitation('new@example.com', atOnce))).status).toBe(400);
    market.world.addMembership({ accountId: market.other.id, email: 'new@example.com', firstName: 'N', lastName: 'N' });
    const added = await market.post('operations', users(), invitation('new@example.com', atOnce));
    expect(added.body).toMatchObject({ status: 'Active', user: { status: 'Active' } });
    expect(mails).toEqual([]);
  });

  it('leaves a person Active who is active elsewhere while invited here', async () => {
    market.world.addMembership({ accountId: market.other.id, email: 'ann@example.com', firstName: 'A', lastName: 'L' });
    const { flat } = await invited();
    expect((await market.get('operations', flat)).body).toMatchObject({
      status: 'Invited',
      user: { status: 'Active' },
    });
  });

  it('keeps its notes for Operations and its email for good', async () => {
    const { nested } = await invited();
    const noted = await market.put('operations', nested, { invitation: { notes: 'migration-7' } });
    expect(noted.body.invitation.notes).toBe('migration-7');
    expect((await market.get('client', nested)).body.invitation).not.toHaveProperty('notes');
    expect((await market.put('operations', nested, { user: { email: 'b@example.com' } })).status).toBe(400);
    const renamed = await market.put('client', nested, { user: { lastName: 'Ng' } });
    expect(renamed.body.user).toMatchObject({ name: 'Ann Ng', email: 'ann@example.com' });
  });

  it('moves between groups but never out of the last one', async () => {
    const { nested } = await invited();
    const group = await market.post('client', '/accounts/user-groups', {
      name: 'Buyers',
      account: { id: market.partner.id },
    });
    expect(group.body.id).toMatch(/^UGR(-\d{4}){2}$/);
    expect((await market.post('client', `${nested}/groups`, { id: group.body.id })).body.groups).toHaveLength(2);
    const admins = market.world.defaultGroupOf(market.partner.id).id;
    expect((await market.remove('client', `${nested}/groups/${admins}`)).status).toBe(204);
    expect((await market.remove('client', `${nested}/groups/${group.body.id}`)).status).toBe(400);
    const found = await market.get('client', `/accounts/account-users?any(groups,id=${group.body.id})`);
    expect(found.body.data).toHaveLength(1);
    expect((await market.remove('client', `/accounts/user-groups/${admins}`)).status).toBe(409);
  });

  it('is invisible to other clients and to the vendor', async () => {
    const { nested, flat } = await invited();
    for (const who of ['otherClient', 'vendor'] as const) {
      expect((await market.get(who, flat)).status).toBe(404);
      expect((await market.get(who, nested)).status).toBe(404);
      expect((await market.get(who, '/accounts/account-users')).body.data).toEqual([]);
    }
    expect((await market.post('otherClient', users(), invitation('z@example.com'))).status).toBe(404);
  });

  it('is accepted and declined on the page behind the mailed link, once', async () => {
    const first = await invited();
    const second = await invited('bob@example.com');
    const here = (url: string, page = 'accept-invite') => `${market.base}/${page}${new URL(url).search}`;
    const [a, b] = mails;
    expect(await (await fetch(here(a?.url ?? ''))).text()).toContain('Northwind Resale');
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await fetch(here(a?.url ?? ''), form)).status).toBe(200);
    expect((await fetch(here(b?.url ?? '', 'decline-invite'), form)).status).toBe(200);
    expect((await fetch(here(b?.url ?? ''), form)).status).toBe(410);
    expect((await market.get('operations', first.flat)).body.status).toBe('Active');
    expect((await market.get('operations', second.flat)).status).toBe(404);
  });
});
