import { ApplicationFailure } from '@temporalio/activity';
import type {
  BuyerReading,
  MembershipReading,
  MembershipStatus,
  MigrationActivities,
} from '../../domain/activities.js';
import type { EmailTemplate, NoticeState, PortalMode } from '../../domain/effects.js';
import { compareInventories } from '../../domain/inventory.js';
import type { RecordBatch } from '../../domain/migration.js';
import type { Inspection } from '../../domain/readiness.js';
import type { TimelineEntry } from '../../domain/timeline.js';

/**
 * The outside world of one partner as plain data, for tests of the workflow alone: activities that keep to the
 * contracts of `domain/activities.ts`, and knobs to play people, break things and look at what was done.
 */
export class FakeOutside {
  inspection: Inspection = readyPartner();
  /** Ids that the Marketplace lacks. */
  missingLicensees: string[] = [];
  portal: { mode: PortalMode; notice: NoticeState } = { mode: 'live', notice: 'none' };
  /** The migration whose notice or mode stands on the portal. */
  portalOwner: string | undefined;
  /** Dates that the portal has announced, in order. */
  announced: string[] = [];
  memberships = new Map<string, MembershipReading>();
  buyers: BuyerReading[] = [{ buyerId: 'BUY-1' }];
  mails: { key: string; contactId: string; template: EmailTemplate; messageId: string }[] = [];
  webinarSessions = 2;
  /** Every call in order, as `name` or `name:detail`. */
  calls: string[] = [];
  /** Every call that was told to fail. */
  failed: string[] = [];
  batches: RecordBatch[] = [];
  /** Takes each batch too, such as a real database. */
  recordTo: ((batch: RecordBatch) => Promise<void>) | undefined;
  /** Both sides open to the partner at the same time: must never happen. */
  transactableOnBothSides = false;
  /** How often something outside was changed under an effect's key. More than once means that it was done twice. */
  changes = new Map<string, number>();
  private failures: { activity: string; left: number; failure: () => Error; only: string; after: number }[] = [];
  private lostAnswers: { activity: string; left: number }[] = [];
  /** Held calls that have come in. */
  holding: string[] = [];
  private held = new Map<string, Promise<void>>();
  private release: (() => void)[] = [];
  private unconfirmedMails = 0;
  private invited = 0;
  /** When somebody else invited a contact. */
  private invitedByOthers = new Map<string, string>();

  /** Lets the next `times` calls of an activity fail, `after` so many; `only` those whose detail contains it. */
  fail(
    activity: keyof MigrationActivities,
    times: number,
    failure: () => Error = () => transient(),
    only = '',
    after = 0,
  ): void {
    this.failures.push({ activity, left: times, failure, only, after });
  }

  /** Lets the next `times` calls do their work and fail all the same. */
  loseAnswers(activity: keyof MigrationActivities, times: number): void {
    this.lostAnswers.push({ activity, left: times });
  }

  /** Calls of an activity wait until the returned function is called. */
  hold(activity: keyof MigrationActivities): () => void {
    let release = () => {};
    this.held.set(
      activity,
      new Promise((resolve) => {
        this.release.push(() => release());
        release = () => {
          this.held.delete(activity);
          resolve();
        };
      }),
    );
    return release;
  }

  /** Stops all failing. */
  heal(): void {
    this.failures = [];
    this.lostAnswers = [];
    for (const release of this.release) release();
  }

  leaveNextMailUnconfirmed(): void {
    this.unconfirmedMails++;
  }

  setMembership(contactId: string, status: MembershipStatus): void {
    const membership = this.memberships.get(contactId);
    if (!membership) throw new Error(`No membership of ${contactId}`);
    this.memberships.set(contactId, { ...membership, status });
    this.watch();
  }

  /** Somebody who is not Portage has invited the contact. */
  inviteByOthers(contactId: string, invitedAt: Date): void {
    this.invitedByOthers.set(contactId, invitedAt.toISOString());
    const userId = `USR-${contactId}`;
    this.memberships.set(contactId, { contactId, membershipId: `AUSR-X-${contactId}`, userId, status: 'Invited' });
  }

  certify(buyerId = 'BUY-1'): void {
    this.buyers = this.buyers.map((buyer) =>
      buyer.buyerId === buyerId
        ? {
            buyerId,
            certificate: { id: `CER-${buyerId.slice(4)}`, status: 'Active' },
            enrollment: { id: `ENR-${buyerId.slice(4)}`, status: 'Completed' },
          }
        : buyer,
    );
  }

