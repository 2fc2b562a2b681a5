import { readFile } from 'node:fs/promises';
import type { MigrationSnapshot } from '../domain/migration.js';
import type { MigrationPolicy } from '../domain/policy.js';
import type { TimelineEntry } from '../domain/timeline.js';
import type { System } from '../stack/system.js';
import { call } from './http.js';

export type Migration = MigrationSnapshot & { source: 'live' | 'projection' };
export interface Receipt {
  id: string;
  status: string;
  reason?: string;
  type: string;
  timelineSequence?: number;
}
export interface PlayedDeed {
  done: Record<string, unknown>;
  events: { type: string; data: Record<string, unknown> }[];
}
export interface Overview {
  legacy: { mode: string; notice: { state: string } };
  marketplace: {
    memberships: { id: string; status: string }[];
    certificates: { id: string; status: string }[];
  };
}
export interface Mail {
  id: string;
  origin: string;
  subject: string;
  messageId?: string;
  envelope: { to: string[] };
  attachments: { filename: string; mimeType: string }[];
}

const waitLimitMs = 40_000;
const pollMs = 150;
const watchMs = 3_000;

/** What the demo does, all of it through the doors that everybody uses: Portage's API and the sandbox's own server. */
export class DemoWorld {
  private constructor(
    private readonly system: System,
    private readonly key: string,
  ) {}

  static async enter(system: System): Promise<DemoWorld> {
    return new DemoWorld(system, (await readFile(system.adminKeyFile, 'utf8')).trim());
  }

  makePartner(spec: Record<string, unknown>) {
    return call(`${this.system.addresses.sandbox}/partners`, { body: { partners: [spec] } });
  }

  start(partnerId: string, plannedFor: Date, policy: Partial<MigrationPolicy>): Promise<{ migrationId: string }> {
    return call(`${this.system.addresses.api}/v1/migrations`, {
      key: this.key,
      body: { partnerId, plannedFor: plannedFor.toISOString(), wave: 'demo', policy },
    });
  }

  migration(partnerId: string): Promise<Migration> {
    return call(`${this.system.addresses.api}/v1/migrations/${partnerId}`, { key: this.key });
  }

  async timeline(partnerId: string): Promise<TimelineEntry[]> {
    const entries: TimelineEntry[] = [];
    let cursor = '';
    do {
      const page = await call<{ data: TimelineEntry[]; nextCursor?: string }>(
        `${this.system.addresses.api}/v1/migrations/${partnerId}/timeline?limit=200${cursor}`,
        { key: this.key },
      );
      entries.push(...page.data);
      cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
    } while (cursor !== '');
    return entries;
  }

  /** Plays a person or system outside; nothing tells Portage of it yet. */
  play(partnerId: string, action: string, body: object = {}): Promise<PlayedDeed> {
    return call(`${this.system.addresses.sandbox}/play/partners/${partnerId}/${action}`, { body });
  }

  /** Sends an event as an outside system would. */
  async send(partnerId: string, event: { id: string; type: string; data: object }): Promise<Receipt> {
    return call(`${this.system.addresses.api}/v1/events`, {
      key: this.key,
      body: { ...event, subject: partnerId, time: new Date().toISOString() },
    });
  }

  /**
   * Has the Marketplace asked what nobody has told, until the migration is as wanted; in life that is done every hour.
   * Once more where the watcher looked before the migration's own records were there for it to read.
   */
  async watchUntil(partnerId: string, wanted: (migration: Migration) => boolean): Promise<void> {
    for (let run = 0; run < 10; run += 1) {
      await call(`${this.system.addresses.api}/v1/system/watcher/run`, { method: 'POST', key: this.key });
      const endsAt = Date.now() + watchMs;
      while (Date.now() < endsAt) {
        if (wanted(await this.migration(partnerId))) return;
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    }
    throw new Error(`${partnerId}: the watcher did not bring it on`);
  }

  /** What the watcher has reported of the partner. */
  async watched(partnerId: string): Promise<Receipt[]> {
    const { data } = await call<{ data: Receipt[] }>(
      `${this.system.addresses.api}/v1/events?subject=${partnerId}&source=watcher`,
      { key: this.key },
    );
    return data;
  }

  receipt(id: string): Promise<Receipt> {
    return call(`${this.system.addresses.api}/v1/events/${id}`, { key: this.key });
  }

  addFault(rule: object): Promise<{ id: string }> {
    return call(`${this.system.addresses.sandbox}/faults`, { body: rule });
  }

  async faultHits(id: string): Promise<number> {
    const { faults } = await call<{ faults: { id: string; hits: number }[] }>(
      `${this.system.addresses.sandbox}/faults`,
    );
    return faults.find((fault) => fault.id === id)?.hits ?? 0;
  }

  overview(partnerId: string): Promise<Overview> {
    return call(`${this.system.addresses.sandbox}/partners/${partnerId}`);
  }

  /** Mails to the partner's contacts, by the domain of their addresses. */
  async mails(mailDomain: string): Promise<Mail[]> {
    const { messages } = await call<{ messages: Mail[] }>(`${this.system.addresses.mailbox}/messages`);
    return messages.filter((mail) => mail.envelope.to.some((to) => to.endsWith(`@${mailDomain}`)));
  }

  /** Waits until the migration is as wanted; says what it was last when it does not come to that. */
  async until(partnerId: string, what: string, wanted: (migration: Migration) => boolean): Promise<Migration> {
    const endsAt = Date.now() + waitLimitMs;
    for (;;) {
      const migration = await this.migration(partnerId);
      if (wanted(migration)) return migration;
      if (Date.now() > endsAt) {
        throw new Error(
          `${partnerId}: not ${what} within ${waitLimitMs / 1000} s; it is ${migration.stage}, waiting for ${migration.waiting?.for ?? 'nothing'}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  untilWaitingFor(partnerId: string, text: string): Promise<Migration> {
    return this.until(partnerId, `waiting for ${text}`, (migration) => migration.waiting?.for.includes(text) ?? false);
  }

  untilCompleted(partnerId: string): Promise<Migration> {
    return this.until(partnerId, 'completed', (migration) => migration.stage === 'completed');
  }
}
