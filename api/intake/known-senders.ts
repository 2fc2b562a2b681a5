import { createHash } from 'node:crypto';
import type { Database } from '../../db/connection.js';
import { type AuthenticatedClient, authenticateApiKey } from '../../db/queries/api-clients.js';
import {
  type EventSource,
  type EventSourceKey,
  findEventSource,
  listLiveKeys,
  listSigningSources,
  touchEventSourceKey,
} from '../../db/queries/event-sources.js';

/** So long at most another process of the API goes on taking a key, or a source, that has been ended. */
const rememberedForMs = 5_000;
/** Each of a few hundred bytes. */
const rememberedAtMost = 1_000;
/** As often as the use of a key is noted in the database. */
const touchAfterMs = 60_000;

interface Remembered {
  found: Promise<unknown>;
  until: number;
  /** Something was found: a name that is asked for is not yet one that there is. */
  isThere: boolean;
}

/**
 * Who may send events, looked up once in 5 s and not for every event: two statements per event would cost more than
 * storing it. The end of a key or a source in this process is noticed at once (see `forget`), in another one after that
 * time; the end that a key had from the start, to the millisecond. What is not found is asked for again.
 */
export class KnownSenders {
  private readonly remembered = new Map<string, Remembered>();
  private readonly touched = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly now: () => number = Date.now,
  ) {}

  /** As `authenticateApiKey`. */
  async client(key: string): Promise<AuthenticatedClient | undefined> {
    // Not the key itself: what holds secrets for long should hold as few as possible.
    const name = `key ${createHash('sha256').update(key).digest('base64')}`;
    const client = await this.lookUp(name, () => authenticateApiKey(this.database, key));
    return client && client.endsAt.getTime() > this.now() ? client : undefined;
  }

  /** As `findEventSource`. */
  source(slug: string): Promise<EventSource | undefined> {
    return this.lookUp(`source ${slug}`, () => findEventSource(this.database, slug));
  }

  /** Whether there is a source of this name, as far as it is remembered; asks nobody. */
  remembers(slug: string): boolean {
    return this.remembered.get(`source ${slug}`)?.isThere ?? false;
  }

  /** Names of the sources that sign, retired ones aside. */
  async signing(): Promise<ReadonlySet<string>> {
    return this.lookUp('signing sources', async () => new Set(await listSigningSources(this.database)));
  }

  /** The source that is registered under the name of a known client; that there is none is remembered too. */
  async sourceOfClient(name: string): Promise<EventSource | undefined> {
    const { source } = await this.lookUp(`client ${name}`, async () => ({
      source: await findEventSource(this.database, name),
    }));
    return source;
  }

  /** As `listLiveKeys`. */
  async liveKeys(slug: string): Promise<EventSourceKey[]> {
    const keys = await this.lookUp(`keys ${slug}`, () => listLiveKeys(this.database, slug));
    return keys.filter(({ notAfter }) => notAfter === null || notAfter.getTime() > this.now());
  }

  /** Notes a signing key's use, at most once a minute. */
  async touch(kid: string): Promise<void> {
    const now = this.now();
    if (now - (this.touched.get(kid) ?? 0) < touchAfterMs) return;
    if (this.touched.size >= rememberedAtMost) this.touched.clear();
    this.touched.set(kid, now);
    await touchEventSourceKey(this.database, kid);
  }

  /** Keys or sources have changed: what is asked from now on is looked up anew. */
  forget(): void {
    this.remembered.clear();
  }

  private async lookUp<T>(name: string, look: () => Promise<T>): Promise<T> {
    const now = this.now();
    const known = this.remembered.get(name);
    if (known && known.until > now) return known.found as Promise<T>;
    if (this.remembered.size >= rememberedAtMost) this.remembered.clear();
    // Kept while it is under way: all who ask meanwhile share it.
    const entry: Remembered = { found: look(), until: now + rememberedForMs, isThere: false };
    this.remembered.set(name, entry);
    const drop = () => {
      if (this.remembered.get(name) === entry) this.remembered.delete(name);
    };
    try {
      const found = await entry.found;
      if (found === undefined) drop();
      else entry.isThere = true;
      return found as T;
    } catch (error) {
      drop();
      throw error;
    }
  }
}
