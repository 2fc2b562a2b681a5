import type { Caller } from '../caller.js';
import type { Address, Eligibility, Licensee, Reference } from '../objects.js';
import { MarketplaceProblem, refused, wrongState } from '../problems.js';
import type { MarketplaceStore } from '../store.js';
import { erpLinkOf, licenseeStatusFor } from './buyer-rules.js';

export type NewLicensee = {
  id?: string;
  name?: string;
  buyer: { id: string };
  seller: { id: string };
  account: { id: string };
  useBuyerAddress?: boolean;
  address?: Address;
  description?: string;
  externalId?: string;
  eligibility: Eligibility;
};
export type LicenseeChange = {
  name?: string;
  useBuyerAddress?: boolean;
  address?: Address;
  description?: string | null;
  externalId?: string | null;
  eligibility?: Eligibility;
};

const AGREEMENT_OVER = new Set(['Deleted', 'Failed', 'Terminated']);

/** Created under one (buyer, seller) that may trade; its status mirrors the buyer's. */
export function createLicensee(store: MarketplaceStore, by: Reference, input: NewLicensee): Licensee {
  const account = store.find('accounts', input.account.id);
  const buyer = store.find('buyers', input.buyer.id);
  if (!account) throw refused(['account', 'The account does not exist.']);
  if (!buyer || buyer.accountId !== account.id || buyer.status === 'Deleted') {
    throw refused(['buyer', 'The buyer does not belong to the account.']);
  }
  if (!store.find('sellers', input.seller.id)) throw refused(['seller', 'The seller does not exist.']);
  const link = erpLinkOf(store, buyer.id, input.seller.id);
  if (link?.status !== 'Active') throw refused(['seller', 'The buyer and the seller may not trade.']);
  const { client, partner } = input.eligibility;
  if (client === partner) throw refused(['eligibility', 'Exactly one of client and partner has to be true.']);
  if ((client && !account.eligibility.client) || (partner && !account.eligibility.partner)) {
    throw refused(['eligibility', 'The account is not eligible.']);
  }
  const licensee: Licensee = {
    id: input.id ?? store.newId('LCE'),
    revision: 0,
    audit: {},
    name: input.name ?? buyer.name,
    status: licenseeStatusFor(buyer),
    buyerId: buyer.id,
    sellerId: input.seller.id,
    accountId: account.id,
    useBuyerAddress: input.useBuyerAddress ?? !input.address,
    eligibility: { client, partner },
  };
  if (input.address) licensee.address = input.address;
  if (input.description) licensee.description = input.description;
  if (input.externalId) licensee.externalId = input.externalId;
  store.stamp(licensee, 'created', by);
  return store.insert('licensees', licensee);
}

export function changeLicensee(store: MarketplaceStore, by: Reference, licensee: Licensee, change: LicenseeChange) {
  const { eligibility } = change;
  if (
    eligibility &&
    (eligibility.client !== licensee.eligibility.client || eligibility.partner !== licensee.eligibility.partner)
  ) {
    throw refused(['eligibility', 'The eligibility of a licensee cannot be changed.']);
  }
  if (change.name !== undefined) licensee.name = change.name;
  if (change.useBuyerAddress !== undefined) licensee.useBuyerAddress = change.useBuyerAddress;
  if (change.address) licensee.address = { ...licensee.address, ...change.address };
  if (change.description !== undefined) setText(licensee, 'description', change.description);
  if (change.externalId !== undefined) setText(licensee, 'externalId', change.externalId);
  store.stamp(licensee, 'updated', by);
  return licensee;
}

export function disableLicensee(store: MarketplaceStore, caller: Caller, licensee: Licensee): Licensee {
  if (licensee.status !== 'Active' && licensee.status !== 'Enabled') {
    throw wrongState('licensee', licensee.status, 'disable');
  }
  licensee.status = 'Disabled';
  store.stamp(licensee, 'disabled', caller.by);
  return licensee;
}

export function enableLicensee(store: MarketplaceStore, caller: Caller, licensee: Licensee): Licensee {
  if (licensee.status !== 'Disabled') throw wrongState('licensee', licensee.status, 'enable');
  const buyer = store.get('buyers', licensee.buyerId);
  if (buyer.status === 'Disabled') throw new MarketplaceProblem(409, 'The buyer of the licensee is disabled.');
  licensee.status = licenseeStatusFor(buyer);
  store.stamp(licensee, 'enabled', caller.by);
  return licensee;
}

export function deleteLicensee(store: MarketplaceStore, by: Reference, licensee: Licensee): Licensee {
  const living = store
    .related('agreements', 'licenseeId', licensee.id)
    .some((agreement) => !AGREEMENT_OVER.has(agreement.status));
  if (living) throw new MarketplaceProblem(409, 'The licensee still has a living agreement.');
  licensee.status = 'Deleted';
  store.stamp(licensee, 'deleted', by);
  return licensee;
}

function setText(licensee: Licensee, name: 'description' | 'externalId', value: string | null): void {
  if (value === null || value === '') delete licensee[name];
  else licensee[name] = value;
}
