import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Marketplace, startMarketplace } from './marketplace-fixture.js';

let market: Marketplace;
beforeEach(async () => {
  market = await startMarketplace();
});
afterEach(() => market.close());

describe('an account', () => {
  const fresh = { name: 'Fabrikam', eligibility: { client: false, partner: true } };

  it('starts Enabled with its default group and is activated once it has a CDG', async () => {
    const created = await market.post('operations', '/accounts/accounts?select=groups', fresh);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ status: 'Enabled', type: 'Client', defaultLanguageCode: 'en-US' });
    expect(created.body.id).toMatch(/^ACC(-\d{4}){2}$/);
    expect(created.body.groups).toMatchObject([{ name: 'Administrators', isDefault: true }]);
    const path = `/accounts/accounts/${created.body.id}`;
    const early = await market.post('operations', `${path}/activate`);
    expect(early.status).toBe(400);
    expect(early.body.errors).toEqual([{ message: expect.any(String), properties: ['externalId'] }]);
    await market.put('operations', path, { externalId: 'WW-200001' });
    expect((await market.post('operations', `${path}/activate`)).body.status).toBe('Active');
    expect((await market.post('operations', `${path}/activate`)).status).toBe(409);
    expect((await market.post('operations', `${path}/validate`)).status).toBe(200);
    expect((await market.post('operations', `${path}/deactivate`)).body.status).toBe('Enabled');
    expect((await market.post('operations', `${path}/disable`)).body.status).toBe('Disabled');
    expect((await market.post('operations', `${path}/disable`)).status).toBe(409);
    expect((await market.post('operations', `${path}/enable`)).body.status).toBe('Enabled');
  });

  it('can be created by multipart as the platform documents it', async () => {
    const form = new FormData();
    form.set('account', new Blob([JSON.stringify(fresh)], { type: 'application/json' }));
    form.set('logo', new Blob([new Uint8Array([1, 2, 3])], { type: 'image/png' }), 'logo.png');
    const response = await fetch(`${market.base}/public/v1/accounts/accounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${market.secrets.operations}` },
      body: form,
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ name: 'Fabrikam', status: 'Enabled' });
  });

  it('is changed as a delta, by its owner only where Operations does not decide', async () => {
    const path = `/accounts/accounts/${market.partner.id}`;
    const before = (await market.get('client', path)).body;
    const { status, body } = await market.put('client', path, {
      website: 'https://northwind.example',
      address: { city: 'Ulm' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: before.name,
      externalId: 'WW-100502',
      website: 'https://northwind.example',
      address: { country: 'DE', city: 'Ulm' },
    });
    expect(body.revision).toBe(before.revision + 1);
    expect((await market.put('client', path, { website: null })).body).not.toHaveProperty('website');
    expect((await market.put('client', path, { externalId: 'WW-1' })).status).toBe(403);
    expect((await market.put('client', path, { eligibility: { client: true, partner: true } })).status).toBe(403);
    expect((await market.put('operations', path, { status: 'Disabled', name: 'Renamed' })).body).toMatchObject({
      name: 'Renamed',
      status: 'Active',
    });
  });

  it('cannot be created, activated or seen by those who may not', async () => {
    const path = `/accounts/accounts/${market.partner.id}`;
    for (const who of ['client', 'vendor'] as const) {
      expect((await market.post(who, '/accounts/accounts', fresh)).status).toBe(403);
      expect((await market.post(who, `${path}/disable`)).status).toBe(403);
    }
    expect((await market.get('otherClient', path)).status).toBe(404);
    expect((await market.get('vendor', path)).status).toBe(404);
    market.world.addAgreement({ name: 'CSP', licenseeId: market.licensee.id, product: { id: 'PRD-1111-2222' } });
    expect((await market.get('vendor', path)).status).toBe(200);
    expect((await market.remove('operations', path)).status).toBe(404);
  });
});

