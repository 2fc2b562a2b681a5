import { expect, it } from 'vitest';
import { marketplaceSide } from '../../../activities/inspection/inspect-partner.js';
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
