import type { Address, Buyer, BuyerStatus, ErpLink, Licensee, Reference } from '../objects.js';
import { MarketplaceProblem, refused, wrongState } from '../problems.js';
import type { MarketplaceStore } from '../store.js';

export type NewBuyer = {
  id?: string;
  name: string;
  address?: Address;
  taxId?: string;
  externalIds?: Buyer['externalIds'];
  account?: { id: string } | null;
  contact?: Buyer['contact'];
};
export type BuyerChange = Partial<Omit<NewBuyer, 'id'>>;

export function createBuyer(store: MarketplaceStore, by: Reference, input: NewBuyer): Buyer {
  const buyer: Buyer = {
    id: input.id ?? store.newId('BUY'),
    revision: 0,
    audit: {},
    name: input.name,
    status: 'Unassigned',
    externalIds: input.externalIds ?? {},
  };
  if (input.address) buyer.address = input.address;
  if (input.taxId) buyer.taxId = input.taxId;
  if (input.contact) buyer.contact = input.contact;
  if (input.account) assign(store, buyer, input.account.id);
  store.stamp(buyer, 'created', by);
  return store.insert('buyers', buyer);
}

export function changeBuyer(store: MarketplaceStore, by: Reference, buyer: Buyer, change: BuyerChange): Buyer {
  if (change.externalIds) buyer.externalIds = { ...buyer.externalIds, ...change.externalIds };
  if (change.account === null) unassign(store, by, buyer);
  else if (change.account && change.account.id !== buyer.accountId) assign(store, buyer, change.account.id);
  if (change.name !== undefined) buyer.name = change.name;
  if (change.address) buyer.address = { ...buyer.address, ...change.address };
  if (change.taxId !== undefined) buyer.taxId = change.taxId;
  if (change.contact) buyer.contact = { ...buyer.contact, ...change.contact };
  store.stamp(buyer, 'updated', by);
  store.reindex('buyers', buyer);
  return buyer;
}

export function activateBuyer(store: MarketplaceStore, by: Reference, buyer: Buyer): Buyer {
  if (buyer.status !== 'Enabled') throw wrongState('buyer', buyer.status, 'activate');
  if (!hasErpIds(buyer)) throw refused(['externalIds', 'A buyer needs its ERP ids.']);
  return moveBuyer(store, by, buyer, 'Active', 'activated');
}

export function deactivateBuyer(store: MarketplaceStore, by: Reference, buyer: Buyer): Buyer {
  if (buyer.status !== 'Active') throw wrongState('buyer', buyer.status, 'deactivate');
  return moveBuyer(store, by, buyer, 'Enabled', 'updated');
}

export function disableBuyer(store: MarketplaceStore, by: Reference, buyer: Buyer): Buyer {
  if (buyer.status !== 'Enabled' && buyer.status !== 'Active') throw wrongState('buyer', buyer.status, 'disable');
  return moveBuyer(store, by, buyer, 'Disabled', 'disabled');
}

export function enableBuyer(store: MarketplaceStore, by: Reference, buyer: Buyer): Buyer {
  if (buyer.status !== 'Disabled') throw wrongState('buyer', buyer.status, 'enable');
  return moveBuyer(store, by, buyer, hasErpIds(buyer) ? 'Active' : 'Enabled', 'enabled');
}

/** Moves the buyer to another account of the same organisation. */
export function transferBuyer(store: MarketplaceStore, by: Reference, buyer: Buyer, accountId: string): Buyer {
  if (liveLicensees(store, buyer).length > 0) {
    throw new MarketplaceProblem(409, 'The buyer still has licensees.');
  }
  assign(store, buyer, accountId);
  store.reindex('buyers', buyer);
  store.stamp(buyer, 'updated', by);
  return buyer;
}

export function deleteBuyer(store: MarketplaceStore, by: Reference, buyer: Buyer): Buyer {
  if (liveLicensees(store, buyer).length > 0) throw new MarketplaceProblem(409, 'The buyer still has licensees.');
  return moveBuyer(store, by, buyer, 'Deleted', 'deleted');
}

/** What the buyer's own mirror in the ERP disagrees with shows as Conflict or Mismatch, to Operations only. */
export function shownBuyerStatus(buyer: Buyer): BuyerStatus | 'Conflict' | 'Mismatch' {
  if (!buyer.errors || buyer.errors.length === 0) return buyer.status;
  if (buyer.status === 'Unassigned') return 'Conflict';
  if (buyer.status === 'Active' || buyer.status === 'Disabled') return 'Mismatch';
  return buyer.status;
}

/** A licensee follows its buyer. */
export function licenseeStatusFor(buyer: Buyer): Licensee['status'] {
  if (buyer.status === 'Active' || buyer.status === 'Enabled' || buyer.status === 'Disabled') return buyer.status;
  return 'Enabled';
}

/** The link of a buyer and a seller, if the two may trade at all. */
export function erpLinkOf(store: MarketplaceStore, buyerId: string, sellerId: string): ErpLink | undefined {
  return store.related('erpLinks', 'buyerId', buyerId).find((link) => link.sellerId === sellerId);
}

function moveBuyer(store: MarketplaceStore, by: Reference, buyer: Buyer, status: BuyerStatus, event: string): Buyer {
  buyer.status = status;
  store.stamp(buyer, event, by);
  for (const licensee of liveLicensees(store, buyer)) {
    licensee.status = licenseeStatusFor(buyer);
    store.stamp(licensee, 'updated', by);
  }
  return buyer;
}

function assign(store: MarketplaceStore, buyer: Buyer, accountId: string): void {
  const account = store.find('accounts', accountId);
  if (account?.type !== 'Client') throw refused(['account', 'The account does not exist.']);
  if (!account.externalId || account.externalId !== buyer.externalIds.accountExternalId) {
    throw refused(['account', 'The buyer belongs to another ERP organisation than the account.']);
  }
  buyer.accountId = account.id;
  if (buyer.status === 'Unassigned') buyer.status = 'Enabled';
}

function unassign(store: MarketplaceStore, by: Reference, buyer: Buyer): void {
  const certified = store
    .related('certificates', 'buyerId', buyer.id)
    .some((certificate) => certificate.status !== 'Terminated');
  if (liveLicensees(store, buyer).length > 0 || certified) {
    throw new MarketplaceProblem(409, 'A buyer with licensees or certificates cannot be unassigned.');
  }
  delete buyer.accountId;
  buyer.status = 'Unassigned';
  store.stamp(buyer, 'unassigned', by);
}

function hasErpIds(buyer: Buyer): boolean {
  return Boolean(buyer.externalIds.erpCompanyContact && buyer.externalIds.erpCustomer);
}

function liveLicensees(store: MarketplaceStore, buyer: Buyer): Licensee[] {
  return store.related('licensees', 'buyerId', buyer.id).filter((licensee) => licensee.status !== 'Deleted');
}
