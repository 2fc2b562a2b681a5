import { createHash } from 'node:crypto';
import type { LegacyContact, LegacyCredit, LegacySubscription } from './legacy-portal/legacy-objects.js';
import type { LegacyWorld } from './legacy-portal/legacy-world.js';
import type { MarketplaceWorld } from './marketplace/world.js';

/** One way each in which a partner is not ready to be moved. */
export const PARTNER_FLAWS = [
  'cdg-missing',
  'cdg-unknown',
  'cdg-ambiguous',
  'account-not-active',
  'account-disabled',
  'not-partner-eligible',
  'buyer-in-error',
  'buyer-not-active',
  'erp-link-blocked',
  'no-admin-contact',
  'admin-address-broken',
  'open-orders',
] as const;
export type PartnerFlaw = (typeof PARTNER_FLAWS)[number];

/** What a made-up partner shall look like; everything but the id has a default that is derived from the id. */
export type PartnerSpec = {
  /** Legacy account id = our partner id. */
  id: string;
  name?: string;
  cdg?: string;
  locale?: string;
  timeZone?: string;
  country?: string;
  /** How many admin contacts, or who; default 2. */
  contacts?: number | Partial<LegacyContact>[];
  /** Default 1. */
  buyers?: number;
  /** Default 3. */
  customers?: number;
  /** Default 2 per customer. */
  subscriptionsPerCustomer?: number;
  /** Product ids that both systems know. */
  products?: string[];
  /** The commitment date of the first subscription, YYYY-MM-DD. */
  commitmentDate?: string;
  credit?: Partial<LegacyCredit>;
  integrations?: string[];
  /** Past orders and invoices; default 40 and 25. */
  archive?: { orders: number; invoices: number };
  /** When the portal is switched off for the account, RFC 3339. */
  sunsetAt?: string;
  flaw?: PartnerFlaw;
};

/** The ids of everything that was made; `accountId` is absent where the Marketplace does not know the CDG. */
export type MadePartner = {
  partnerId: string;
  cdg: string;
  accountId?: string;
  sellerId: string;
  buyerIds: string[];
  contacts: LegacyContact[];
  customerIds: string[];
  subscriptionIds: string[];
};

export type Worlds = { legacy: LegacyWorld; marketplace: MarketplaceWorld };

const DEFAULT_PRODUCTS = ['PRD-1111-1111', 'PRD-2222-2222', 'PRD-3333-3333', 'PRD-4444-4444'];
const PRODUCT_ID = /^PRD(-\d{4})+$/;
const CSP_PROGRAM_NAME = 'SWO CSP Partner Program';

const GIVEN_NAMES = ['Ada', 'Bela', 'Caro', 'Dario', 'Enna', 'Falk', 'Gisa', 'Hanno', 'Ilka', 'Jori', 'Kaja', 'Lior'];
const FAMILY_NAMES = ['Ahornblatt', 'Birkenfels', 'Cloudberry', 'Dunmore', 'Eastwick', 'Fernhill', 'Glimmer', 'Hollow'];
const COMPANY_WORDS = ['Fictive', 'Imaginary', 'Sample', 'Invented', 'Pretend', 'Notional', 'Makebelieve', 'Storybook'];
const COMPANY_KINDS = ['Cloud Resale', 'Licensing', 'Software Trading', 'Managed Services', 'IT Supply', 'Systems'];

/** Makes a partner in both systems: account, contacts and inventory here, account, buyers and ERP links there. */
export function makePartner({ legacy, marketplace }: Worlds, spec: PartnerSpec): MadePartner {
  const number = numberOf(spec.id);
  const name = spec.name ?? `${pick(COMPANY_WORDS, number)} ${pick(COMPANY_KINDS, number >>> 4)} ${spec.id}`;
  const cdg = spec.flaw === 'cdg-missing' ? '' : (spec.cdg ?? `WW-${spec.id}`);
  const locale = spec.locale ?? 'en-US';
  const country = spec.country ?? locale.split('-')[1] ?? 'US';
  const contacts = contactsOf(spec, number, locale);
  const customers = Array.from({ length: spec.customers ?? 3 }, (_, index) => ({
    id: `CUST-${spec.id}-${index + 1}`,
    name: `${pick(COMPANY_WORDS, number + index)} Customer ${index + 1}`,
  }));
  const subscriptions = customers.flatMap((customer, index) => subscriptionsOf(spec, customer.id, index));

  legacy.addAccount({
    id: spec.id,
    name,
    cdg,
    locale,
    timeZone: spec.timeZone ?? 'UTC',
    contacts,
    ...(spec.sunsetAt && { sunsetAt: spec.sunsetAt }),
    inventory: {
      customers,
      subscriptions,
      openOrders: spec.flaw === 'open-orders' ? [{ id: `ORD-${spec.id}-OPEN`, state: 'pending' }] : [],
      credit: { limit: 50_000, used: 0, currency: country === 'US' ? 'USD' : 'EUR', ...spec.credit },
      integrations: spec.integrations ?? [],
      archive: spec.archive ?? { orders: 40, invoices: 25 },
    },
  });

  ensureProducts(marketplace, spec.products ?? DEFAULT_PRODUCTS);
  const sellerId = sellerIn(marketplace, country);
  const marketplaceSide = accountAndBuyers(marketplace, spec, { name, cdg, locale, country, sellerId });
  return {
    partnerId: spec.id,
    cdg,
    ...marketplaceSide,
    sellerId,
    contacts,
    customerIds: customers.map(({ id }) => id),
    subscriptionIds: subscriptions.map(({ id }) => id),
  };
}

