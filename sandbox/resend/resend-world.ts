import { createHash, randomUUID } from 'node:crypto';
import { ResendProblem } from './resend-problem.js';

/** A mail that was taken over HTTP; what it says is in the mailbox. */
export type ResendEmail = {
  id: string;
  /** Id in the mailbox. */
  mailboxId: string;
  createdAt: string;
  from: string;
  to: string[];
  subject: string;
  messageId?: string;
  tags: Record<string, string>;
};

type Entry = { bodyHash: string; at: number; emailId?: string };
export type ResendState = { emails: ResendEmail[]; keys: [string, Entry][] };

const KEPT_MS = 24 * 60 * 60 * 1000;
const MAX_KEY_LENGTH = 256;
const MAX_EMAILS = 20_000;

/** The mails taken, and the idempotency keys of the last 24 hours. */
export class ResendWorld {
  readonly #now: () => number;
  readonly #emails = new Map<string, ResendEmail>();
  readonly #keys = new Map<string, Entry>();

  constructor(options: { now?: () => number; state?: ResendState } = {}) {
    this.#now = options.now ?? Date.now;
    for (const email of options.state?.emails ?? []) this.#emails.set(email.id, email);
    for (const [key, entry] of options.state?.keys ?? []) this.#keys.set(key, entry);
  }

  /**
   * Takes the key for a request; gives the id of the mail when the same request was done before.
   * @throws ResendProblem 400 for a key that is none, 409 while the first runs or with another body
   */
  claim(key: string, body: unknown): string | undefined {
    if (key === '' || key.length > MAX_KEY_LENGTH) throw new ResendProblem(400, 'invalid_idempotency_key');
    for (const [old, { at }] of this.#keys) if (this.#now() - at >= KEPT_MS) this.#keys.delete(old);
    const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const known = this.#keys.get(key);
    if (known === undefined) {
      this.#keys.set(key, { bodyHash, at: this.#now() });
      return undefined;
    }
    if (known.bodyHash !== bodyHash) throw new ResendProblem(409, 'invalid_idempotent_request');
    if (known.emailId === undefined) throw new ResendProblem(409, 'concurrent_idempotent_requests');
    return known.emailId;
  }

  /** Keeps a mail that was taken. */
  add(email: Omit<ResendEmail, 'id' | 'createdAt'>, key: string | undefined): ResendEmail {
    const kept = { ...email, id: randomUUID(), createdAt: new Date(this.#now()).toISOString() };
    this.#emails.set(kept.id, kept);
    const [oldest] = this.#emails.keys();
    if (this.#emails.size > MAX_EMAILS && oldest !== undefined) this.#emails.delete(oldest);
    const entry = key === undefined ? undefined : this.#keys.get(key);
    if (entry) entry.emailId = kept.id;
    return kept;
  }

  /** Frees the key of a request that did nothing. */
  release(key: string): void {
    if (this.#keys.get(key)?.emailId === undefined) this.#keys.delete(key);
  }

  get(id: string): ResendEmail | undefined {
    return this.#emails.get(id);
  }

  /** In the order in which they came. */
  list(): ResendEmail[] {
    return [...this.#emails.values()];
  }

  toJSON(): ResendState {
    return { emails: this.list(), keys: [...this.#keys].filter(([, entry]) => entry.emailId !== undefined) };
  }
}
