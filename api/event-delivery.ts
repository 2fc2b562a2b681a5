import type { Database } from '../db/connection.js';
import {
  type EventRow,
  listWaitingEvents,
  markAttemptFailed,
  markDelivered,
  markParked,
  markSettled,
} from '../db/queries/events.js';
import { findMigration } from '../db/queries/migrations.js';
import { type EventData, type EventType, eventCatalogue, isEventType } from '../domain/events.js';
import { migrationWorkflowId } from '../domain/ids.js';
import { isEnded } from '../domain/stages.js';
import { fitsItsType } from './event-schemas.js';
import type { MigrationsClient } from './migrations-client.js';
import { MigrationsClientError } from './migrations-client-error.js';

/** What became of an event; `waiting` = Temporal does not answer, a later try is due. */
export type Delivery = 'delivered' | 'parked' | 'waiting' | 'closed' | 'unknown-type' | 'schema' | 'not-started';

/** The sender waits for the first try: it has its acknowledgement by then, and the sweep repeats. */
const signalDeadlineMs = 500;
/** Tries follow at 5, 10, 20 ... s: soon after a short outage, and not a flood in a long one. */
const firstRetryMs = 5_000;
const maxRetryMs = 60_000;
/** A start releases what is parked for its partner; this finds one that slipped past it. */
const parkedRetryMs = 60 * 60_000;
/** A migration that has not started by then was not meant by the event. */
const parkedForMs = 30 * 24 * 60 * 60_000;
const pageSize = 100;
/** A start waits for the release of what was parked, but no longer; what is left the sweep brings. */
const releaseMs = 3_000;

/**
 * Brings a stored event to its partner's workflow, or settles it with the reason why it does nothing. Doing it twice is
 * harmless: the workflow knows the ids that it has seen.
 */
export async function deliverEvent(
  database: Database,
  migrations: MigrationsClient,
  event: EventRow,
): Promise<Delivery> {
  const { type, data } = event;
  if (!isEventType(type)) return settle(database, event, 'ignored', 'unknown-type');
  if (!fitsItsType(type, data)) return settle(database, event, 'dead', 'schema');
  try {
    if (await signal(database, migrations, event, type)) return 'delivered';
    if (await isClosed(database, migrations, event.subject)) return settle(database, event, 'ignored', 'closed');
    if (Date.now() - event.receivedAt.getTime() > parkedForMs) return settle(database, event, 'dead', 'not-started');
    await markParked(database, event.id);
    await markAttemptFailed(database, event.id, { code: 'not-started', nextAttemptAt: inMs(parkedRetryMs) });
    // A start that came between has looked for parked events before this one was: only now neither can miss the other.
    const run = await migrations.describe(event.subject);
    if (run?.state !== 'running') return 'parked';
    return (await signal(database, migrations, event, type)) ? 'delivered' : 'parked';
  } catch (error) {
    const expected = error instanceof MigrationsClientError;
    const nextAttemptAt = inMs(Math.min(firstRetryMs * 2 ** event.attempts, maxRetryMs));
    await markAttemptFailed(database, event.id, { code: expected ? error.code : 'unexpected', nextAttemptAt });
    if (!expected) throw error;
    return 'waiting';
  }
}

/**
 * Delivers what waits for a partner, for at most 3 s; called after its migration has started. Ends early when Temporal is
 * away. Returns how many were delivered.
 */
export async function deliverWaitingEvents(
  database: Database,
  migrations: MigrationsClient,
  partnerId: string,
): Promise<number> {
  const endsAt = Date.now() + releaseMs;
  let delivered = 0;
  for (;;) {
    const events = await listWaitingEvents(database, partnerId, pageSize);
    for (const event of events) {
      if (Date.now() > endsAt) return delivered;
      const outcome = await deliverEvent(database, migrations, event);
      if (outcome === 'waiting' || outcome === 'parked') return delivered;
      if (outcome === 'delivered') delivered += 1;
    }
    if (events.length < pageSize) return delivered;
  }
}

/** False when no workflow is open for the partner. */
async function signal(
  database: Database,
  migrations: MigrationsClient,
  event: EventRow,
  type: EventType,
): Promise<boolean> {
  const payload = {
    eventId: event.id,
    source: event.source,
    origin: event.origin,
    occurredAt: event.occurredAt.toISOString(),
    data: event.data as EventData[EventType],
    ...(event.recorded === null ? {} : { recorded: event.recorded }),
  };
  try {
    await migrations.signal(event.subject, eventCatalogue[type].signal, payload, signalDeadlineMs);
  } catch (error) {
    if (error instanceof MigrationsClientError && error.code === 'not-found') return false;
    throw error;
  }
  await markDelivered(database, event.id, { workflowId: migrationWorkflowId(event.subject) });
  return true;
}

/** Temporal forgets closed workflows after its retention, the projection never; right after an end only Temporal knows. */
async function isClosed(database: Database, migrations: MigrationsClient, partnerId: string): Promise<boolean> {
  const run = await migrations.describe(partnerId);
  if (run) return run.state === 'closed';
  const migration = await findMigration(database, partnerId);
  return migration !== undefined && isEnded(migration.stage);
}

async function settle<Reason extends Delivery>(
  database: Database,
  event: EventRow,
  status: 'ignored' | 'dead',
  reason: Reason,
): Promise<Reason> {
  await markSettled(database, event.id, { status, reason });
  return reason;
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}