describe('a buyer', () => {
  const erp = { erpCompanyContact: 'WW-CON-1', erpCustomer: 'WW-SCU-1', accountExternalId: 'WW-100502' };

  it('goes from Unassigned over Enabled to Active, only within its organisation', async () => {
    const created = await market.post('operations', '/accounts/buyers', {
      name: 'New GmbH',
      externalIds: { ...erp, accountExternalId: 'WW-9' },
    });
    expect(created.body).toMatchObject({ status: 'Unassigned' });
    expect(created.body.id).toMatch(/^BUY(-\d{4}){2}$/);
    const path = `/accounts/buyers/${created.body.id}`;
    expect((await market.post('operations', `${path}/activate`)).status).toBe(409);
    expect((await market.put('operations', path, { account: { id: market.partner.id } })).status).toBe(400);
    const assigned = await market.put('operations', path, { externalIds: erp, account: { id: market.partner.id } });
    expect(assigned.body).toMatchObject({ status: 'Enabled', account: { id: market.partner.id } });
    expect((await market.post('client', `${path}/activate`)).status).toBe(403);
    expect((await market.post('operations', `${path}/activate`)).body.status).toBe('Active');
    const listed = await market.get('operations', `/accounts/buyers?in(account.id,("${market.partner.id}"))`);
    expect(listed.body.$meta.pagination.total).toBe(2);
    expect((await market.put('operations', path, { account: null })).body.status).toBe('Unassigned');
    expect(market.world.buyersOf(market.partner.id).map(({ id }) => id)).toEqual([market.buyer.id]);
    const after = await market.get('operations', `/accounts/buyers?in(account.id,("${market.partner.id}"))`);
    expect(after.body.$meta.pagination.total).toBe(1);
  });

  it('takes its licensees along and is kept while they or its certificates live', async () => {
    const path = `/accounts/buyers/${market.buyer.id}`;
    const licensee = `/accounts/licensees/${market.licensee.id}`;
    expect((await market.post('client', `${path}/disable`)).body.status).toBe('Disabled');
    expect((await market.get('client', licensee)).body.status).toBe('Disabled');
    expect((await market.post('client', `${path}/enable`)).body.status).toBe('Active');
    expect((await market.get('client', licensee)).body.status).toBe('Active');
    expect((await market.remove('operations', path)).status).toBe(409);
    expect((await market.put('operations', path, { account: null })).status).toBe(409);
    expect((await market.remove('client', licensee)).status).toBe(204);
    expect((await market.get('client', licensee)).status).toBe(404);
    expect((await market.remove('client', path)).status).toBe(403);
    expect((await market.remove('operations', path)).status).toBe(204);
    expect((await market.get('operations', path)).status).toBe(404);
  });

  it('shows what the ERP holds against it to Operations only', async () => {
    const bad = market.world.addBuyer({
      accountId: market.partner.id,
      name: 'Bad',
      errors: [{ message: 'Tax id differs' }],
    });
    expect((await market.get('operations', `/accounts/buyers/${bad.id}`)).body).toMatchObject({
      status: 'Mismatch',
      errors: [{ message: 'Tax id differs' }],
    });
    const own = (await market.get('client', `/accounts/buyers/${bad.id}`)).body;
    expect(own.status).toBe('Active');
    expect(own).not.toHaveProperty('errors');
  });
});

