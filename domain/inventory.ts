/** What the old portal holds of a partner, as far as it moves. */
export interface LegacyInventory {
  customers: { id: string }[];
  subscriptions: {
    id: string;
    customerId: string;
    productId: string;
    vendorId?: string;
    quantity: number;
    status: string;
  }[];
}

/** What the Marketplace holds of the partner's account. */
export interface MarketplaceInventory {
  licensees: { id: string; externalId?: string; status: string }[];
  agreements: { id: string; licenseeId: string; productId: string; status: string }[];
  subscriptions: { id: string; agreementId: string; vendorId?: string; quantity: number; status: string }[];
}

/** One kind of thing on both sides. Lists hold external ids, at most {@link listedAtMost}; the counts are whole. */
export interface KindComparison {
  legacy: number;
  marketplace: number;
  missing: { count: number; ids: string[] };
  extra: { count: number; ids: string[] };
  different: { count: number; items: { id: string; legacy: string; marketplace: string }[] };
}

export interface InventoryComparison {
  agrees: boolean;
  licensees: KindComparison;
  agreements: KindComparison;
  subscriptions: KindComparison;
}

/** So many differences of a kind are listed one by one: what an operator can read, and a payload that stays small. */
export const listedAtMost = 50;

/** Only what is alive moves: the page promises active agreements and subscriptions, not history. */
const movesFromLegacy = (status: string) => status.toLowerCase() === 'active';
const livesOnMarketplace = (status: string) =>
  !['deleted', 'failed', 'terminated', 'expired'].includes(status.toLowerCase());

/**
 * Compares the sides item by item: licensees by external id = customer id, agreements by (licensee, product),
 * subscriptions by the vendor's id. A customer without a live subscription must arrive too, as a licensee alone.
 */
export function compareInventories(legacy: LegacyInventory, marketplace: MarketplaceInventory): InventoryComparison {
  const legacySubscriptions = legacy.subscriptions.filter((subscription) => movesFromLegacy(subscription.status));
  const liveLicensees = marketplace.licensees.filter((licensee) => livesOnMarketplace(licensee.status));
  const liveAgreements = marketplace.agreements.filter((agreement) => livesOnMarketplace(agreement.status));
  const liveSubscriptions = marketplace.subscriptions.filter((subscription) => livesOnMarketplace(subscription.status));

  const customerOfLicensee = new Map(
    liveLicensees.map((licensee) => [licensee.id, licensee.externalId ?? licensee.id]),
  );
  const agreementName = (customerId: string, productId: string) => `${customerId}:${productId}`;
  const nameOfAgreement = new Map(
    liveAgreements.map((agreement) => [
      agreement.id,
      agreementName(customerOfLicensee.get(agreement.licenseeId) ?? agreement.licenseeId, agreement.productId),
    ]),
  );

  const licensees = compareKind(
    legacy.customers.map((customer) => [customer.id, 'present']),
    liveLicensees.map((licensee) => [licensee.externalId ?? licensee.id, 'present']),
  );
  const agreements = compareKind(
    unique(
      legacySubscriptions.map((subscription) => agreementName(subscription.customerId, subscription.productId)),
    ).map((name) => [name, 'present']),
    liveAgreements.map((agreement) => [nameOfAgreement.get(agreement.id) ?? agreement.id, 'present']),
  );
  const subscriptions = compareKind(
    legacySubscriptions.map((subscription) => [
      subscription.vendorId ?? subscription.id,
      `${subscription.quantity} under ${agreementName(subscription.customerId, subscription.productId)}`,
    ]),
    liveSubscriptions.map((subscription) => [
      subscription.vendorId ?? subscription.id,
      `${subscription.quantity} under ${nameOfAgreement.get(subscription.agreementId) ?? subscription.agreementId}`,
    ]),
  );
  const agrees = [licensees, agreements, subscriptions].every(
    (kind) => kind.missing.count === 0 && kind.extra.count === 0 && kind.different.count === 0,
  );
  return { agrees, licensees, agreements, subscriptions };
}

/** What differs, in one line for people; empty when nothing does. */
export function describeDifferences(comparison: InventoryComparison): string {
  const parts: string[] = [];
  for (const [name, kind] of [
    ['licensees', comparison.licensees],
    ['agreements', comparison.agreements],
    ['subscriptions', comparison.subscriptions],
  ] as const) {
    const counts = [
      kind.missing.count > 0 ? `${kind.missing.count} missing` : '',
      kind.extra.count > 0 ? `${kind.extra.count} extra` : '',
      kind.different.count > 0 ? `${kind.different.count} different` : '',
    ].filter(Boolean);
    if (counts.length > 0) parts.push(`${name}: ${counts.join(', ')}`);
  }
  return parts.join('; ');
}

function compareKind(legacy: [string, string][], marketplace: [string, string][]): KindComparison {
  const left = new Map(legacy);
  const right = new Map<string, string>();
  // The same external id twice on the Marketplace is a half-done move run again: the second one is extra.
  const extra: string[] = [];
  for (const [id, value] of marketplace) {
    if (right.has(id) || !left.has(id)) extra.push(id);
    if (!right.has(id)) right.set(id, value);
  }
  const missing = [...left.keys()].filter((id) => !right.has(id));
  const different = [...left]
    .filter(([id, value]) => right.has(id) && right.get(id) !== value)
    .map(([id, value]) => ({ id, legacy: value, marketplace: right.get(id) ?? '' }));
  return {
    legacy: left.size,
    marketplace: marketplace.length,
    missing: { count: missing.length, ids: missing.slice(0, listedAtMost) },
    extra: { count: extra.length, ids: extra.slice(0, listedAtMost) },
    different: { count: different.length, items: different.slice(0, listedAtMost) },
  };
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
