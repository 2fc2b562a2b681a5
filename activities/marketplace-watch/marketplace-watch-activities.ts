import { log } from '@temporalio/activity';
import type { Database } from '../../db/connection.js';
import { type EventRow, insertEvent } from '../../db/queries/events.js';
import {
  beginWatchRun,
  findWatchedPartners,
  finishWatchRun,
  isReportedBySender,
  lastWatchRun,
  listWatchedPartners,
  watchedByAccount,
  watchedByBuyer,
} from '../../db/queries/marketplace-watch.js';
import {
  type ChangeKind,
  nothingWatched,
  type WatchActivities,
  type WatchedPartner,
  type WatchFinding,
  watcherSource,
} from '../../domain/marketplace-watch.js';
import { reportProgress } from '../attempt.js';
import { fromDatabase } from '../database-call.js';
import { failureStatusOf } from '../failure.js';
import type { OutsideClient } from '../http/outside-client.js';
import { createMarketplaceClient, type MarketplaceClient } from '../marketplace/marketplace-client.js';
import type { Membership } from '../marketplace/marketplace-shapes.js';
import { buyerFindings, buyersInScope, invitationFindings, openInvitations } from './findings.js';
import { countedClient } from './paced-client.js';
import { watchEvent } from './watch-event.js';

export interface WatchOptions {
  database: Database;
  /** The Marketplace, paced. */
  http: OutsideClient;
  programId: string;
  /** How long changes alone are read before everything is again. */
  fullPassEveryMs: number;
  /** Brings an event that is stored to its workflow; an event that it cannot bring waits for the relay. */
  deliver(event: EventRow): Promise<void>;
}

// Four requests of memberships, or of certificates: what one more try after a failure costs.
const partnersPerPage = 200;
const changePagesPerCall = 10;
// Clocks differ, lists lag, and a partner's row follows its workflow by a moment.
const overlapMs = 10 * 60_000;
// A sender's clock may be so far behind the Marketplace's.
const clockSkewMs = 5 * 60_000;

