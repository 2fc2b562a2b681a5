import { failureStatusOf } from '../failure.js';
import type { MarketplaceClient } from '../marketplace/marketplace-client.js';

const marketplaceId = /^PRD(-\d{4})+$/;

/**
 * The products that the Marketplace does not know. The move writes the Marketplace's product id to a legacy
 * subscription once it is mapped, so any other id is unmapped; the catalogue, where we may read it, has the last word.
 */
export async function unmappedProducts(client: MarketplaceClient, productIds: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(productIds)].sort();
  const mapped = wanted.filter((id) => marketplaceId.test(id));
  const listed = await listedIn(client, mapped);
  return wanted.filter((id) => !marketplaceId.test(id) || (listed && !listed.has(id)));
}

async function listedIn(client: MarketplaceClient, productIds: string[]): Promise<Set<string> | undefined> {
  try {
    return new Set((await client.products(productIds)).map((product) => product.id));
  } catch (error) {
    // A token without the catalogue module sees no such route.
    if ([403, 404, 405].includes(failureStatusOf(error) ?? 0)) return undefined;
    throw error;
  }
}
