import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Marketplace, startMarketplace } from './marketplace-fixture.js';

let market: Marketplace;
beforeEach(async () => {
  market = await startMarketplace();
});
afterEach(() => market.close());

const agreement = () => ({
  name: 'Microsoft CSP',
  status: 'Active',
  licensee: { id: market.licensee.id },
  product: { id: 'PRD-1111-2222', name: 'CSP' },
  externalIds: { vendor: 'tenant-1', operations: 'legacy-9' },
});

describe('an agreement', () => {
  it('is created by Operations alone, once per tenant, product and licensee', async () => {
    for (const who of ['client', 'vendor'] as const) {
      expect((await market.post(who, '/commerce/agreements', agreement())).status).toBe(403);
    }
    const { status, body } = await market.post('operations', '/commerce/agreements', agreement());
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'Active', client: { id: market.partner.id }, buyer: { id: market.buyer.id } });
    expect(body.id).toMatch(/^AGR(-\d{4}){3}$/);
    expect((await market.post('operations', '/commerce/agreements', agreement())).status).toBe(409);
    const other = { ...agreement(), externalIds: { vendor: 'tenant-2' } };
    expect((await market.post('operations', '/commerce/agreements', other)).status).toBe(201);
    expect((await market.post('operations', '/commerce/agreements', { ...agreement(), status: 'Draft' })).status).toBe(
      400,
    );
    expect((await market.remove('operations', `/commerce/agreements/${body.id}`)).status).toBe(404);
    const found = await market.get('operations', '/commerce/agreements?eq(externalIds.operations,"legacy-9")');
    expect(found.body.data).toMatchObject([{ id: body.id }]);
    expect((await market.get('client', `/commerce/agreements/${body.id}`)).status).toBe(200);
    expect((await market.get('otherClient', `/commerce/agreements/${body.id}`)).status).toBe(404);
  });

  it('lets each actor write its own external id and links certificates by the vendor once Active', async () => {
    const path = `/commerce/agreements/${(await market.post('operations', '/commerce/agreements', agreement())).body.id}`;
    const ids = { client: 'c', operations: 'o', vendor: 'v' };
    expect((await market.put('client', path, { externalIds: ids })).body.externalIds).toEqual({
      client: 'c',
      operations: 'legacy-9',
      vendor: 'tenant-1',
    });
    const enrollment = market.world.enroll({
      accountId: market.partner.id,
      buyerId: market.buyer.id,
      programId: market.program.id,
    });
    const certificates = [{ id: market.world.completeEnrollment(enrollment.id).id }];
    expect((await market.put('operations', path, { certificates })).status).toBe(409);
    expect((await market.put('client', path, { certificates })).status).toBe(403);
    const linked = await market.put('vendor', `${path}?select=certificates`, { certificates });
    expect(linked.body.certificates).toMatchObject(certificates);
    expect((await market.put('vendor', path, { certificates: [{ id: 'CER-0000-0000-0000' }] })).status).toBe(400);
  });
});

describe('an order', () => {
  it('is read by its client, the vendor and Operations and written by nobody', async () => {
    const { id } = market.world.addAgreement({ name: 'A', licenseeId: market.licensee.id, product: { id: 'PRD-1-1' } });
    const order = market.world.addOrder({ agreementId: id, status: 'Processing' });
    expect(order.id).toMatch(/^ORD(-\d{4}){3}$/);
    for (const who of ['client', 'vendor', 'operations'] as const) {
      const { body } = await market.get(who, `/commerce/orders?in(client.id,("${market.partner.id}"))&limit=10`);
      expect(body.data).toMatchObject([{ id: order.id, status: 'Processing', agreement: { id } }]);
    }
    expect((await market.get('otherClient', `/commerce/orders/${order.id}`)).status).toBe(404);
    expect((await market.post('client', '/commerce/orders', {})).status).toBe(404);
  });
});

