import type { Caller } from '../caller.js';
import type {
  Agreement,
  AgreementStatus,
  ExternalIds,
  Reference,
  Subscription,
  SubscriptionStatus,
  SubscriptionTerms,
} from '../objects.js';
import { forbidden, MarketplaceProblem, refused, wrongState } from '../problems.js';
import type { MarketplaceStore } from '../store.js';

export type NewAgreement = {
  id?: string;
  name: string;
  status?: AgreementStatus;
  licensee: { id: string };
  product: Reference;
  listing?: Reference;
  vendor?: { id: string };
  externalIds?: ExternalIds;
  parameters?: Record<string, unknown>;
  billingCurrency?: string;
};
export type AgreementChange = {
  name?: string;
  externalIds?: ExternalIds;
  certificates?: { id: string }[];
  parameters?: Record<string, unknown>;
};
export type NewSubscription = {
  id?: string;
  name: string;
  agreement: { id: string };
  autoRenew?: boolean;
  startDate?: string;
  commitmentDate?: string;
  terms?: SubscriptionTerms;
  externalIds?: ExternalIds;
  lines?: { item: Reference; quantity: number }[];
  parameters?: Record<string, unknown>;
};
export type SubscriptionChange = { name?: string; autoRenew?: boolean; externalIds?: ExternalIds };

const AGREEMENT_OVER = new Set<AgreementStatus>(['Deleted', 'Failed', 'Terminated']);
const SUBSCRIPTION_OVER = new Set<SubscriptionStatus>(['Terminated', 'Expired']);
const WRITES: Record<Caller['actor'], keyof ExternalIds> = {
  Client: 'client',
  Operations: 'operations',
  Vendor: 'vendor',
};
const COMMITMENT_MONTHS = { '1m': 1, '1y': 12, '3y': 36 } as const;

/** The migration path: Operations creates it Active or Terminated, without an order. */
export function createAgreement(store: MarketplaceStore, by: Reference, input: NewAgreement): Agreement {
  const licensee = store.find('licensees', input.licensee.id);
  if (!licensee || licensee.status === 'Deleted') throw refused(['licensee', 'The licensee does not exist.']);
  const status = input.status ?? 'Active';
  const tenant = input.externalIds?.vendor;
  const twin = store
    .related('agreements', 'licenseeId', licensee.id)
    .find((other) => tenant && other.externalIds.vendor === tenant && other.product.id === input.product.id);
  if (twin && !AGREEMENT_OVER.has(twin.status)) {
    throw new MarketplaceProblem(409, 'An agreement for this tenant, product and licensee exists.');
  }
  const agreement: Agreement = {
    id: input.id ?? store.newId('AGR'),
    revision: 0,
    audit: {},
    name: input.name,
    status,
    clientId: licensee.accountId,
    vendorId: input.vendor?.id ?? store.vendorAccountId,
    buyerId: licensee.buyerId,
    sellerId: licensee.sellerId,
    licenseeId: licensee.id,
    product: input.product,
    externalIds: { ...input.externalIds },
    certificateIds: [],
  };
  if (input.listing) agreement.listing = input.listing;
  if (input.parameters) agreement.parameters = input.parameters;
  if (input.billingCurrency) agreement.billingCurrency = input.billingCurrency;
  store.stamp(agreement, 'created', by);
  if (status === 'Active' || status === 'Terminated') store.stamp(agreement, status.toLowerCase(), by);
  return store.insert('agreements', agreement);
}

/** Certificates are linked by Operations in Draft and by the vendor in Active. */
export function changeAgreement(
  store: MarketplaceStore,
  caller: Caller,
  agreement: Agreement,
  change: AgreementChange,
): Agreement {
  if (change.certificates) {
    const state = caller.actor === 'Operations' ? 'Draft' : caller.actor === 'Vendor' ? 'Active' : undefined;
    if (!state) throw forbidden();
    if (agreement.status !== state) throw wrongState('agreement', agreement.status, 'linking certificates');
    for (const { id } of change.certificates) {
      if (store.find('certificates', id)?.clientId !== agreement.clientId) {
        throw refused(['certificates', 'A certificate does not belong to the client.']);
      }
    }
    agreement.certificateIds = change.certificates.map(({ id }) => id);
  }
  if (change.name !== undefined) agreement.name = change.name;
  if (change.parameters && caller.actor !== 'Client') agreement.parameters = change.parameters;
  writeExternalIds(caller, agreement.externalIds, change.externalIds);
  store.stamp(agreement, 'updated', caller.by);
  return agreement;
}

