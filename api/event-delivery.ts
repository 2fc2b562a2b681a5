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
import { raiseSystemAttention } from '../db/queries/system-attention.js';
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
  if (!isEventType(type)) {
    await askAboutType(database, event);
    return settle(database, event, 'ignored', 'unknown-type');
  }
  if (!fitsItsType(type, data)) return bury(database, event, 'schema');
  try {
    if (await signal(database, migrations, event, type)) return 'delivered';
    if (await isClosed(database, migrations, event.subject)) return settle(database, event, 'ignored', 'closed');
    if (Date.now() - event.receivedAt.getTime() > parkedForMs) return bury(database, event, 'not-started');
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

// Both ask before they settle: what fails in between is delivered again, and asking again changes nothing.

/** Once per source and type: a thousand events of a type are one question. */
async function askAboutType(database: Database, { id, source, type, subject }: EventRow): Promise<void> {
  await raiseSystemAttention(database, {
    code: 'event-type-unknown',
    severity: 'warning',
    subjectKind: 'event-source',
    subject: `${source}/${type}`,
    why: 'A source sends events of a type that Portage does not know; they are acknowledged and do nothing',
    evidence: { source, type, lastEventId: id, lastPartnerId: subject },
  });
}

async function bury<Reason extends 'schema' | 'not-started'>(
  database: Database,
  event: EventRow,
  reason: Reason,
): Promise<Reason> {
  const { id, source, type, subject } = event;
  const because = reason === 'schema' ? 'its data does not fit its type' : 'no migration of its partner ever started';
  await raiseSystemAttention(database, {
    code: 'event-dead',
    severity: 'warning',
    subjectKind: 'event',
    subject: id,
    why: `An event was acknowledged and does nothing: ${because}`,
    evidence: { source, type, reason },
    partnerId: subject,
  });
  return settle(database, event, 'dead', reason);
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
