import type { MarketplaceInventory } from '../../domain/inventory.js';
import type { MarketplaceClient } from '../marketplace/marketplace-client.js';

/** Everything that arrived for an account, all pages of it. */
export async function marketplaceInventory(
  client: MarketplaceClient,
  accountId: string,
): Promise<MarketplaceInventory> {
  const licensees = await client.licensees([accountId]);
  const agreements = await client.agreements([accountId]);
  const subscriptions = await client.subscriptions(agreements.map((agreement) => agreement.id));
  return {
    licensees: licensees.map(({ id, status, externalId }) => ({ id, status, ...(externalId && { externalId }) })),
    agreements: agreements.map(({ id, status, licensee, product }) => ({
      id,
      status,
      licenseeId: licensee?.id ?? 'none',
      productId: product?.id ?? 'none',
    })),
    subscriptions: subscriptions.map(({ id, status, agreement, externalIds, externalIDs, lines }) => {
      const vendorId = externalIds?.vendor || externalIDs?.vendor;
      return {
        id,
        status,
        agreementId: agreement.id,
        ...(vendorId && { vendorId }),
        quantity: (lines ?? []).reduce((sum, line) => sum + (line.quantity ?? 0), 0),
      };
    }),
  };
}
