import type { Database } from '../db/connection.js';
import {
  type ClaimedEvent,
  claimWaitingEvents,
  releaseEvents,
  releaseParkedEvents,
} from '../db/queries/claim-events.js';
import { markAllDelivered } from '../db/queries/event-outcomes.js';
import type { EventRow } from '../db/queries/event-row.js';
import { migrationWorkflowId } from '../domain/ids.js';
import type { MigrationsClient } from '../temporal-client/migrations-client.js';
import { type Delivered, deliverEvent, isFit, parkEvents, settleUnfit } from './deliver-event.js';

export interface RelayParts {
  database: Database;
  migrations: MigrationsClient;
  /** Told of an event that Temporal refuses with an error that is not foreseen. */
  onRefusal(error: unknown, eventId: string): void;
}

export interface RelayRun {
  /** No new event is begun from then on; epoch ms. */
  endsAt: number;
  /** Only this partner's. */
  partnerId?: string;
  /** Ends it after the event in hand. */
  signal?: AbortSignal;
  /** Called now and then with how many events have been taken up. */
  onProgress?: (taken: number) => void;
}

export interface RelayResult {
  /** Events taken up, whatever became of them. */
  taken: number;
  delivered: number;
  /** False: there may be more that is due. */
  drained: boolean;
}

/** Longer than the work on one claim may take; see `laneForMs`. */
const leaseMs = 30_000;
/** A lane that takes longer gives back what it has not begun, well before its lease is over. */
const laneForMs = 20_000;
/** So many signals are under way at once. */
const lanesAtATime = 32;
const eventsPerLane = 50;
const signalDeadlineMs = 2_000;
/** What was claimed and not begun when Temporal went away. */
const awayRetryMs = 5_000;

/**
 * Delivers what waits and is due: many partners at a time, each one's events in the order in which they came. Any number
 * of processes may do so at once: each partner is in the hands of one at a time. Ends when nothing is due, when Temporal
 * does not answer, or at `endsAt`.
 * @throws DatabaseError
 */
export async function relayDueEvents(parts: RelayParts, run: RelayRun): Promise<RelayResult> {
  const result: RelayResult = { taken: 0, delivered: 0, drained: false };
  const ofPartner = run.partnerId === undefined ? {} : { partnerId: run.partnerId };
  const state: RelayState = { run, result, isAway: false };
  const lanes = new Lanes();
  try {
    while (Date.now() < run.endsAt && !run.signal?.aborted && !state.isAway) {
      const others = lanes.underWay;
      const free = lanesAtATime - others;
      // A claim costs the same for few lanes as for many.
      if (free < lanesAtATime / 2) {
        await lanes.oneEnds();
        continue;
      }
      const claimed = await claimWaitingEvents(parts.database, {
        lanes: free,
        perLane: eventsPerLane,
        leaseMs,
        ...ofPartner,
      });
      const endsAt = Math.min(run.endsAt, Date.now() + laneForMs);
      for (const lane of claimed) lanes.add(deliverLane(parts, lane, state, endsAt));
      run.onProgress?.(result.taken);
      if (claimed.length > 0) continue;
      // One that ended during the claim may have given back what the claim did not see.
      if (others === 0) return { ...result, drained: true };
      if (lanes.underWay > 0) await lanes.oneEnds();
    }
  } finally {
    // Before an error leaves too: none goes on behind the back of whoever handles it.
    await lanes.allEnd();
  }
  return result;
}

/** A start waits for the release of what was parked, but no longer; what is left the relay brings. */
const releaseForMs = 3_000;

/** Delivers what was parked for a partner whose migration has started. Returns how many events were delivered. */
export async function deliverParkedEvents(parts: RelayParts, partnerId: string): Promise<number> {
  await releaseParkedEvents(parts.database, partnerId, new Date());
  const { delivered } = await relayDueEvents(parts, { endsAt: Date.now() + releaseForMs, partnerId });
  return delivered;
}

/** What the lanes of a run share. */
interface RelayState {
  run: RelayRun;
  result: RelayResult;
  isAway: boolean;
}

/** The lanes that are being delivered: one that is slow holds up no other. */
class Lanes {
  private readonly lanes = new Set<Promise<void>>();
  private readonly errors: unknown[] = [];

  get underWay(): number {
    return this.lanes.size;
  }

  add(lane: Promise<void>): void {
    const ended = lane.catch((error: unknown) => void this.errors.push(error)).finally(() => this.lanes.delete(ended));
    this.lanes.add(ended);
  }

