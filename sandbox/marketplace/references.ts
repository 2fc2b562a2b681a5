import type { Reference } from './objects.js';
import type { CollectionName, MarketplaceStore } from './store.js';

const PATHS: Partial<Record<CollectionName, string>> = {
  accounts: 'accounts/accounts',
  users: 'accounts/users',
  memberships: 'accounts/account-users',
  userGroups: 'accounts/user-groups',
  sellers: 'accounts/sellers',
  products: 'catalog/products',
  buyers: 'accounts/buyers',
  erpLinks: 'accounts/erp-links',
  licensees: 'accounts/licensees',
  agreements: 'commerce/agreements',
  subscriptions: 'commerce/subscriptions',
  orders: 'commerce/orders',
  programs: 'program/programs',
  enrollments: 'program/enrollments',
  certificates: 'program/certificates',
  batches: 'notifications/batches',
  messages: 'notifications/messages',
  auditRecords: 'audit/records',
  cases: 'helpdesk/cases',
};

export function href(name: CollectionName, id: string): string {
  return `/v1/${PATHS[name] ?? name}/${id}`;
}

/** The short copy of an object that others embed: id, href, name and, where it has one, type and status. */
export function reference(
  store: MarketplaceStore,
  name: CollectionName,
  id: string | undefined,
): Reference | undefined {
  if (id === undefined) return undefined;
  const object = store.find(name, id);
  if (!object) return { id };
  const {
    name: label,
    type,
    status,
    icon,
  } = object as { name?: string; type?: string; status?: string; icon?: string };
  return { id, href: href(name, id), name: label, type, status, icon };
}
