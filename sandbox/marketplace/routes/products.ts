import type { FastifyInstance } from 'fastify';
import { fieldTree } from '../fields.js';
import type { Product } from '../objects.js';
import { href, reference } from '../references.js';
import { type Resource, readRoutes } from '../resource.js';
import { seesProduct } from '../visibility.js';
import type { MarketplaceWorld } from '../world.js';

const productResource: Resource<Product> = {
  kind: 'product',
  fields: fieldTree('id,href,name,status,vendor{id,href,name,type,status,icon},icon,revision,audit{*}'),
  omitted: ['audit'],
  visible: (_world, caller, product) => seesProduct(caller, product),
  view: (world, product) => ({
    ...product,
    href: href('products', product.id),
    vendor: reference(world.store, 'accounts', product.vendorId),
  }),
};

/** The part of the catalogue that the move reads: which products there are. */
export function productRoutes(app: FastifyInstance, world: MarketplaceWorld): void {
  readRoutes(app, world, '/catalog/products', 'products', productResource);
}
