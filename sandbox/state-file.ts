import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { IdempotencyState } from './legacy-portal/idempotency-ledger.js';
import type { LegacyState } from './legacy-portal/legacy-world.js';
import type { MailboxState } from './mailbox/mailbox-store.js';
import type { MarketplaceState } from './marketplace/world.js';
import type { ResendState } from './resend/resend-world.js';

export type SandboxState = {
  version: 1;
  legacy: LegacyState;
  idempotency: IdempotencyState;
  marketplace: MarketplaceState;
  mailbox: MailboxState;
  /** Absent in a file that an earlier version wrote. */
  resend?: ResendState;
};

/** One save for a burst of changes; more often would write the whole state for every request. */
const SAVE_AFTER_MS = 500;

/** The saved state, or undefined when there is none yet. Throws when the file is not one of ours. */
export async function readStateFile(path: string): Promise<SandboxState | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const state = JSON.parse(text) as SandboxState;
  if (state.version !== 1) throw new Error(`${path} is not a sandbox state of version 1`);
  return state;
}

/** Saves the state some time after a change, and once more when it is closed. */
export class StateSaver {
  readonly #path: string;
  readonly #read: () => SandboxState;
  readonly #onError: (error: Error) => void;
  #timer: NodeJS.Timeout | undefined;
  #saving: Promise<void> = Promise.resolve();

  constructor(path: string, read: () => SandboxState, onError: (error: Error) => void) {
    this.#path = path;
    this.#read = read;
    this.#onError = onError;
  }

  changed(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#saving = this.#saving.then(() => this.#save()).catch(this.#onError);
    }, SAVE_AFTER_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#saving;
    await this.#save();
  }

  /** Beside and then over the old file: a reader or a killed process never meets half a state. */
  async #save(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const beside = `${this.#path}.${process.pid}.tmp`;
    // It holds invitation codes and mails.
    await writeFile(beside, JSON.stringify(this.#read()), { mode: 0o600 });
    await rename(beside, this.#path);
  }
}
