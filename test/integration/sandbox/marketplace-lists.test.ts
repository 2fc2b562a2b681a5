import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withoutEmpty } from '../../../sandbox/marketplace/projection.js';
import { DAY_MS, type Marketplace, START, startMarketplace } from './marketplace-fixture.js';

let market: Marketplace;
beforeEach(async () => {
  market = await startMarketplace();
});
afterEach(() => market.close());

function addPeople(count: number, accountId = market.partner.id): void {
  for (let i = 0; i < count; i += 1) {
    market.world.addMembership({
      accountId,
      email: `p${accountId}-${i}@example.com`,
      firstName: 'P',
      lastName: `${i}`,
    });
  }
}

describe('a list of the Marketplace', () => {
  it('has the envelope with pagination and the omitted properties', async () => {
    const { status, body } = await market.get('operations', '/accounts/buyers?limit=5');
    expect(status).toBe(200);
    expect(body.$meta).toEqual({ pagination: { offset: 0, limit: 5, total: 1 }, omitted: ['audit'] });
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).not.toHaveProperty('audit');
  });

  it('caps limit at 100, gives up to 1000 without one and only counts with 0', async () => {
    addPeople(130);
    const over = await market.get('operations', '/accounts/account-users?limit=500');
    expect(over.body.data).toHaveLength(100);
    expect(over.body.$meta.pagination).toEqual({ offset: 0, limit: 100, total: 130 });
    const none = await market.get('operations', '/accounts/account-users');
    expect(none.body.data).toHaveLength(130);
    expect(none.body.$meta.pagination.limit).toBe(1000);
    const count = await market.get('operations', '/accounts/account-users?limit=0');
    expect(count.body).toMatchObject({ $meta: { pagination: { limit: 0, total: 130 } }, data: [] });
  });

  it('gives every object once over all pages of a stable order', async () => {
    addPeople(25);
    const ids: string[] = [];
    for (let offset = 0; offset < 30; offset += 10) {
      const page = await market.get('operations', `/accounts/account-users?order=id&limit=10&offset=${offset}`);
      ids.push(...page.body.data.map((row: { id: string }) => row.id));
    }
    expect(ids).toHaveLength(25);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('answers both base paths alike', async () => {
    const headers = { authorization: `Bearer ${market.secrets.operations}` };
    const [a, b] = await Promise.all(
      ['/public/v1', '/v1'].map(async (prefix) =>
        (await fetch(`${market.base}${prefix}/accounts/buyers`, { headers })).json(),
      ),
    );
    expect(a).toEqual(b);
  });

  it.each([
    'rql=eq(status,Active)',
    'rql=and(eq(status,Active),ilike(name,*x*))',
    'subscriptionsCount=1',
    'gt(nope,5)',
    'order=created',
    'order=-audit.created.at',
    'gt(audit.created.at,"2024-12-01T08:00:00.000Z")',
    'select=+nope',
    'limit=-1',
    'limit=ten',
    'offset=1.5',
    'unknown(status,Active)',
    'eq(status,"Active"',
    'name=%E0%A4%A',
  ])('refuses %s with 400', async (query) => {
    const { status, body } = await market.get('operations', `/accounts/buyers?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ title: 'Bad Request', status: 400, errors: expect.any(Object) });
  });

  it('leaves out null and empty values and, unless selected, audit', async () => {
    const path = `/accounts/accounts/${market.other.id}`;
    const plain = (await market.get('operations', path)).body;
    expect(Object.keys(plain)).not.toContain('address');
    expect(plain).not.toHaveProperty('audit');
    expect(JSON.stringify(plain)).not.toMatch(/null|""|\[\]|\{\}/);
    expect(plain.eligibility).toEqual({ client: false, partner: true });
    const selected = (await market.get('operations', `${path}?select=audit,+groups.name,-website,-defaultLanguageCode`))
      .body;
    expect(selected.audit.created.at).toBe('2026-03-01T09:00:00.000Z');
    expect(selected.groups).toEqual([{ name: 'Administrators' }]);
    expect(selected).not.toHaveProperty('defaultLanguageCode');
    const few = (await market.get('operations', `${path}?select=-*,+id,+name`)).body;
    expect(few).toMatchObject({ id: market.other.id, name: 'Other Partner' });
    expect(Object.keys(few).sort()).toEqual(['$meta', 'id', 'name']);
  });

  it('leaves out what is empty at every depth but keeps false and 0', () => {
    const value = { a: null, b: '', c: [], d: { e: undefined, f: { g: '' } }, h: [{ i: null }], j: false, k: [0, ''] };
    expect(withoutEmpty(value)).toEqual({ j: false, k: [0] });
    expect(withoutEmpty({ a: null })).toBeUndefined();
  });

  it('takes a literal plus and an encoded one in select and order alike', async () => {
    const a = await market.get('operations', '/accounts/accounts?select=+id,+audit&order=+name');
    const b = await market.get('operations', '/accounts/accounts?select=%2Bid,%2Baudit&order=%2Bname');
    expect(a.body).toEqual(b.body);
    expect(a.body.data[0].audit).toBeDefined();
  });

  it('filters and sorts on audit once it is selected', async () => {
    addPeople(1);
    market.clock.now = START + DAY_MS;
    market.world.addMembership({
      accountId: market.other.id,
      email: 'late@example.com',
      firstName: 'L',
      lastName: 'L',
    });
    const { body } = await market.get(
      'operations',
      '/accounts/account-users?select=audit&gt(audit.created.at,"2026-03-01T12:00:00.000Z")',
    );
    expect(body.data.map((row: { account: { id: string } }) => row.account.id)).toEqual([market.other.id]);
    const newest = await market.get(
      'operations',
      '/accounts/account-users?order=-audit.created.at&select=audit&limit=1',
    );
    expect(newest.body.data[0].account.id).toBe(market.other.id);
  });
});

describe('the bulk reads that the watcher polls', () => {
  it('finds the memberships of many accounts by status', async () => {
    addPeople(2);
    addPeople(1, market.other.id);
    const { status, body } = await market.get(
      'operations',
      `/accounts/account-users?and(in(account.id,("${market.partner.id}","${market.other.id}")),` +
        'in(status,(Invited,Active,InvitationExpired)))&select=audit&order=id&limit=100&offset=0',
    );
    expect(status).toBe(200);
    expect(body.$meta).toEqual({ pagination: { offset: 0, limit: 100, total: 3 }, omitted: [] });
    expect(body.data[0].audit.joined.at).toBe('2026-03-01T09:00:00.000Z');
    const none = await market.get(
      'operations',
      `/accounts/account-users?and(in(account.id,("${market.partner.id}")),in(status,(Invited)))&limit=100`,
    );
    expect(none.body.$meta.pagination.total).toBe(0);
  });

  it('finds enrollments by buyer and certificates by client of one program', async () => {
    const { partner, buyer, program } = market;
    market.world.addProgram({ name: 'Another' });
    const enrollment = market.world.enroll({ accountId: partner.id, buyerId: buyer.id, programId: program.id });
    const enrollments = await market.get(
      'operations',
      `/program/enrollments?and(eq(program.id,"${program.id}"),in(buyer.id,("${buyer.id}")))&select=audit&order=id&limit=100`,
    );
    expect(enrollments.body.data).toMatchObject([
      { id: enrollment.id, status: 'Processing', audit: { processing: {} } },
    ]);
    const certificates = await market.get(
      'operations',
      `/program/certificates?and(eq(program.id,"${program.id}"),in(client.id,("${partner.id}")))&select=audit&order=id&limit=100`,
    );
    expect(certificates.body.data).toMatchObject([{ status: 'Pending', buyer: { id: buyer.id } }]);
    const foreign = await market.get(
      'operations',
      `/program/certificates?and(eq(program.id,"PRG-0000-0000"),in(client.id,("${partner.id}")))&limit=100`,
    );
    expect(foreign.body.data).toEqual([]);
  });

  it('finds buyers, licensees, agreements and subscriptions', async () => {
    const { world, partner, buyer, licensee } = market;
    const agreement = world.addAgreement({ name: 'CSP', licenseeId: licensee.id, product: { id: 'PRD-1111-2222' } });
    const subscription = world.addSubscription({
      name: 'Office',
      agreementId: agreement.id,
      externalIds: { vendor: 'v-1' },
    });
    const ids = async (path: string) =>
      (await market.get('operations', path)).body.data.map((row: { id: string }) => row.id);
    expect(await ids(`/accounts/buyers?in(account.id,("${partner.id}"))&limit=100`)).toEqual([buyer.id]);
    expect(await ids(`/accounts/licensees?in(account.id,("${partner.id}"))&limit=100`)).toEqual([licensee.id]);
    expect(await ids(`/commerce/agreements?in(client.id,("${partner.id}"))&limit=100`)).toEqual([agreement.id]);
    expect(await ids(`/commerce/subscriptions?in(agreement.id,("${agreement.id}"))&limit=100`)).toEqual([
      subscription.id,
    ]);
    expect(await ids(`/accounts/licensees?in(account.id,("${market.other.id}"))&limit=100`)).toEqual([]);
    expect(await ids('/commerce/subscriptions?eq(externalIds.vendor,"v-1")&limit=100')).toEqual([subscription.id]);
  });
});
