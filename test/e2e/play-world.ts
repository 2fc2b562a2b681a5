import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import postgres from 'postgres';
import { expect, vi } from 'vitest';
import type { ActionName } from '../../domain/actions.js';
import type { MigrationSnapshot } from '../../domain/migration.js';
import type { MigrationPolicy } from '../../domain/policy.js';
import type { TimelineEntry } from '../../domain/timeline.js';
import type { PartnerOverview } from '../../sandbox/control/partner-overview.js';
import type { FaultRule } from '../../sandbox/faults.js';
import type { PartnerSpec } from '../../sandbox/make-partner.js';

export interface Receipt {
  id: string;
  status: string;
  reason?: string;
  duplicates: number;
  timelineSequence?: number;
}

export interface Mail {
  subject: string;
  messageId: string;
  text?: string;
  origin: 'smtp' | 'marketplace';
  envelope: { to: string[] };
  attachments: { mimeType: string }[];
}

interface Deed {
  events: { type: string; data: Record<string, unknown> }[];
}

export interface PlayAddresses {
  api: string;
  sandbox: string;
  mailbox: string;
  databaseUrl: string;
  adminKeyFile: string;
}

/** Waits that a test can afford. What must not happen by itself lies far away. */
export const promptPolicy: Partial<MigrationPolicy> = {
  executionOverdueMs: 3_600_000,
  executionBreachMs: 7_200_000,
  mailAnswerMs: 7_200_000,
  invitationRemindersMs: [],
  invitationLifetimeMs: 3_600_000,
  enrollmentRemindersMs: [],
  enrollmentOverdueMs: 3_600_000,
  enrollmentBreachMs: 7_200_000,
  certificatePendingMs: 3_600_000,
  webinarsAfterMs: 1,
  recheckAfterMs: 300,
  rechecks: 20,
  effectRetryFirstMs: 100,
  effectRetryMaxMs: 500,
  effectRetryForMs: 90_000,
  retryAgainAfterMs: 3_600_000,
};

/** All doors of a system: the API, the sandbox's people and faults, the mailbox, and the database to look into. */
export class PlayWorld {
  readonly sql: postgres.Sql;
  private key = '';

  constructor(private readonly addresses: PlayAddresses) {
    this.sql = postgres(addresses.databaseUrl, { max: 2, onnotice: () => {} });
  }

  async close(): Promise<void> {
    await this.sql.end({ timeout: 5 });
  }

  // ---- the API

