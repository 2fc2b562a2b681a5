import type { Caller } from '../caller.js';
import type { Account, Actor, Address, Eligibility, Reference, UserGroup } from '../objects.js';
import { forbidden, refused, wrongState } from '../problems.js';
import type { MarketplaceStore } from '../store.js';

export type AccountChange = {
  name?: string;
  externalId?: string | null;
  address?: Address;
  technicalSupportEmail?: string | null;
  website?: string | null;
  description?: string | null;
  defaultLanguageCode?: string;
  eligibility?: Eligibility;
  serviceLevel?: string | null;
};
export type NewAccount = AccountChange & { id?: string; name: string; type?: Actor };

const OPERATIONS_ONLY = ['externalId', 'eligibility', 'serviceLevel'] as const;

/** A new account is Enabled and has its permanent default group. */
export function createAccount(store: MarketplaceStore, by: Reference, input: NewAccount): Account {
  const { id, type, ...fields } = input;
  const account: Account = {
    id: id ?? store.newId('ACC'),
    revision: 0,
    audit: {},
    type: type ?? 'Client',
    status: 'Enabled',
    defaultLanguageCode: 'en-US',
    eligibility: { client: true, partner: false },
    name: input.name,
  };
  assignChange(account, fields);
  store.stamp(account, 'created', by);
  store.insert('accounts', account);
  createGroup(store, by, { accountId: account.id, name: 'Administrators', isDefault: true });
  return account;
}

export function createGroup(
  store: MarketplaceStore,
  by: Reference,
  input: { accountId: string; name: string; description?: string; isDefault?: boolean; buyerIds?: string[] },
): UserGroup {
  const group: UserGroup = {
    id: store.newId('UGR'),
    revision: 0,
    audit: {},
    name: input.name,
    accountId: input.accountId,
    isDefault: input.isDefault ?? false,
    buyerIds: input.buyerIds ?? [],
  };
  if (input.description !== undefined) group.description = input.description;
  store.stamp(group, 'created', by);
  return store.insert('userGroups', group);
}

/** Clients and vendors change their own account only, and never what Operations decides (403). */
export function changeAccount(
  store: MarketplaceStore,
  caller: Caller,
  account: Account,
  change: AccountChange,
): Account {
  if (caller.actor !== 'Operations') {
    if (account.id !== caller.accountId) throw forbidden();
    if (OPERATIONS_ONLY.some((name) => change[name] !== undefined)) throw forbidden();
  }
  if (account.status === 'Active' && (change.externalId === null || change.externalId === '')) {
    throw refused(['externalId', 'An active account keeps its external id.']);
  }
  assignChange(account, change);
  store.stamp(account, 'updated', caller.by);
  return account;
}

export function activateAccount(store: MarketplaceStore, by: Reference, account: Account): Account {
  if (account.status !== 'Enabled') throw wrongState('account', account.status, 'activate');
  if (!account.externalId) throw refused(['externalId', 'An account needs the id of its ERP organisation.']);
  return move(store, by, account, 'Active', 'activated');
}

export function deactivateAccount(store: MarketplaceStore, by: Reference, account: Account): Account {
  if (account.status !== 'Active') throw wrongState('account', account.status, 'deactivate');
  return move(store, by, account, 'Enabled', 'deactivated');
}

export function disableAccount(store: MarketplaceStore, by: Reference, account: Account): Account {
  if (account.status === 'Disabled') throw wrongState('account', account.status, 'disable');
  return move(store, by, account, 'Disabled', 'disabled');
}

export function enableAccount(store: MarketplaceStore, by: Reference, account: Account): Account {
  if (account.status !== 'Disabled') throw wrongState('account', account.status, 'enable');
  return move(store, by, account, 'Enabled', 'enabled');
}

function move(store: MarketplaceStore, by: Reference, account: Account, status: Account['status'], event: string) {
  account.status = status;
  store.stamp(account, event, by);
  return account;
}

function assignChange(account: Account, change: AccountChange): void {
  const { address, ...plain } = change;
  for (const [name, value] of Object.entries(plain)) {
    if (value === undefined || !CHANGEABLE.has(name)) continue;
    if (value === null || value === '') delete (account as Record<string, unknown>)[name];
    else (account as Record<string, unknown>)[name] = value;
  }
  if (address) account.address = { ...account.address, ...address };
}

/** A PUT may carry the whole object back; what is read-only in it is not an error and changes nothing. */
const CHANGEABLE = new Set([
  'name',
  'externalId',
  'technicalSupportEmail',
  'website',
  'description',
  'defaultLanguageCode',
  'eligibility',
  'serviceLevel',
]);