describe('a licensee', () => {
  const wanted = () => ({
    name: 'Second Customer',
    buyer: { id: market.buyer.id },
    seller: { id: market.seller.id },
    account: { id: market.partner.id },
    useBuyerAddress: true,
    externalId: 'legacy-18',
    eligibility: { client: false, partner: true },
  });

  it('is created by client or Operations and found by its external id', async () => {
    const { status, body } = await market.post('client', '/accounts/licensees', wanted());
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'Active', address: { country: 'DE' }, seller: { id: market.seller.id } });
    expect(body.id).toMatch(/^LCE(-\d{4}){3}$/);
    const found = await market.get('operations', '/accounts/licensees?eq(externalId,"legacy-18")');
    expect(found.body.data).toMatchObject([{ id: body.id }]);
    expect((await market.post('vendor', '/accounts/licensees', wanted())).status).toBe(403);
    expect((await market.post('otherClient', '/accounts/licensees', wanted())).status).toBe(404);
  });

  it('needs exactly one eligibility, within the account, for good', async () => {
    for (const eligibility of [
      { client: true, partner: true },
      { client: false, partner: false },
      { client: true, partner: false },
    ]) {
      const { status, body } = await market.post('operations', '/accounts/licensees', { ...wanted(), eligibility });
      expect(status).toBe(400);
      expect(body.errors).toMatchObject([{ properties: ['eligibility'] }]);
    }
    const change = { eligibility: { client: true, partner: false } };
    expect((await market.put('operations', `/accounts/licensees/${market.licensee.id}`, change)).status).toBe(400);
  });

  it('needs a buyer and a seller that may trade', async () => {
    const stranger = market.world.addSeller({ name: 'Elsewhere' });
    const refuse = async (seller: string) =>
      (await market.post('operations', '/accounts/licensees', { ...wanted(), seller: { id: seller } })).body.errors;
    expect(await refuse(stranger.id)).toMatchObject([{ properties: ['seller'] }]);
    market.world.addErpLink({ buyerId: market.buyer.id, sellerId: stranger.id, status: 'Blocked' });
    expect(await refuse(stranger.id)).toMatchObject([{ properties: ['seller'] }]);
  });

  it('is not deleted while an agreement lives', async () => {
    const agreement = market.world.addAgreement({
      name: 'CSP',
      licenseeId: market.licensee.id,
      product: { id: 'PRD-1-1' },
    });
    const path = `/accounts/licensees/${market.licensee.id}`;
    expect((await market.remove('client', path)).status).toBe(409);
    const subscription = market.world.addSubscription({ name: 'S', agreementId: agreement.id });
    await market.post('vendor', `/commerce/subscriptions/${subscription.id}/terminate`);
    expect((await market.remove('client', path)).status).toBe(204);
  });
});

describe('products', () => {
  it('are read by id, and the unfinished ones by the vendor and Operations alone', async () => {
    const [sold, draft] = [{ name: 'Sold' }, { name: 'Draft', status: 'Draft' as const }].map((product) =>
      market.world.addProduct(product),
    );
    const seenBy = async (who: 'client' | 'vendor' | 'operations') => {
      const { body } = await market.get(who, `/catalog/products?in(id,("${sold?.id}","${draft?.id}"))&limit=100`);
      return body.data.map(({ name }: { name: string }) => name).sort();
    };
    expect(await seenBy('client')).toEqual(['Sold']);
    expect(await seenBy('vendor')).toEqual(['Draft', 'Sold']);
    expect(await seenBy('operations')).toEqual(['Draft', 'Sold']);
    expect((await market.get('client', `/catalog/products/${sold?.id}`)).body).toMatchObject({
      id: expect.stringMatching(/^PRD-\d{4}-\d{4}$/),
      status: 'Published',
    });
    expect((await market.get('client', `/catalog/products/${draft?.id}`)).status).toBe(404);
  });
});

describe('sellers, links and users', () => {
  it('are read, the ERP ones by nobody written', async () => {
    expect((await market.get('client', '/accounts/sellers')).body.data).toMatchObject([{ id: market.seller.id }]);
    const links = await market.get('operations', `/accounts/erp-links?in(buyer.id,("${market.buyer.id}"))`);
    expect(links.body.data).toMatchObject([{ status: 'Active', seller: { id: market.seller.id } }]);
    expect(links.body.data[0].id).toMatch(/^ERP(-\d{4}){3}$/);
    expect((await market.post('operations', '/accounts/erp-links', {})).status).toBe(404);
  });

  it('finds a user by id and by email', async () => {
    market.world.addMembership({
      accountId: market.partner.id,
      email: 'ann@example.com',
      firstName: 'Ann',
      lastName: 'Lee',
    });
    const byMail = await market.get('client', '/accounts/users/ANN@example.com');
    expect(byMail.body).toMatchObject({ name: 'Ann Lee', status: 'Active' });
    expect((await market.get('client', `/accounts/users/${byMail.body.id}`)).body).toEqual(byMail.body);
    expect((await market.get('otherClient', `/accounts/users/${byMail.body.id}`)).status).toBe(404);
    expect((await market.post('operations', `/accounts/users/${byMail.body.id}/block`)).body.status).toBe('Blocked');
    expect((await market.post('operations', `/accounts/users/${byMail.body.id}/block`)).status).toBe(409);
    expect((await market.post('operations', `/accounts/users/${byMail.body.id}/unblock`)).body.status).toBe('Active');
  });
});
