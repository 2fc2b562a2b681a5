import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { LegacyProblem } from './legacy-problem.js';

const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;
/** Told to whoever repeats a request that still runs, in seconds. */
const RETRY_AFTER_S = 1;

export type StoredAnswer = { status: number; body: unknown; version?: string };
type Entry = { fingerprint: string; at: number; answer?: StoredAnswer };
export type IdempotencyState = { entries: [string, Entry][] };

/** Answers of finished writes by key, for 30 days; refused writes are forgotten, so the same key may try again. */
export class IdempotencyLedger {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(options: { now?: () => number; state?: IdempotencyState } = {}) {
    this.#now = options.now ?? Date.now;
    for (const [key, entry] of options.state?.entries ?? []) this.#entries.set(key, entry);
  }

  /**
   * Takes the key for a request, or gives the answer of the first one.
   * @throws LegacyProblem without a key (400), with another request under the key (422), while the first runs (409).
   */
  claim(key: string | undefined, request: { method: string; path: string; body: unknown }): StoredAnswer | undefined {
    if (key === undefined) throw new LegacyProblem('validation', 'Idempotency-Key is needed');
    if (!KEY_PATTERN.test(key))
      throw new LegacyProblem('validation', 'Idempotency-Key has 1 to 255 visible characters');
    this.#forgetOld();
    const fingerprint = fingerprintOf(request);
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.#entries.set(key, { fingerprint, at: this.#now() });
      return undefined;
    }
    if (known.fingerprint !== fingerprint) throw new LegacyProblem('idempotency-key-reused');
    if (known.answer === undefined) {
      throw new LegacyProblem('idempotency-in-progress', undefined, { 'retry-after': String(RETRY_AFTER_S) });
    }
    return known.answer;
  }

  /** Keeps the answer of a write that was done. */
  finish(key: string, answer: StoredAnswer): void {
    const entry = this.#entries.get(key);
    if (entry) entry.answer = answer;
  }

  /** Frees the key of a write that was refused. */
  release(key: string): void {
    if (this.#entries.get(key)?.answer === undefined) this.#entries.delete(key);
  }

  /** The finished entries: what still runs at a stop has done nothing that an answer could be kept for. */
  toJSON(): IdempotencyState {
    return { entries: [...this.#entries].filter(([, entry]) => entry.answer !== undefined) };
  }

  /** Entries stand in the order of their age, so the walk ends at the first young one. */
  #forgetOld(): void {
    const oldest = this.#now() - KEPT_MS;
    for (const [key, entry] of this.#entries) {
      if (entry.at > oldest) return;
      this.#entries.delete(key);
    }
  }
}

function fingerprintOf(request: { method: string; path: string; body: unknown }): string {
  return createHash('sha256')
    .update(`${request.method} ${request.path} ${canonicalize(request.body ?? null)}`)
    .digest('base64url');
}
