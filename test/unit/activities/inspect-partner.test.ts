import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { legacySide, marketplaceSide } from '../../../activities/inspection/inspect-partner.js';
import { LegacyAccount, type LegacyInventory } from '../../../activities/legacy-portal/legacy-shapes.js';
import type { MarketplaceClient } from '../../../activities/marketplace/marketplace-client.js';

it('statuses are told to the readiness checks in one spelling, whatever the Marketplace writes', async () => {
  const client = {
    accountsWithCdg: async () => [{ id: 'ACC-1', type: 'client', status: 'active' }],
    buyers: async () => [
      { id: 'BUY-1', status: 'ACTIVE' },
      { id: 'BUY-2', status: 'Unassigned' },
    ],
    erpLinks: async () => [{ id: 'ERP-1', status: 'active', buyer: { id: 'BUY-1' }, seller: { id: 'SEL-1' } }],
    program: async () => ({ id: 'PRG-1', status: 'published' }),
    products: async () => [],
  } as unknown as MarketplaceClient;
  const side = await marketplaceSide(client, { cdg: 'WW-1', programId: 'PRG-1', productIds: [] });
  expect([side.account?.status, side.erpLinks[0]?.status, side.program?.status]).toEqual([
    'Active',
    'Active',
    'Published',
  ]);
  expect(side.buyers.map(({ status }) => status)).toEqual(['Active', 'Unassigned']);
});

const account = { id: 'P-1', name: 'Example', locale: 'en-US', mode: 'live', version: 1 };

it('the dates on which subscriptions renew are counted by day, however many there are', () => {
  const subscription = { id: 'S', customerId: 'C', product: 'P', quantity: 1, status: 'Active' };
  const subscriptions: LegacyInventory['subscriptions'] = Array.from({ length: 9_000 }, (_, index) => ({
    ...subscription,
    commitmentDate: index % 3 === 0 ? '2026-06-02' : '2026-07-01T22:00:00Z',
  }));
  subscriptions.push({ ...subscription, commitmentDate: 'soon' }, subscription);
  const { commitmentDates } = legacySide(account as LegacyAccount, { customers: [], subscriptions });
  expect(commitmentDates).toEqual({ '2026-06-02': 3_000, '2026-07-01': 6_000 });
});

it('an answer of the portal with a contact id that would not fit into a key is refused', () => {
  const withContact = (id: string) => ({ ...account, contacts: [{ id }] });
  expect(Value.Check(LegacyAccount, withContact('K-1'))).toBe(true);
  for (const id of ['', 'K/1', 'K 1', 'K'.repeat(65)]) expect(Value.Check(LegacyAccount, withContact(id))).toBe(false);
});