/** The published SWO CSP Partner Program for buyers; made at the first call. Certificates need the vendor by default. */
export function ensureCspProgram(marketplace: MarketplaceWorld): string {
  const known = marketplace.programs().find((program) => program.name === CSP_PROGRAM_NAME);
  if (known) return known.id;
  return marketplace.addProgram({
    name: CSP_PROGRAM_NAME,
    status: 'Published',
    applicableTo: 'Buyer',
    eligibility: { client: false, partner: true },
    settings: { newCertificateAutoapprove: false },
  }).id;
}

/** Only ids of the Marketplace's form can be in its catalogue; any other stands for a product that is not mapped. */
export function ensureProducts(marketplace: MarketplaceWorld, ids: readonly string[] = DEFAULT_PRODUCTS): void {
  const known = new Set(marketplace.products().map(({ id }) => id));
  for (const id of ids) {
    if (PRODUCT_ID.test(id) && !known.has(id)) marketplace.addProduct({ id, name: `Product ${id}` });
  }
}

function accountAndBuyers(
  marketplace: MarketplaceWorld,
  spec: PartnerSpec,
  partner: { name: string; cdg: string; locale: string; country: string; sellerId: string },
): { accountId?: string; buyerIds: string[] } {
  const { name, cdg, locale, country, sellerId } = partner;
  if (spec.flaw === 'cdg-unknown' || spec.flaw === 'cdg-missing') return { buyerIds: [] };
  const account = marketplace.addAccount({
    name,
    externalId: cdg,
    status: accountStatusOf(spec.flaw),
    eligibility:
      spec.flaw === 'not-partner-eligible' ? { client: true, partner: false } : { client: false, partner: true },
    defaultLanguageCode: locale,
    country,
  });
  if (spec.flaw === 'cdg-ambiguous') {
    marketplace.addAccount({
      name: `${name} (second)`,
      externalId: cdg,
      eligibility: { client: false, partner: true },
    });
  }
  const buyerIds = Array.from({ length: spec.buyers ?? 1 }, (_, index) => {
    const flawed = index === 0;
    const buyer = marketplace.addBuyer({
      accountId: account.id,
      name: `${name} Buyer ${index + 1}`,
      country,
      status: flawed && spec.flaw === 'buyer-not-active' ? 'Enabled' : 'Active',
      ...(flawed && spec.flaw === 'buyer-in-error' && { errors: [{ code: 'ERP-17', message: 'Tax id differs' }] }),
    });
    const isBlocked = flawed && spec.flaw === 'erp-link-blocked';
    marketplace.addErpLink({ buyerId: buyer.id, sellerId, status: isBlocked ? 'Blocked' : 'Active' });
    return buyer.id;
  });
  return { accountId: account.id, buyerIds };
}

function accountStatusOf(flaw: PartnerFlaw | undefined): 'Active' | 'Enabled' | 'Disabled' {
  if (flaw === 'account-disabled') return 'Disabled';
  return flaw === 'account-not-active' ? 'Enabled' : 'Active';
}

function sellerIn(marketplace: MarketplaceWorld, country: string): string {
  const externalId = `SANDBOX-${country}`;
  const known = marketplace.sellers().find((seller) => seller.externalId === externalId);
  return (known ?? marketplace.addSeller({ name: `Sandbox Seller ${country}`, externalId, country })).id;
}

function contactsOf(spec: PartnerSpec, number: number, locale: string): LegacyContact[] {
  const wanted =
    typeof spec.contacts === 'object' ? spec.contacts : Array.from({ length: spec.contacts ?? 2 }, () => ({}));
  return wanted.map((given: Partial<LegacyContact>, index) => {
    const first = pick(GIVEN_NAMES, number + index);
    const last = pick(FAMILY_NAMES, (number >>> 3) + index);
    const address = `${first}.${last}.${index + 1}@${hostOf(spec.id)}.example.com`.toLowerCase();
    return {
      id: `CON-${spec.id}-${index + 1}`,
      name: `${first} ${last}`,
      email: spec.flaw === 'admin-address-broken' ? address.replace('@', ' at ') : address,
      locale,
      role: spec.flaw === 'no-admin-contact' ? 'member' : 'admin',
      ...given,
    };
  });
}

function subscriptionsOf(spec: PartnerSpec, customerId: string, customerIndex: number): LegacySubscription[] {
  const products = spec.products ?? DEFAULT_PRODUCTS;
  const perCustomer = spec.subscriptionsPerCustomer ?? 2;
  return Array.from({ length: perCustomer }, (_, index) => {
    const serial = customerIndex * perCustomer + index + 1;
    const isFirst = serial === 1;
    return {
      id: `SUB-${spec.id}-${serial}`,
      customerId,
      product: products[(customerIndex + (index >> 1)) % products.length]!,
      type: index % 2 === 0 ? 'license' : 'usage',
      quantity: 1 + ((serial * 7) % 50),
      status: 'active',
      ...(isFirst && spec.commitmentDate && { commitmentDate: spec.commitmentDate }),
      vendorId: `VND-${spec.id}-${serial}`,
    };
  });
}

/** A partner id may be longer than a host name's label, or begin with a hyphen. */
function hostOf(partnerId: string): string {
  return /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?$/.test(partnerId) ? partnerId : `p${numberOf(partnerId)}`;
}

/** The same id gives the same made-up names, in every run and on every machine. */
function numberOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0);
}

function pick(words: string[], number: number): string {
  return words[number % words.length]!;
}