  async api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    this.key ||= (await readFile(this.addresses.adminKeyFile, 'utf8')).trim();
    const repeatable: Record<string, string> =
      method === 'POST' ? { 'idempotency-key': randomUUID(), 'if-match': '*' } : {};
    const authorization = `Bearer ${this.key}`;
    return call(method, `${this.addresses.api}${path}`, body, { authorization, ...repeatable, ...headers });
  }

  async start(partnerId: string, policy: Partial<MigrationPolicy> = {}): Promise<string> {
    const { status, body } = await this.api('POST', '/v1/migrations', {
      partnerId,
      plannedFor: new Date().toISOString(),
      policy: { ...promptPolicy, ...policy },
    });
    expect(status, JSON.stringify(body)).toBe(201);
    return body.migrationId;
  }

  async migration(partnerId: string): Promise<MigrationSnapshot> {
    const { status, body } = await this.api('GET', `/v1/migrations/${partnerId}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  }

  async timeline(partnerId: string): Promise<TimelineEntry[]> {
    return (await this.api('GET', `/v1/migrations/${partnerId}/timeline?limit=200`)).body.data;
  }

  act(partnerId: string, action: ActionName, body: object = {}) {
    return this.api('POST', `/v1/migrations/${partnerId}/actions/${action}`, {
      reason: 'because a test says so',
      ...body,
    });
  }

  /** Sends an event; the id is made up unless it is given. */
  sendRaw(partnerId: string, event: { id?: string; time?: string; type: string; data: object }) {
    const { id = randomUUID(), time = new Date().toISOString(), ...rest } = event;
    return this.api('POST', '/v1/events', { id, time, subject: partnerId, ...rest });
  }

  async send(partnerId: string, event: { id?: string; type: string; data: object }): Promise<Receipt> {
    const { status, body } = await this.sendRaw(partnerId, event);
    expect(status, JSON.stringify(body)).toBe(202);
    return body;
  }

  /** Plays a deed, and sends what an outside system would say of it. */
  async playAndTell(partnerId: string, action: string, options: object = {}): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (const event of (await this.play(partnerId, action, options)).events) {
      receipts.push(await this.send(partnerId, event));
    }
    return receipts;
  }

  async untilReceipt(id: string, status: string): Promise<Receipt> {
    let receipt: Receipt | undefined;
    await this.until(async () => {
      receipt = (await this.api('GET', `/v1/events/${id}`)).body;
      expect(receipt).toMatchObject({ status });
    });
    return receipt as Receipt;
  }

  /** Waits until the migration is as the check wants it; the failure says how it was last. */
  async untilMigration(partnerId: string, check: (migration: MigrationSnapshot) => void): Promise<MigrationSnapshot> {
    let migration: MigrationSnapshot | undefined;
    await this.until(async () => {
      migration = await this.migration(partnerId);
      check(migration);
    });
    return migration as MigrationSnapshot;
  }

  /** Waits until the workflow says so, and at the end until that is recorded: the last records come after the word. */
  async untilStage(partnerId: string, stage: MigrationSnapshot['stage']): Promise<MigrationSnapshot> {
    const migration = await this.untilMigration(partnerId, (now) => expect(now.stage, partnerId).toBe(stage));
    await this.until(async () => {
      const rows = await this.sql`select stage from migrations where id = ${migration.migrationId}`;
      expect(rows.map((row) => row.stage)).toEqual([stage]);
    });
    return migration;
  }

  untilWaitingFor(partnerId: string, text: string): Promise<MigrationSnapshot> {
    return this.untilMigration(partnerId, (now) => expect(`${now.stage}: ${now.waiting?.for}`).toContain(text));
  }

  untilAttention(partnerId: string, code: string): Promise<MigrationSnapshot> {
    return this.untilMigration(partnerId, ({ stage, attention }) =>
      expect(
        attention.map((item) => item.code),
        stage,
      ).toContain(code),
    );
  }

  until(check: () => Promise<void>): Promise<void> {
    return vi.waitFor(check, { timeout: 90_000, interval: 150 });
  }

  // ---- the sandbox

  async makePartner(spec: PartnerSpec): Promise<void> {
    expect((await this.sandbox('POST', '/partners', { partners: [spec] })).status).toBe(201);
  }

  async play(partnerId: string, action: string, options: object = {}): Promise<Deed> {
    const { status, body } = await this.sandbox('POST', `/play/partners/${partnerId}/${action}`, options);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  }

  async overview(partnerId: string) {
    const overview: PartnerOverview = (await this.sandbox('GET', `/partners/${partnerId}`)).body;
    return {
      legacy: overview.legacy,
      marketplace: overview.marketplace as NonNullable<PartnerOverview['marketplace']>,
    };
  }

  /** The way to a partner's memberships in the Marketplace, for faults. */
  async usersPath(partnerId: string): Promise<string> {
    return `/public/v1/accounts/accounts/${(await this.overview(partnerId)).marketplace.accountId}/users`;
  }

  async addFault(rule: FaultRule): Promise<void> {
    expect((await this.sandbox('POST', '/faults', rule)).status).toBe(201);
  }

  async hitsOf(faultId: string): Promise<number> {
    const { faults } = (await this.sandbox('GET', '/faults')).body as { faults: { id: string; hits: number }[] };
    return faults.find(({ id }) => id === faultId)?.hits ?? 0;
  }

  async clearFault(id: string): Promise<void> {
    await this.sandbox('DELETE', `/faults/${id}`);
  }

  /** Mails that Portage sent to the partner's people. */
  async mails(partnerId: string): Promise<Mail[]> {
    const { messages } = (await call('GET', `${this.addresses.mailbox}/messages?origin=smtp`)).body;
    return messages.filter((mail: Mail) => mail.envelope.to.every((to) => to.endsWith(mailDomain(partnerId))));
  }

  /** Those with a part of an effect's key in their Message-ID, such as `.migrated.`. */
  async mailsLike(partnerId: string, part: string): Promise<Mail[]> {
    return (await this.mails(partnerId)).filter(({ messageId }) => messageId.includes(part));
  }

  private sandbox(method: string, path: string, body?: unknown) {
    return call(method, `${this.addresses.sandbox}${path}`, body);
  }

  // ---- the journey

  /** To the hand-over: executed, told, and everybody invited. */
  async untilHandedOver(partnerId: string): Promise<MigrationSnapshot> {
    await this.untilWaitingFor(partnerId, 'migration executed');
    await this.playAndTell(partnerId, 'execute');
    return this.untilWaitingFor(partnerId, 'invitation accepted');
  }

  async acceptAndCertify(partnerId: string): Promise<void> {
    await this.untilWaitingFor(partnerId, 'invitation accepted');
    await this.playAndTell(partnerId, 'accept');
    await this.untilWaitingFor(partnerId, 'the certificate of every buyer');
    await this.playAndTell(partnerId, 'enroll', { autoIssue: true });
    await this.untilStage(partnerId, 'completed');
  }

  // ---- the ledger

  effects(migrationId: string): Promise<{ key: string; step: string; status: string }[]> {
    return this.sql`select key, step, status from effects where migration_id = ${migrationId} order by key`;
  }

  /** How often each kind of mail was sent, as the database's ledger of mails has it. */
  async mailsByTemplate(migrationId: string): Promise<Record<string, number>> {
    const rows = await this.sql`
      select template, count(*)::int as count from mail_deliveries
      where migration_id = ${migrationId} and status = 'sent' group by template`;
    return Object.fromEntries(rows.map(({ template, count }) => [template, count]));
  }

  /** What must be true of every partner whose journey has ended well, whatever happened on the way. */
  async expectEachEffectOnce(partnerId: string, migrationId: string): Promise<void> {
    const [effects, mails, timeline, overview, deliveries] = await Promise.all([
      this.effects(migrationId),
      this.mails(partnerId),
      this.timeline(partnerId),
      this.overview(partnerId),
      this.sql`select message_id, status from mail_deliveries where migration_id = ${migrationId}`,
    ]);
    expect(effects.filter(({ status }) => !['confirmed', 'undone'].includes(status))).toEqual([]);
    const sent = mails.map(({ messageId }) => messageId);
    expect(new Set(sent).size, 'mails in the mailbox twice').toBe(sent.length);
    expect(deliveries.map((row) => `${row.message_id} ${row.status}`).sort()).toEqual(
      sent.map((messageId) => `${messageId} sent`).sort(),
    );
    const live = overview.marketplace.memberships.filter(({ status }) => status !== 'Deleted');
    const contacts = live.map(({ contactId }) => contactId);
    expect(new Set(contacts).size, 'memberships of one person twice').toBe(contacts.length);
    expect(timeline.map(({ sequence }) => sequence)).toEqual(timeline.map((_, index) => index + 1));
    // One line each: an effect that was repeated unseen would be told twice.
    const told = timeline.flatMap(({ code, effectKey }) => (code === 'effect.confirmed' ? [effectKey] : []));
    expect(new Set(told).size, 'effects told twice').toBe(told.length);
  }
}

/** The sandbox gives each partner's people addresses under a domain of their own. */
export function mailDomain(partnerId: string): string {
  return `@${partnerId.toLowerCase()}.example.com`;
}

async function call(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await answer.text();
  // biome-ignore lint/suspicious/noExplicitAny: each test names what it expects of the answer.
  return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as any };
}