  /** All timeline entries written, by number. */
  get timeline(): TimelineEntry[] {
    const entries = new Map<number, TimelineEntry>();
    for (const batch of this.batches) for (const entry of batch.entries) entries.set(entry.sequence, entry);
    return [...entries.values()].sort((one, other) => one.sequence - other.sequence);
  }

  /** As a database keeps them, to which a batch may be written again. */
  get receipts() {
    const receipts = this.batches.flatMap((batch) => batch.receipts);
    return [...new Map(receipts.map((receipt) => [JSON.stringify(receipt), receipt])).values()];
  }

  mailsOf(template: EmailTemplate) {
    return this.mails.filter((mail) => mail.template === template);
  }

  /** What a worker registers. */
  get activities(): MigrationActivities {
    const entries = Object.entries(this.working).map(([name, work]) => [
      name,
      async (input: never) => {
        const answer = await (work as (input: never) => Promise<unknown>)(input);
        const lost = this.lostAnswers.find((one) => one.activity === name && one.left > 0);
        if (!lost) return answer;
        lost.left--;
        throw transient('the answer was lost');
      },
    ]);
    return Object.fromEntries(entries) as MigrationActivities;
  }

  private get working(): MigrationActivities {
    return {
      inspectPartner: async () => {
        await this.called('inspectPartner');
        const legacy = this.portalOwner === undefined ? {} : { ...this.portal, ...this.remains(this.portalOwner) };
        return structuredClone({ ...this.inspection, legacy: { ...this.inspection.legacy, ...legacy } });
      },
      compareInventories: async () => {
        await this.called('compareInventories');
        const customers = ['C1', 'C2'].map((id) => ({ id }));
        const licensees = customers
          .filter(({ id }) => !this.missingLicensees.includes(id))
          .map(({ id }) => ({ id: `LCE-${id}`, externalId: id, status: 'Active' }));
        return compareInventories({ customers, subscriptions: [] }, { licensees, agreements: [], subscriptions: [] });
      },
      setNotice: async ({ notice, key, plannedFor, ...writer }) => {
        await this.called('setNotice', notice);
        this.own(writer);
        if (this.portal.notice !== notice) this.change(key);
        if (notice === 'upcoming' && plannedFor !== undefined) this.announced.push(plannedFor);
        this.portal.notice = notice;
        this.letGo();
        return { version: this.calls.length };
      },
      setMode: async ({ mode, key, ...writer }) => {
        await this.called('setMode', mode);
        this.own(writer);
        if (this.portal.mode !== mode) this.change(key);
        this.portal.mode = mode;
        this.letGo();
        this.watch();
        return { version: this.calls.length };
      },
      invite: async ({ contactId, key }) => {
        await this.called('invite', contactId);
        const before = this.memberships.get(contactId);
        const invitedAt = this.invitedByOthers.get(contactId);
        const found = { found: invitedAt !== undefined, ...(invitedAt !== undefined && { invitedAt }) };
        if (before && before.status !== 'Deleted') return { ...before, ...found };
        this.change(key);
        const reading: MembershipReading = {
          contactId,
          membershipId: `AUSR-${++this.invited}`,
          userId: `USR-${contactId}`,
          status: 'Invited',
        };
        this.memberships.set(contactId, reading);
        this.watch();
        return { ...reading, found: false };
      },
      renewInvitation: async ({ contactId, key }) => {
        await this.called('renewInvitation', contactId);
        const reading = this.memberships.get(contactId) as MembershipReading;
        if (reading.status === 'InvitationExpired') {
          this.change(key);
          this.setMembership(contactId, 'Invited');
        }
        return this.memberships.get(contactId) as MembershipReading;
      },
      readMemberships: async ({ memberships }) => {
        await this.called('readMemberships');
        return memberships.map(({ contactId }) => this.memberships.get(contactId) as MembershipReading);
      },
      revokeInvitation: async ({ contactId, key }) => {
        await this.called('revokeInvitation', contactId);
        const reading = this.memberships.get(contactId);
        if (!reading || reading.status === 'Deleted') return { outcome: 'nothing-to-revoke' };
        if (reading.status === 'Active') return { outcome: 'already-active' };
        this.change(key);
        this.setMembership(contactId, 'Deleted');
        return { outcome: 'revoked' };
      },
      readCertificates: async () => {
        await this.called('readCertificates');
        return structuredClone(this.buyers);
      },
      sendEmail: async ({ key, contactId, template, again }) => {
        await this.called('sendEmail', `${template}:${contactId}`);
        const messageId = `<${key.replaceAll('/', '.')}@portage.test>`;
        if (this.unconfirmedMails > 0 && !again) {
          this.unconfirmedMails--;
          return { outcome: 'unconfirmed', messageId, locale: 'en-US' };
        }
        this.mail({ key, contactId, template, messageId }, again);
        return { outcome: 'sent', messageId, locale: 'en-US' };
      },
      sendWebinarInvitations: async ({ key, contactId, again }) => {
        await this.called('sendWebinarInvitations', contactId);
        const messageId = `<${key.replaceAll('/', '.')}@portage.test>`;
        this.mail({ key, contactId, template: 'webinars', messageId }, again);
        return { outcome: 'sent', messageId, locale: 'en-US', sessions: this.webinarSessions };
      },
      record: async (batch) => {
        this.failIfTold('record', '');
        this.batches.push(structuredClone(batch));
        await this.recordTo?.(batch);
      },
    };
  }