/** The migration path: the vendor creates it Active under a living agreement. */
export function createSubscription(store: MarketplaceStore, by: Reference, input: NewSubscription): Subscription {
  const agreement = store.find('agreements', input.agreement.id);
  if (!agreement) throw refused(['agreement', 'The agreement does not exist.']);
  if (AGREEMENT_OVER.has(agreement.status)) throw wrongState('agreement', agreement.status, 'adding a subscription');
  const subscription: Subscription = {
    id: input.id ?? store.newId('SUB'),
    revision: 0,
    audit: {},
    name: input.name,
    status: 'Active',
    agreementId: agreement.id,
    autoRenew: input.autoRenew ?? true,
    externalIds: { ...input.externalIds },
    lines: input.lines ?? [],
  };
  if (input.startDate) subscription.startDate = input.startDate;
  if (input.commitmentDate) subscription.commitmentDate = input.commitmentDate;
  if (input.terms) subscription.terms = input.terms;
  if (input.parameters) subscription.parameters = input.parameters;
  store.stamp(subscription, 'created', by);
  return store.insert('subscriptions', subscription);
}

export function changeSubscription(
  store: MarketplaceStore,
  caller: Caller,
  subscription: Subscription,
  change: SubscriptionChange,
): Subscription {
  if (change.name !== undefined) subscription.name = change.name;
  if (change.autoRenew !== undefined) subscription.autoRenew = change.autoRenew;
  writeExternalIds(caller, subscription.externalIds, change.externalIds);
  store.stamp(subscription, 'updated', caller.by);
  return subscription;
}

/** The last subscription that is terminated takes its agreement with it. */
export function terminateSubscription(store: MarketplaceStore, by: Reference, subscription: Subscription) {
  const { status } = renewed(store, subscription);
  if (status !== 'Active' && status !== 'Updating') throw wrongState('subscription', status, 'terminate');
  subscription.status = 'Terminated';
  store.stamp(subscription, 'terminated', by);
  const siblings = store.related('subscriptions', 'agreementId', subscription.agreementId);
  if (siblings.every((each) => SUBSCRIPTION_OVER.has(renewed(store, each).status))) {
    const agreement = store.get('agreements', subscription.agreementId);
    agreement.status = 'Terminated';
    store.stamp(agreement, 'terminated', by);
  }
  return subscription;
}

/** Status and commitment date as of now: the daily job renews or expires what is past its commitment. */
export function renewed(
  store: MarketplaceStore,
  subscription: Subscription,
): { status: SubscriptionStatus; commitmentDate?: string } {
  const { status, commitmentDate, autoRenew, terms } = subscription;
  if (!commitmentDate) return { status };
  const due = new Date(commitmentDate);
  if (status !== 'Active' || Number.isNaN(due.getTime()) || due.getTime() > store.now()) {
    return { status, commitmentDate };
  }
  if (!autoRenew) return { status: 'Expired', commitmentDate };
  const start = new Date(due);
  const months = COMMITMENT_MONTHS[terms?.commitment ?? '1y'];
  for (let terms = 1; due.getTime() <= store.now(); terms += 1) {
    due.setTime(start.getTime());
    due.setUTCMonth(start.getUTCMonth() + months * terms);
  }
  return { status, commitmentDate: due.toISOString() };
}

/** Each actor writes its own id and cannot touch the others'. */
export function writeExternalIds(caller: Caller, target: ExternalIds, change: ExternalIds | undefined): void {
  const own = WRITES[caller.actor];
  const value = change?.[own];
  if (value === undefined) return;
  if (value === '') delete target[own];
  else target[own] = value;
}