  /** Throws what a lane has thrown. */
  async oneEnds(): Promise<void> {
    await Promise.race(this.lanes);
    if (this.errors.length > 0) throw this.errors[0];
  }

  /** The same. */
  async allEnd(): Promise<void> {
    await Promise.all(this.lanes);
    if (this.errors.length > 0) throw this.errors[0];
  }
}

/** One partner's events in their order; what stops one stops those behind it. */
async function deliverLane(
  parts: RelayParts,
  lane: readonly ClaimedEvent[],
  state: RelayState,
  endsAt: number,
): Promise<void> {
  const { database } = parts;
  const { run, result } = state;
  const signalled = new Signalled(database);
  const behind = (index: number) => lane.slice(index).map((event) => event.id);
  try {
    for (const [index, waiting] of lane.entries()) {
      if (Date.now() > endsAt || run.signal?.aborted) {
        return await releaseEvents(database, behind(index), new Date());
      }
      if (state.isAway) return await releaseEvents(database, behind(index), new Date(Date.now() + awayRetryMs));
      const { delivery, event, error } = await deliverNext(parts, waiting, signalled);
      result.taken += 1;
      if (error !== undefined) parts.onRefusal(error, event.id);
      if (delivery === 'delivered') result.delivered += 1;
      if (delivery === 'parked') return await parkBehind(parts, lane.slice(index + 1));
      if (delivery === 'waiting' || delivery === 'refused') {
        if (delivery === 'waiting') state.isAway = true;
        return await releaseEvents(database, behind(index + 1), event.nextAttemptAt ?? new Date());
      }
      // Parked ones that were not due were passed over, and come before those behind this one. They are behind a parked
      // one, or one that is delivered anew.
      if (
        index === 0 &&
        (waiting.status === 'parked' || waiting.waitingSince) &&
        (await releaseParkedEvents(database, waiting.subject, new Date()))
      ) {
        return await releaseEvents(database, behind(1), new Date());
      }
    }
  } finally {
    await signalled.note();
  }
}

/** Those behind a parked one wait for the start with it, unless they need no workflow. */
async function parkBehind({ database, migrations }: RelayParts, behind: readonly ClaimedEvent[]): Promise<void> {
  const fit = behind.filter(isFit);
  for (const event of behind) if (!isFit(event)) await settleUnfit(database, event);
  const [first] = fit;
  if (!first) return;
  await parkEvents(
    database,
    fit.map(({ id }) => id),
  );
  // A start that came between has looked for parked events before these were. Where Temporal does not say, the next look
  // at the first of them does.
  const mayRun = await migrations.describe(first.subject).then(
    (run) => run?.state === 'running',
    () => true,
  );
  if (mayRun) await releaseParkedEvents(database, first.subject, new Date());
}

/** What supersedes an event may just have been delivered from the same claim: then the claim's answer is out of date. */
async function deliverNext(parts: RelayParts, waiting: ClaimedEvent, signalled: Signalled): Promise<Delivered> {
  const { database, migrations } = parts;
  const { isSuperseded, ...event } = waiting;
  const options = { signalDeadlineMs, note: (delivered: EventRow) => signalled.add(delivered) };
  if (!signalled.hasOneAbout(event)) return deliverEvent(database, migrations, event, { ...options, isSuperseded });
  await signalled.note();
  return deliverEvent(database, migrations, event, options);
}

/**
 * Events of one partner whose workflow has them and whose rows do not say so yet: one statement says it of all. A process
 * that dies before it leaves them to be signalled again, and the workflow knows the ids that it has seen.
 */
class Signalled {
  private events: EventRow[] = [];
  private readonly things = new Set<string>();

  constructor(private readonly database: Database) {}

  add(event: EventRow): void {
    this.events.push(event);
    this.things.add(thingOf(event));
  }

  /** Whether one about the same thing was delivered before it. */
  hasOneAbout(event: EventRow): boolean {
    return this.things.has(thingOf(event));
  }

  /** @throws DatabaseError */
  async note(): Promise<void> {
    const [first] = this.events;
    if (!first) return;
    const ids = this.events.splice(0).map(({ id }) => id);
    await markAllDelivered(this.database, ids, { workflowId: migrationWorkflowId(first.subject) });
  }
}

/** By which one event can supersede another, but for the family of types, which would only make it rarer. */
function thingOf({ source, objectId }: EventRow): string {
  return `${source} ${objectId}`;
}