  private own({ migrationId, supersedes }: { migrationId: string; supersedes?: string }): void {
    const mayWrite = [undefined, migrationId, supersedes].includes(this.portalOwner);
    if (!mayWrite) throw conflict('owned-by-other-migration');
    this.portalOwner = migrationId;
  }

  private letGo(): void {
    if (this.portal.mode === 'live' && this.portal.notice === 'none') this.portalOwner = undefined;
  }

  /** What the records tell of the portal before its owner came. */
  private remains(ownedBy: string) {
    const before = this.batches.findLast((batch) => batch.migrationId === ownedBy)?.snapshot.portalBefore;
    return { ownedBy, ...(before && { before }) };
  }

  private mail(mail: FakeOutside['mails'][number], again = false): void {
    if (again || !this.mails.some(({ key }) => key === mail.key)) this.mails.push(mail);
  }

  private change(key: string): void {
    this.changes.set(key, (this.changes.get(key) ?? 0) + 1);
  }

  private async called(activity: keyof MigrationActivities, detail?: string): Promise<void> {
    const held = this.held.get(activity);
    if (held) this.holding.push(activity);
    await held;
    this.failIfTold(activity, detail ?? '');
    this.calls.push(detail === undefined ? activity : `${activity}:${detail}`);
  }

  private failIfTold(activity: string, detail: string): void {
    const failing = this.failures.find((one) => one.activity === activity && one.left > 0 && detail.includes(one.only));
    if (!failing) return;
    if (failing.after > 0) {
      failing.after--;
      return;
    }
    failing.left--;
    this.failed.push(detail === '' ? activity : `${activity}:${detail}`);
    throw failing.failure();
  }

  private watch(): void {
    const invited = [...this.memberships.values()].some(({ status }) => status === 'Invited' || status === 'Active');
    if (invited && this.portal.mode !== 'archive') this.transactableOnBothSides = true;
  }
}

export function transient(message = 'GET /accounts/{id}: 503'): Error {
  return ApplicationFailure.create({ message, type: 'transient', details: [{ system: 'legacy-portal', status: 503 }] });
}

/** What the portal says once it has been switched off. */
export function gone(): Error {
  return ApplicationFailure.create({
    message: 'PUT /accounts/{id}/mode: 410 sunset',
    type: 'gone',
    nonRetryable: true,
    details: [{ system: 'legacy-portal', status: 410, code: 'sunset' }],
  });
}

export function conflict(code: string): Error {
  return ApplicationFailure.create({
    message: `PUT /accounts/{id}/mode: 409 ${code}`,
    type: 'conflict',
    nonRetryable: true,
    details: [{ system: 'legacy-portal', status: 409, code }],
  });
}

/** What an inspection says of a partner with nothing in its way. */
export function readyPartner(): Inspection {
  return {
    legacy: {
      name: 'Example Partner',
      cdg: 'WW-100502',
      locale: 'en-US',
      timeZone: 'Europe/Berlin',
      mode: 'live',
      notice: 'none',
      contacts: [
        { id: 'K1', role: 'admin', locale: 'en-US', deliverable: true },
        { id: 'K2', role: 'admin', locale: 'de-DE', deliverable: true },
        { id: 'K3', role: 'billing', deliverable: true },
      ],
      openOrders: { count: 0, ids: [] },
      creditUsed: 0,
      integrations: 0,
      commitmentDates: [],
      customers: 2,
      subscriptions: 0,
    },
    marketplace: {
      accountsWithCdg: 1,
      account: { id: 'ACC-1', status: 'Active', partner: true, defaultGroupId: 'UGR-1' },
      buyers: [{ id: 'BUY-1', status: 'Active', errors: [] }],
      erpLinks: [{ buyerId: 'BUY-1', sellerId: 'SEL-1', status: 'Active' }],
      program: { id: 'PRG-1', status: 'Published' },
      unmappedProducts: [],
    },
  };
}
