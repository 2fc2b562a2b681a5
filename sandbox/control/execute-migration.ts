import type { LegacyInventory, LegacySubscription } from '../legacy-portal/legacy-objects.js';
import type { Worlds } from '../make-partner.js';
import type { MarketplaceWorld } from '../marketplace/world.js';
import { type Deed, PlayError } from './deed.js';

export type ExecuteOptions = {
  /** Legacy subscription or customer ids to leave behind, so that the inventories differ. */
  skip?: string[];
  /** Leaves behind this many of the last subscriptions. */
  leaveOut?: number;
  /** Adds this many subscriptions that the legacy portal never had. */
  extra?: number;
};
type Target = { accountId: string; pairs: { buyerId: string; sellerId: string }[] };

/**
 * Others' work: moves the active data of a partner to the Marketplace. Done again it adds what is still missing, so a
 * second run without `skip` is the repair of the first.
 * @throws PlayError when the account or a usable buyer is not there.
 */
export function executeMigration({ legacy, marketplace }: Worlds, partnerId: string, options: ExecuteOptions): Deed {
  const { account, inventory } = legacy.recordOf(partnerId);
  const target = targetOf(marketplace, account.cdg);
  const { customers, subscriptions } = toMove(inventory, options);

  const licenseeByCustomer = new Map(
    customers.map(({ id, name }, index) => [id, ensureLicensee(marketplace, target, { id, name }, index)]),
  );
  const agreementByKey = new Map(
    marketplace
      .agreementsOf(target.accountId)
      .map(({ id, licenseeId, product }) => [`${licenseeId} ${product.id}`, id]),
  );
  const known = new Set(marketplace.subscriptionsOf(target.accountId).map(({ externalIds }) => externalIds.vendor));
  for (const subscription of subscriptions) {
    const licenseeId = licenseeByCustomer.get(subscription.customerId);
    if (licenseeId === undefined || known.has(vendorIdOf(subscription))) continue;
    const agreementId = ensureAgreement(marketplace, agreementByKey, licenseeId, subscription.product);
    addSubscription(marketplace, agreementId, vendorIdOf(subscription), subscription);
  }
  const [anyAgreement] = agreementByKey.values();
  for (let index = 1; index <= (options.extra ?? 0) && anyAgreement !== undefined; index += 1) {
    addSubscription(marketplace, anyAgreement, `VND-${partnerId}-EXTRA-${index}`, { quantity: 1 });
  }

  const moved = {
    licensees: marketplace.licenseesOf(target.accountId).map(({ id }) => id),
    agreements: marketplace.agreementsOf(target.accountId).map(({ id }) => id),
    subscriptions: marketplace.subscriptionsOf(target.accountId).map(({ id }) => id),
  };
  const counts = {
    licensees: moved.licensees.length,
    agreements: moved.agreements.length,
    subscriptions: moved.subscriptions.length,
  };
  return {
    partnerId,
    action: 'execute',
    done: { accountId: target.accountId, ...moved, counts },
    events: [{ type: 'migration.executed', data: { counts } }],
  };
}

function targetOf(marketplace: MarketplaceWorld, cdg: string): Target {
  const account = marketplace.findAccountByExternalId(cdg);
  if (account === undefined) throw new PlayError(409, 'the Marketplace has no account with this CDG');
  const pairs = marketplace
    .buyersOf(account.id)
    .filter((buyer) => buyer.status === 'Active')
    .flatMap((buyer) => {
      const link = marketplace.store.related('erpLinks', 'buyerId', buyer.id).find(({ status }) => status === 'Active');
      return link ? [{ buyerId: buyer.id, sellerId: link.sellerId }] : [];
    });
  if (pairs.length === 0) throw new PlayError(409, 'no active buyer of the account has an active ERP link');
  return { accountId: account.id, pairs };
}

/** Only what is active moves: history stays in the archive. */
function toMove(inventory: LegacyInventory, options: ExecuteOptions) {
  const skipped = new Set(options.skip ?? []);
  const customers = inventory.customers.filter(({ id }) => !skipped.has(id));
  const active = inventory.subscriptions.filter(({ id, status }) => status === 'active' && !skipped.has(id));
  return { customers, subscriptions: active.slice(0, active.length - Math.min(options.leaveOut ?? 0, active.length)) };
}

function ensureLicensee(
  marketplace: MarketplaceWorld,
  { accountId, pairs }: Target,
  customer: { id: string; name: string },
  index: number,
): string {
  const known = marketplace.licenseesOf(accountId).find(({ externalId }) => externalId === customer.id);
  if (known) return known.id;
  const { buyerId, sellerId } = pairs[index % pairs.length]!;
  return marketplace.addLicensee({ accountId, buyerId, sellerId, name: customer.name, externalId: customer.id }).id;
}

function ensureAgreement(
  marketplace: MarketplaceWorld,
  agreementByKey: Map<string, string>,
  licenseeId: string,
  product: string,
): string {
  const key = `${licenseeId} ${product}`;
  const known = agreementByKey.get(key);
  if (known !== undefined) return known;
  const { id } = marketplace.addAgreement({
    name: `Agreement for ${product}`,
    licenseeId,
    product: { id: product, name: `Product ${product}` },
    status: 'Active',
  });
  agreementByKey.set(key, id);
  return id;
}

function addSubscription(
  marketplace: MarketplaceWorld,
  agreementId: string,
  vendorId: string,
  { quantity, commitmentDate, type }: Pick<LegacySubscription, 'quantity'> & Partial<LegacySubscription>,
): void {
  marketplace.addSubscription({
    name: `Subscription ${vendorId}`,
    agreementId,
    quantity,
    autoRenew: true,
    ...(commitmentDate && { commitmentDate }),
    terms: type === 'usage' ? { model: 'usage', period: '1m' } : { model: 'quantity', period: '1m', commitment: '1y' },
    externalIds: { vendor: vendorId },
  });
}

function vendorIdOf(subscription: LegacySubscription): string {
  return subscription.vendorId ?? subscription.id;
}
