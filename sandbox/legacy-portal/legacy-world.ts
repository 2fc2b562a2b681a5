import canonicalize from 'canonicalize';
import type {
  LegacyAccount,
  LegacyChange,
  LegacyContact,
  LegacyCustomer,
  LegacyInventory,
  LegacyMode,
  LegacyNotice,
  LegacyOpenOrder,
  LegacyRecord,
  LegacySubscription,
} from './legacy-objects.js';
import { LegacyProblem } from './legacy-problem.js';

export type AddLegacyAccount = {
  id: string;
  name: string;
  cdg: string;
  locale?: string;
  timeZone?: string;
  contacts?: LegacyContact[];
  sunsetAt?: string;
  inventory?: Partial<LegacyInventory>;
};
/** Who writes; `supersedes` names the ended migration whose remains it takes over. */
type Writer = { migrationId: string; supersedes?: string };
export type PutNotice = Omit<LegacyNotice, 'migrationId'> & Writer;
export type PutMode = { mode: LegacyMode; reason: string } & Writer;
export type LegacyState = { records: LegacyRecord[] };
export type LegacyWorldOptions = { now?: () => number; state?: LegacyState };

/** A write and whether it changed anything; an equal write leaves the version as it was. */
export type Written = { account: LegacyAccount; changed: boolean };

/** The legacy portal as a set of objects and rules, without HTTP; refusals are thrown as LegacyProblem. */
export class LegacyWorld {
  readonly now: () => number;
  /** Called after every change; the sandbox saves its state on it. */
  onChange: (() => void) | undefined;
  readonly #records = new Map<string, LegacyRecord>();

  constructor(options: LegacyWorldOptions = {}) {
    this.now = options.now ?? Date.now;
    if (options.state) this.fromJSON(options.state);
  }

