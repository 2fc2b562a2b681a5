import { createHash } from 'node:crypto';
import type { Collections, Reference } from './objects.js';
import { notFound } from './problems.js';

export type CollectionName = keyof Collections;
type Named<K extends CollectionName> = Collections[K];

/** The whole store as plain JSON, in the order in which the objects were made. */
export type MarketplaceState = {
  version: 1;
  seed: string;
  /** How many ids were drawn from the seed. */
  drawn: number;
  operationsAccountId: string;
  vendorAccountId: string;
  collections: { [K in CollectionName]: Named<K>[] };
};

/** Which ids are looked up backwards; without an index a bulk list would be quadratic. */
const INDEXED: { [K in CollectionName]?: (keyof Named<K> & string)[] } = {
  memberships: ['userId', 'accountId'],
  userGroups: ['accountId'],
  buyers: ['accountId'],
  erpLinks: ['buyerId'],
  licensees: ['accountId', 'buyerId'],
  agreements: ['clientId', 'licenseeId', 'vendorId'],
  subscriptions: ['agreementId'],
  orders: ['clientId'],
  enrollments: ['clientId', 'programId', 'certificateId'],
  certificates: ['clientId', 'programId', 'buyerId'],
  messages: ['batchId'],
};

/** How many groups of four digits follow the prefix. */
const GROUPS: Record<string, number> = {
  ...Object.fromEntries(
    ['ACC', 'BUY', 'SEL', 'USR', 'UGR', 'TKN', 'PRG', 'NTC', 'CTT', 'PRD', 'CAS'].map((p) => [p, 2]),
  ),
  ...Object.fromEntries(['AUSR', 'LCE', 'ERP', 'AGR', 'SUB', 'ORD', 'CER', 'ENR', 'MST'].map((p) => [p, 3])),
  ...Object.fromEntries(['AUD', 'MSG', 'CRD', 'ALI'].map((p) => [p, 4])),
};

const NAMES: CollectionName[] = [
  'accounts',
  'users',
  'memberships',
  'userGroups',
  'sellers',
  'products',
  'buyers',
  'erpLinks',
  'licensees',
  'agreements',
  'subscriptions',
  'orders',
  'programs',
  'enrollments',
  'certificates',
  'batches',
  'messages',
  'auditRecords',
  'cases',
];

/** Objects by id, their backward indexes, seeded ids and audit stamps. It knows no rules. */
export class MarketplaceStore {
  readonly emails = new Map<string, string>();
  operationsAccountId = '';
  vendorAccountId = '';
  private readonly objects = new Map<CollectionName, Map<string, Collections[CollectionName]>>();
  private readonly indexes = new Map<string, Map<string, Set<string>>>();
  private readonly indexedUnder = new Map<string, string>();
  private drawn = 0;

  constructor(
    private seed: string,
    readonly now: () => number,
  ) {
    this.clear();
  }

  all<K extends CollectionName>(name: K): Named<K>[] {
    return [...this.map(name).values()];
  }

  find<K extends CollectionName>(name: K, id: string | undefined): Named<K> | undefined {
    return id === undefined ? undefined : this.map(name).get(id);
  }

  /** Throws the 404 problem. */
  get<K extends CollectionName>(name: K, id: string | undefined): Named<K> {
    const found = this.find(name, id);
    if (!found) throw notFound(name.replace(/s$/, ''));
    return found;
  }

  insert<K extends CollectionName>(name: K, object: Named<K>): Named<K> {
    this.map(name).set(object.id, object);
    this.reindex(name, object);
    if (name === 'users' && 'email' in object) this.emails.set(object.email.toLowerCase(), object.id);
    return object;
  }

  /** Takes the object out for good; most kinds are only marked Deleted instead. */
  remove<K extends CollectionName>(name: K, id: string): void {
    this.map(name).delete(id);
    for (const field of INDEXED[name] ?? []) {
      const entry = `${name}.${field}.${id}`;
      const target = this.indexedUnder.get(entry);
      if (target !== undefined) this.indexes.get(`${name}.${field}`)?.get(target)?.delete(id);
      this.indexedUnder.delete(entry);
    }
  }

  /** The objects of a collection that point to `id` by `field`; the field has to be indexed. */
  related<K extends CollectionName>(name: K, field: keyof Named<K> & string, id: string): Named<K>[] {
    const objects = this.map(name);
    const found: Named<K>[] = [];
    for (const each of this.indexes.get(`${name}.${field}`)?.get(id) ?? []) {
      const object = objects.get(each);
      if (object) found.push(object);
    }
    return found;
  }

  /** To be called after an indexed field has changed. */
  reindex<K extends CollectionName>(name: K, object: Named<K>): void {
    for (const field of INDEXED[name] ?? []) {
      const key = `${name}.${field}`;
      const entry = `${key}.${object.id}`;
      const target = object[field] as string | undefined;
      const index = this.indexes.get(key) ?? new Map<string, Set<string>>();
      this.indexes.set(key, index);
      const before = this.indexedUnder.get(entry);
      if (before !== undefined) index.get(before)?.delete(object.id);
      this.indexedUnder.delete(entry);
      if (target === undefined) continue;
      const ids = index.get(target) ?? new Set<string>();
      index.set(target, ids.add(object.id));
      this.indexedUnder.set(entry, target);
    }
  }

  /** An unused id such as `AGR-1234-5678-9012`, the next of the seed's sequence. */
  newId(prefix: string): string {
    const groups = GROUPS[prefix] ?? 2;
    for (;;) {
      const digest = this.draw();
      const parts = Array.from({ length: groups }, (_, i) =>
        String(digest.readUInt32BE(i * 4) % 10_000).padStart(4, '0'),
      );
      const id = [prefix, ...parts].join('-');
      if (!NAMES.some((name) => this.map(name).has(id))) return id;
    }
  }

  /** A seeded secret for an invitation link. */
  newCode(): string {
    return this.draw().toString('base64url');
  }

  /** Stamps `event` and, unless it is the creation, `updated`; counts the revision. */
  stamp(object: Collections[CollectionName], event: string, by: Reference): void {
    const at = new Date(this.now()).toISOString();
    object.audit[event] = { at, by };
    if (event !== 'created') object.audit.updated = { at, by };
    object.revision += 1;
  }

  toJSON(): MarketplaceState {
    const collections = Object.fromEntries(NAMES.map((name) => [name, this.all(name)]));
    return structuredClone({
      version: 1 as const,
      seed: this.seed,
      drawn: this.drawn,
      operationsAccountId: this.operationsAccountId,
      vendorAccountId: this.vendorAccountId,
      collections: collections as MarketplaceState['collections'],
    });
  }

  fromJSON(state: MarketplaceState): void {
    const copy = structuredClone(state);
    this.clear();
    this.seed = copy.seed;
    this.drawn = copy.drawn;
    this.operationsAccountId = copy.operationsAccountId;
    this.vendorAccountId = copy.vendorAccountId;
    for (const name of NAMES) {
      // A state that was saved before the kind existed has none of it.
      for (const object of copy.collections[name] ?? []) this.insert(name, object);
    }
  }

  private clear(): void {
    this.objects.clear();
    this.indexes.clear();
    this.indexedUnder.clear();
    this.emails.clear();
    for (const name of NAMES) this.objects.set(name, new Map());
  }

  private map<K extends CollectionName>(name: K): Map<string, Named<K>> {
    return this.objects.get(name) as unknown as Map<string, Named<K>>;
  }

  private draw(): Buffer {
    this.drawn += 1;
    return createHash('sha256').update(`${this.seed}/${this.drawn}`).digest();
  }
}