/** The steps of the watcher's run, each of which may be repeated at will. */
export function createWatchActivities(options: WatchOptions): WatchActivities {
  const { database, http, programId, fullPassEveryMs, deliver } = options;

  return {
    beginWatch: ({ runId }) =>
      fromDatabase(async () => {
        const [last, whole] = [await lastWatchRun(database), await lastWatchRun(database, 'whole')];
        const startedAt = new Date();
        const rest = last?.stoppedAfter ?? undefined;
        const isFull =
          rest !== undefined || !last || !whole || startedAt.getTime() - whole.startedAt.getTime() >= fullPassEveryMs;
        const run = await beginWatchRun(database, {
          id: runId,
          mode: isFull ? 'full' : 'changes',
          startedAt,
          // What has changed since the first part of a full pass began is not read by the parts that follow.
          readUpTo: rest !== undefined && last ? last.readUpTo : startedAt,
        });
        return {
          runId,
          mode: run.mode,
          ...(last && { changedSince: new Date(last.readUpTo.getTime() - overlapMs).toISOString() }),
          ...(rest !== undefined && { after: rest }),
        };
      }),

    async readChanges({ kind, changedSince, offset }) {
      const counted = countedClient(http);
      const client = createMarketplaceClient(counted, { onUnreadable: noteUnreadable });
      const migrationIds = new Set<string>();
      let next: number | undefined = offset;
      for (let page = 0; page < changePagesPerCall && next !== undefined; page += 1) {
        const read = await changedPage(client, kind, changedSince, next);
        if (read === undefined) return { migrationIds: [], requests: counted.requests, refused: true };
        for (const id of await fromDatabase(() => read.concerned)) migrationIds.add(id);
        next = read.next;
      }
      return {
        migrationIds: [...migrationIds],
        requests: counted.requests,
        ...(next !== undefined && { next }),
      };
    },

    async watchPartners(input) {
      const partners = await fromDatabase(() =>
        'migrationIds' in input
          ? findWatchedPartners(database, input.migrationIds)
          : listWatchedPartners(database, { ...input, limit: partnersPerPage }),
      );
      const counted = countedClient(http);
      const findings = await look(counted, partners);
      const events = await report(findings);
      const last = partners.length === partnersPerPage && !('migrationIds' in input) ? partners.at(-1) : undefined;
      return {
        counts: {
          accounts: new Set(partners.flatMap(({ accountId }) => accountId ?? [])).size,
          requests: counted.requests,
          findings: findings.length,
          events,
        },
        ...(last && { next: last.migrationId }),
      };
    },

    async finishWatch({ runId, mode, counts, stoppedAfter }) {
      const outcome = { ...nothingWatched, ...counts, mode, ...(stoppedAfter !== undefined && { stoppedAfter }) };
      await fromDatabase(() => finishWatchRun(database, runId, outcome));
      log.info('marketplace watched', { ...outcome });
    },
  };

  /** Undefined where the Marketplace does not take the question: its reference does not promise these filters. */
  async function changedPage(client: MarketplaceClient, kind: ChangeKind, since: string, offset: number) {
    try {
      if (kind === 'memberships') {
        const { data, ...rest } = await client.changedMemberships(since, offset);
        return { ...rest, concerned: watchedByAccount(database, idsOf(data, 'account')) };
      }
      if (kind === 'certificates') {
        const { data, ...rest } = await client.changedCertificates(programId, since, offset);
        return { ...rest, concerned: watchedByAccount(database, idsOf(data, 'client')) };
      }
      const { data, ...rest } = await client.changedEnrollments(programId, since, offset);
      return { ...rest, concerned: watchedByBuyer(database, idsOf(data, 'buyer')) };
    } catch (error) {
      if (isRefused(error)) return undefined;
      throw error;
    }
  }

  async function look(counted: OutsideClient, partners: WatchedPartner[]): Promise<WatchFinding[]> {
    const unreadable = new Set<string>();
    const client = createMarketplaceClient(counted, {
      onUnreadable: (id) => {
        noteUnreadable(id);
        unreadable.add(id);
      },
    });
    const seenAt = new Date().toISOString();
    const invited = partners.filter((partner) => openInvitations(partner).length > 0);
    const { found, areAll: areAsked } = await membershipsOf(client, invited);
    // What is there and cannot be read is not gone.
    const areAll = areAsked && unreadable.size === 0;
    const enrolling = partners.filter((partner) => buyersInScope(partner).length > 0);
    const certificates = await client.certificates(programId, accountsOf(enrolling));
    const enrollments = await client.enrollments(
      programId,
      enrolling.flatMap((partner) =>
        buyersInScope(partner).flatMap(({ buyerId, status }) => (status === 'certified' ? [] : [buyerId])),
      ),
    );
    return [
      ...invited.flatMap((partner) => invitationFindings(partner, found, areAll, seenAt)),
      ...enrolling.flatMap((partner) => buyerFindings(partner, certificates, enrollments, seenAt)),
    ];
  }

  /** By account; what is missing there may have slipped between two pages, and is asked for by its id. */
  async function membershipsOf(client: MarketplaceClient, partners: WatchedPartner[]) {
    const found = new Map<string, Membership>();
    for (const membership of await client.memberships(accountsOf(partners))) found.set(membership.id, membership);
    const open = partners.filter(({ accountId }) => accountId !== undefined).flatMap(openInvitations);
    const missing = open.flatMap(({ membershipId }) => (found.has(membershipId) ? [] : [membershipId]));
    try {
      for (const membership of await client.membershipsById(missing)) found.set(membership.id, membership);
      return { found, areAll: true };
    } catch (error) {
      if (!isRefused(error)) throw error;
      // Nothing is said of those that could not be asked for; the journey itself looks at them one by one.
      return { found, areAll: false };
    }
  }

  /** Into the inbox, and on from there. Returns how many were new. */
  async function report(findings: WatchFinding[]): Promise<number> {
    let events = 0;
    for (const [index, finding] of findings.entries()) {
      reportProgress({ read: index });
      const { event, outcome } = await fromDatabase(async () =>
        (await isTold(finding)) ? { event: undefined, outcome: undefined } : insertEvent(database, watchEvent(finding)),
      );
      // Somebody else's event has the name: nothing of ours is to be lost without a word.
      if (outcome === 'conflict') log.error('an event of the watcher is not the watcher’s own', { eventId: event.id });
      if (!event || outcome !== 'inserted') continue;
      events += 1;
      await deliver(event);
    }
    return events;
  }

  /**
   * Whether a sender has told the same. Of what happens once to an object the journey knows that by itself; of what may
   * happen again it knows a repeat by its time, which a sender and the Marketplace tell differently.
   */
  async function isTold({ partnerId, type, objectId, occurredAt }: WatchFinding): Promise<boolean> {
    if (type === 'invitation.accepted' || type === 'certificate.issued') return false;
    const since = new Date(Date.parse(occurredAt) - clockSkewMs);
    return isReportedBySender(database, { subject: partnerId, type, objectId, since, notSource: watcherSource });
  }
}

/** One object of an unknown shape must not keep the news of all others from their partners. */
function noteUnreadable(id: string): void {
  log.warn('an object of the Marketplace has another shape than its reference says, and is left out', { id });
}

function accountsOf(partners: WatchedPartner[]): string[] {
  return partners.flatMap(({ accountId }) => accountId ?? []);
}

function idsOf<K extends string>(objects: { [P in K]?: { id: string } | undefined }[], property: K): string[] {
  return [...new Set(objects.flatMap((object) => object[property]?.id ?? []))];
}

function isRefused(error: unknown): boolean {
  return [400, 404, 405].includes(failureStatusOf(error) ?? 0);
}