  addAccount(input: AddLegacyAccount): LegacyAccount {
    if (this.#records.has(input.id)) throw new LegacyProblem('validation', `account ${input.id} exists already`);
    const locale = input.locale ?? 'en-US';
    this.#records.set(input.id, {
      account: {
        id: input.id,
        name: input.name,
        cdg: input.cdg,
        locale,
        timeZone: input.timeZone ?? 'UTC',
        mode: 'live',
        notice: { state: 'none', locale, title: '', body: '', links: [] },
        contacts: input.contacts ?? [],
        ...(input.sunsetAt && { sunsetAt: input.sunsetAt }),
        version: 1,
      },
      inventory: {
        customers: [],
        subscriptions: [],
        openOrders: [],
        credit: { limit: 0, used: 0, currency: 'EUR' },
        integrations: [],
        archive: { orders: 0, invoices: 0 },
        ...input.inventory,
      },
      changes: [],
      placedOrders: 0,
    });
    this.onChange?.();
    return this.account(input.id);
  }

  /** All partner ids, sunset or not, for the sandbox's own pages. */
  ids(): string[] {
    return [...this.#records.keys()];
  }

  has(id: string): boolean {
    return this.#records.has(id);
  }

  /** The stored record even after sunset: for the people behind the sandbox, not for callers of the portal. */
  recordOf(id: string): LegacyRecord {
    const record = this.#records.get(id);
    if (record === undefined) throw new LegacyProblem('not-found');
    return record;
  }

  account(id: string): LegacyAccount {
    return this.#open(id).account;
  }

  inventory(id: string): LegacyInventory & { takenAt: string; cursor: string } {
    const record = this.#open(id);
    return { ...record.inventory, takenAt: this.#instant(), cursor: cursorAt(record.changes.length) };
  }

  changesSince(id: string, since: string): { cursor: string; changes: LegacyChange[] } {
    const { changes } = this.#open(id);
    const position = positionOf(since);
    if (position === undefined || position > changes.length) throw new LegacyProblem('validation', 'unknown cursor');
    return { cursor: cursorAt(changes.length), changes: changes.slice(position) };
  }

  putNotice(id: string, { supersedes, ...notice }: PutNotice, ifVersion?: number): Written {
    const record = this.#open(id);
    assertVersion(record, ifVersion);
    this.#own(record, { migrationId: notice.migrationId, ...(supersedes !== undefined && { supersedes }) });
    if (canonicalize(notice) === canonicalize(record.account.notice)) {
      return { account: record.account, changed: false };
    }
    record.account = { ...record.account, notice };
    return this.#written(record, notice.migrationId);
  }

  putMode(id: string, { mode, ...writer }: PutMode, ifVersion?: number): Written {
    const record = this.#open(id);
    assertVersion(record, ifVersion);
    this.#own(record, writer);
    if (record.account.mode === mode) return { account: record.account, changed: false };
    if (record.account.finalizedAt !== undefined) throw new LegacyProblem('finalized');
    if (mode === 'archive' && record.inventory.openOrders.some((order) => order.state === 'pending')) {
      throw new LegacyProblem('open-orders');
    }
    record.account = { ...record.account, mode };
    return this.#written(record, writer.migrationId);
  }

  finalize(id: string, migrationId: string, ifVersion?: number): Written {
    const record = this.#open(id);
    assertVersion(record, ifVersion);
    this.#own(record, { migrationId });
    if (record.account.finalizedAt !== undefined) return { account: record.account, changed: false };
    if (record.account.mode !== 'archive') throw new LegacyProblem('not-archived');
    record.account = { ...record.account, finalizedAt: this.#instant() };
    return this.#written(record, migrationId);
  }

  /** The partner orders in the portal, which only a live account takes. */
  placeOrder(id: string, state: LegacyOpenOrder['state'] = 'pending'): LegacyOpenOrder {
    const record = this.#open(id);
    if (record.account.mode !== 'live') throw new LegacyProblem('not-live', `the account is ${record.account.mode}`);
    record.placedOrders += 1;
    const order: LegacyOpenOrder = { id: `ORD-${id}-${record.placedOrders}`, state };
    record.inventory.openOrders.push(order);
    this.#log(record, 'order', order.id, 'added');
    return order;
  }

  /** An open order is done: it leaves the open ones and joins the history. */
  closeOrder(id: string, orderId: string): void {
    const { inventory, ...record } = this.recordOf(id);
    const position = inventory.openOrders.findIndex((order) => order.id === orderId);
    if (position < 0) throw new LegacyProblem('not-found');
    inventory.openOrders.splice(position, 1);
    inventory.archive.orders += 1;
    this.#log(record, 'order', orderId, 'removed');
  }

  /** The partner wins a customer. */
  addCustomer(id: string, customer: LegacyCustomer): void {
    const record = this.recordOf(id);
    record.inventory.customers.push(customer);
    this.#log(record, 'customer', customer.id, 'added');
  }

  /** Adds a subscription, or replaces the one with the same id. */
  putSubscription(id: string, subscription: LegacySubscription): void {
    const record = this.recordOf(id);
    const position = record.inventory.subscriptions.findIndex((known) => known.id === subscription.id);
    if (position < 0) record.inventory.subscriptions.push(subscription);
    else record.inventory.subscriptions[position] = subscription;
    this.#log(record, 'subscription', subscription.id, position < 0 ? 'added' : 'changed');
  }

  /** Replaces the contacts of an account: people come and go. */
  setContacts(id: string, contacts: LegacyContact[]): void {
    const record = this.recordOf(id);
    record.account = { ...record.account, contacts, version: record.account.version + 1 };
    this.onChange?.();
  }

  /** Switches the portal off for this account at the given instant (default: now). */
  sunset(id: string, at = this.#instant()): LegacyAccount {
    const record = this.recordOf(id);
    record.account = { ...record.account, sunsetAt: at, version: record.account.version + 1 };
    this.onChange?.();
    return record.account;
  }

  toJSON(): LegacyState {
    return structuredClone({ records: [...this.#records.values()] });
  }

  fromJSON(state: LegacyState): void {
    this.#records.clear();
    for (const record of structuredClone(state.records)) this.#records.set(record.account.id, record);
  }

  #open(id: string): LegacyRecord {
    const record = this.recordOf(id);
    const { sunsetAt } = record.account;
    if (sunsetAt !== undefined && Date.parse(sunsetAt) <= this.now()) throw new LegacyProblem('sunset');
    return record;
  }

  /** Refuses who is not the owner; one that supersedes the owner takes its place, also when it changes nothing else. */
  #own({ account }: LegacyRecord, { migrationId, supersedes }: Writer): void {
    if (account.ownedBy === undefined || account.ownedBy === migrationId) return;
    if (account.ownedBy !== supersedes) throw new LegacyProblem('owned-by-other-migration');
    account.ownedBy = migrationId;
    this.onChange?.();
  }

  #written(record: LegacyRecord, migrationId: string): Written {
    record.account.version += 1;
    const { mode, notice } = record.account;
    // A migration lets go by putting things back: with no notice and a live portal nothing of it stands any more.
    if (mode === 'live' && notice.state === 'none') delete record.account.ownedBy;
    else record.account.ownedBy = migrationId;
    this.onChange?.();
    return { account: record.account, changed: true };
  }

  #log(record: Pick<LegacyRecord, 'changes'>, kind: LegacyChange['kind'], id: string, op: LegacyChange['op']): void {
    record.changes.push({ at: this.#instant(), kind, id, op });
    this.onChange?.();
  }

  #instant(): string {
    return new Date(this.now()).toISOString();
  }
}

function assertVersion(record: LegacyRecord, ifVersion: number | undefined): void {
  if (ifVersion !== undefined && ifVersion !== record.account.version) throw new LegacyProblem('precondition-failed');
}

function cursorAt(position: number): string {
  return Buffer.from(`changes:${position}`).toString('base64url');
}

function positionOf(cursor: string): number | undefined {
  const match = /^changes:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString());
  return match ? Number(match[1]) : undefined;
}