describe('a subscription', () => {
  it('is created by the vendor, and the last one terminated ends its agreement', async () => {
    const made = await market.post('operations', '/commerce/agreements', agreement());
    const wanted = {
      name: 'Office 365',
      agreement: { id: made.body.id },
      autoRenew: true,
      startDate: '2026-01-01T00:00:00.000Z',
      terms: { model: 'quantity', period: '1m', commitment: '1y' },
      lines: [{ item: { id: 'ITM-1111-2222-0001' }, quantity: 10 }],
    };
    expect((await market.post('operations', '/commerce/subscriptions', wanted)).status).toBe(403);
    const first = await market.post('vendor', '/commerce/subscriptions?select=lines', wanted);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ status: 'Active', lines: [{ quantity: 10 }] });
    expect(first.body.id).toMatch(/^SUB(-\d{4}){3}$/);
    const second = await market.post('vendor', '/commerce/subscriptions', wanted);
    const end = (id: string, who: 'vendor' | 'client' = 'vendor') =>
      market.post(who, `/commerce/subscriptions/${id}/terminate`);
    expect((await end(first.body.id, 'client')).status).toBe(403);
    expect((await end(first.body.id)).body.status).toBe('Terminated');
    expect((await end(first.body.id)).status).toBe(409);
    const path = `/commerce/agreements/${made.body.id}`;
    expect((await market.get('client', path)).body.status).toBe('Active');
    await end(second.body.id);
    expect((await market.get('client', path)).body.status).toBe('Terminated');
    expect((await market.post('vendor', '/commerce/subscriptions', wanted)).status).toBe(409);
  });

  it('renews or expires past its commitment, as the daily job would', async () => {
    const { id } = market.world.addAgreement({ name: 'A', licenseeId: market.licensee.id, product: { id: 'PRD-1-1' } });
    const common = { agreementId: id, commitmentDate: '2026-06-01T00:00:00.000Z' };
    const renews = market.world.addSubscription({
      ...common,
      name: 'R',
      terms: { model: 'quantity', period: '1m', commitment: '1m' },
    });
    const ends = market.world.addSubscription({ ...common, name: 'E', autoRenew: false });
    market.clock.now = Date.parse('2026-07-15T00:00:00.000Z');
    expect((await market.get('client', `/commerce/subscriptions/${renews.id}`)).body).toMatchObject({
      status: 'Active',
      commitmentDate: '2026-08-01T00:00:00.000Z',
    });
    expect((await market.get('client', `/commerce/subscriptions/${ends.id}`)).body.status).toBe('Expired');
  });
});

describe('notifications, audit records and cases', () => {
  it('send a batch to its contacts as messages', async () => {
    const batch = {
      category: { id: 'NTC-0000-0001' },
      subject: 'Moved',
      body: 'Your account has moved.',
      contacts: [{ email: 'a@example.com' }, { email: 'b@example.com' }],
      account: { id: market.partner.id },
    };
    expect((await market.post('client', '/notifications/batches', batch)).status).toBe(403);
    const made = await market.post('operations', '/notifications/batches', batch);
    expect(made.status).toBe(201);
    expect(made.body.id).toMatch(/^MST(-\d{4}){3}$/);
    const messages = await market.get('operations', `/notifications/messages?eq(batch.id,"${made.body.id}")`);
    expect(messages.body.data).toMatchObject([{ status: 'Sent' }, { status: 'Sent' }]);
    expect(messages.body.data[0].id).toMatch(/^MSG(-\d{4}){4}$/);
    expect((await market.get('vendor', '/notifications/batches')).body.data).toEqual([]);
  });

  it('keep every audit record, also the same one twice', async () => {
    const record = {
      event: 'extensions.partner-migration.handed-over',
      summary: 'Handed over',
      object: { id: market.partner.id },
    };
    expect((await market.post('client', '/audit/records', record)).status).toBe(403);
    expect((await market.post('operations', '/audit/records', { ...record, event: 'other' })).status).toBe(400);
    const first = await market.post('operations', '/audit/records', record);
    const second = await market.post('operations', '/audit/records', record);
    expect(first.body.id).toMatch(/^AUD(-\d{4}){4}$/);
    expect(second.body.id).not.toBe(first.body.id);
    expect((await market.put('operations', `/audit/records/${first.body.id}`, record)).status).toBe(404);
    const found = await market.get('operations', `/audit/records?eq(object.id,"${market.partner.id}")&limit=0`);
    expect(found.body.$meta.pagination.total).toBe(2);
  });

  it('open a case for an account that its client sees', async () => {
    const made = await market.post('operations', '/helpdesk/cases', {
      title: 'No answer',
      account: { id: market.partner.id },
    });
    expect(made.body).toMatchObject({ status: 'New', account: { id: market.partner.id } });
    expect((await market.get('client', `/helpdesk/cases/${made.body.id}`)).status).toBe(200);
    expect((await market.get('otherClient', `/helpdesk/cases/${made.body.id}`)).status).toBe(404);
  });
});
