import type { FastifyInstance } from 'fastify';
import { fieldTree } from '../fields.js';
import type { ErpLink, Seller } from '../objects.js';
import { href, reference } from '../references.js';
import { type Resource, readRoutes } from '../resource.js';
import { seesAccount } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';

const sellerResource: Resource<Seller> = {
  kind: 'seller',
  fields: fieldTree('id,href,name,status,externalId,country,currency,icon,revision,audit{*}'),
  omitted: ['audit'],
  visible: (_world, caller, seller) => seller.status !== 'Deleted' || caller.actor === 'Operations',
  view: (_world, seller) => ({ ...seller, href: href('sellers', seller.id) }),
};

const erpLinkResource: Resource<ErpLink> = {
  kind: 'ERP link',
  fields: fieldTree(
    'id,href,status,buyer{id,href,name,status,icon},seller{id,href,name,status,icon},revision,audit{*}',
  ),
  omitted: ['audit'],
  narrow: { 'buyer.id': (store, id) => store.related('erpLinks', 'buyerId', id) },
  visible: (world, caller, link) =>
    seesAccount(world.store, caller, world.store.find('buyers', link.buyerId)?.accountId),
  view: (world, link) => ({
    ...link,
    href: href('erpLinks', link.id),
    buyer: reference(world.store, 'buyers', link.buyerId),
    seller: reference(world.store, 'sellers', link.sellerId),
  }),
};

/** Both come from the ERP and can only be read. */
export function sellerRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  readRoutes(app, world, '/accounts/sellers', 'sellers', sellerResource);
  readRoutes(app, world, '/accounts/erp-links', 'erpLinks', erpLinkResource);
}
