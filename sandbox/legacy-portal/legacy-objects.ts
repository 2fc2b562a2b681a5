export type LegacyMode = 'live' | 'frozen' | 'archive';
type NoticeState = 'none' | 'upcoming' | 'migrated';
type NoticeLink = { url: string; [field: string]: unknown };

/** The message that the portal shows to the people of an account. */
export type LegacyNotice = {
  state: NoticeState;
  plannedFor?: string;
  locale: string;
  title: string;
  body: string;
  links: NoticeLink[];
  migrationId?: string;
};

export type LegacyContact = { id: string; name: string; email: string; locale: string; role: string };

export type LegacyCustomer = { id: string; name: string };

export type LegacySubscription = {
  id: string;
  customerId: string;
  /** A product id that both systems know, e.g. PRD-1111-1111. */
  product: string;
  type: 'usage' | 'license';
  quantity: number;
  status: 'active' | 'suspended' | 'cancelled';
  commitmentDate?: string;
  vendorId?: string;
};

export type LegacyOpenOrder = { id: string; state: 'cart' | 'pending' | 'failed' };
export type LegacyCredit = { limit: number; used: number; currency: string };

export type LegacyInventory = {
  customers: LegacyCustomer[];
  subscriptions: LegacySubscription[];
  openOrders: LegacyOpenOrder[];
  credit: LegacyCredit;
  integrations: string[];
  /** How many old orders and invoices the archive holds. */
  archive: { orders: number; invoices: number };
};

/** An entry of the change log since the inventory was taken. */
export type LegacyChange = {
  at: string;
  kind: 'customer' | 'subscription' | 'order';
  id: string;
  op: 'added' | 'changed' | 'removed';
};

/** The account as `GET /v1/accounts/{id}` shows it. */
export type LegacyAccount = {
  id: string;
  name: string;
  cdg: string;
  locale: string;
  timeZone: string;
  mode: LegacyMode;
  notice: LegacyNotice;
  contacts: LegacyContact[];
  finalizedAt?: string;
  sunsetAt?: string;
  /** The migration whose notice or mode stands; nobody else's writes are taken while it does, unless they supersede it. */
  ownedBy?: string;
  version: number;
};

/** Everything the portal holds about one partner. */
export type LegacyRecord = {
  account: LegacyAccount;
  inventory: LegacyInventory;
  changes: LegacyChange[];
  placedOrders: number;
};

export type ArchivedOrder = {
  id: string;
  placedAt: string;
  customerId?: string;
  status: 'completed';
  total: number;
  currency: string;
};
export type ArchivedInvoice = { id: string; orderId: string; issuedAt: string; amount: number; currency: string };
