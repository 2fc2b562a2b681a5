import type { Database } from '../db/connection.js';
import {
  isSuperseded,
  markAttemptFailed,
  markDelivered,
  markParked,
  markSettled,
  settleUnknownType,
} from '../db/queries/event-outcomes.js';
import type { EventRow } from '../db/queries/event-row.js';
import { confirmDelivery } from '../db/queries/mail-reports.js';
import { findMigration } from '../db/queries/migrations.js';
import { raiseSystemAttention, settleSystemAttention } from '../db/queries/system-attention.js';
import {
  type EventData,
  type EventType,
  eventCatalogue,
  isEventType,
  parkedForDays,
  parkedLongHours,
} from '../domain/events.js';
import { migrationWorkflowId } from '../domain/ids.js';
import { isImportant, isMailEventType, type MailEventType } from '../domain/mail-outcomes.js';
import { isEnded } from '../domain/stages.js';
import type { MigrationsClient } from '../temporal-client/migrations-client.js';
import { MigrationsClientError } from '../temporal-client/migrations-client-error.js';
import { faultsOf, fitsItsType } from './event-schemas.js';
import { type MailEventOutcome, noteMailEvent } from './mail-event-delivery.js';

/**
 * What became of an event. `waiting`: Temporal does not answer, a later try is due. `refused`: it answers with an error
 * that is not foreseen, a later try is due. `undeliverable`: it did so too often.
 */
export type Delivery =
  | 'delivered'
  | 'parked'
  | 'waiting'
  | 'refused'
  | 'closed'
  | 'superseded'
  | 'unknown-type'
  | 'schema'
  | 'not-started'
  | 'undeliverable'
  | Exclude<MailEventOutcome['outcome'], 'signal'>;

export interface Delivered {
  delivery: Delivery;
  /** The row as it stands now. */
  event: EventRow;
  /** Of a refused or undeliverable one. */
  error?: unknown;
}

export interface DeliveryOptions {
  signalDeadlineMs: number;
  /** Where it is known already; absent: it is looked up. */
  isSuperseded?: boolean;
  /** Takes note of the delivery in place of a statement for this event alone: the row that is given is the old one then. */
  note?: (event: EventRow) => void;
}

/** Tries follow at 5, 10, 20 ... s: soon after a short outage, and not a flood in a long one. */
const firstRetryMs = 5_000;
const maxRetryMs = 60_000;
/** One that is refused once more (after 5 minutes) will be refused for ever, and others of its partner wait behind it. */
const refusalsAtMost = 8;
/** A start releases what is parked for its partner; this finds one that slipped past it. */
const parkedRetryMs = 60 * 60_000;
const parkedLongMs = parkedLongHours * 60 * 60_000;
const parkedForMs = parkedForDays * 24 * 60 * 60_000;

/**
 * Brings a stored event to its partner's workflow, or settles it with the reason why it does nothing. Doing it twice is
 * harmless: the workflow knows the ids that it has seen.
 * @throws DatabaseError
 */
export async function deliverEvent(
  database: Database,
  migrations: MigrationsClient,
  event: EventRow,
  options: DeliveryOptions,
): Promise<Delivered> {
  const { isSuperseded: known } = options;
  if (!isFit(event)) return settleUnfit(database, event);
  const { type } = event;
  if (isMailEventType(type)) {
    // Of mails the ledger judges what is newer: it knows their earlier sendings.
    const noted = await noteMailEvent(database, event, type);
    if (noted.outcome !== 'signal') return settle(database, event, 'ignored', noted.outcome);
    const onClosed = () => noteAfterEnd(database, noted, type);
    // Noted by itself: the ledger follows it.
    const { note: _, ...alone } = options;
    const result = await bring(database, migrations, noted.event, type, { ...alone, onClosed });
    // Not before: until the workflow has it, a repeat of this event has to say the same again.
    if (result.delivery === 'delivered' || result.delivery === 'closed')
      await confirmDelivery(database, noted.mail.key);
    return result;
  }
  if (known ?? (await isSuperseded(database, event.id))) return settle(database, event, 'ignored', 'superseded');
  return bring(database, migrations, event, type, options);
}

/** Whether we know its type and its data is what that promises. What does not fit needs no workflow to be settled. */
export function isFit(event: EventRow): event is EventRow & { type: EventType } {
  return isEventType(event.type) && fitsItsType(event.type, event.data);
}

/** @throws DatabaseError */
export async function settleUnfit(database: Database, event: EventRow): Promise<Delivered> {
  if (isEventType(event.type)) return bury(database, event, 'schema');
  const isFirst = await askAboutType(database, event);
  return became('unknown-type', event, await settleUnknownType(database, event.id, isFirst));
}

/** To the partner's workflow, now or later; `onClosed` is called before an event is settled because that has ended. */
async function bring(
  database: Database,
  migrations: MigrationsClient,
  event: EventRow,
  type: EventType,
  { signalDeadlineMs, note, onClosed }: DeliveryOptions & { onClosed?: () => Promise<void> },
): Promise<Delivered> {
  const signal = () => signalWorkflow(migrations, event, type, signalDeadlineMs);
  let found: 'delivered' | 'closed' | 'none';
  try {
    found = (await signal()) ? 'delivered' : (await isClosed(database, migrations, event.subject)) ? 'closed' : 'none';
  } catch (error) {
    return failed(database, event, error);
  }
  if (found === 'delivered') {
    if (!note) return delivered(database, event);
    note(event);
    return { delivery: 'delivered', event };
  }
  if (found === 'closed') {
    await onClosed?.();
    return settle(database, event, 'ignored', 'closed');
  }
  if (Date.now() - (event.waitingSince ?? event.receivedAt).getTime() > parkedForMs) {
    return bury(database, event, 'not-started');
  }
  const [parked] = await parkEvents(database, [event.id]);
  try {
    // A start that came between has looked for parked events before this one was: only now neither can miss the other.
    const run = await migrations.describe(event.subject);
    if (run?.state !== 'running' || !(await signal())) return became('parked', event, parked);
  } catch (error) {
    return failed(database, parked ?? event, error);
  }
  return delivered(database, event);
}

/** Parks events of a partner that has no migration. */
export async function parkEvents(database: Database, ids: readonly string[]): Promise<EventRow[]> {
  return markParked(database, ids, { nextAttemptAt: inMs(parkedRetryMs), longAfterMs: parkedLongMs });
}

/** False when no workflow is open for the partner. */
async function signalWorkflow(
  migrations: MigrationsClient,
  event: EventRow,
  type: EventType,
  deadlineMs: number,
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
    await migrations.signal(event.subject, eventCatalogue[type].signal, payload, deadlineMs);
    return true;
  } catch (error) {
    if (error instanceof MigrationsClientError && error.code === 'not-found') return false;
    throw error;
  }
}

/** Temporal forgets closed workflows after its retention, the projection never; right after an end only Temporal knows. */
async function isClosed(database: Database, migrations: MigrationsClient, partnerId: string): Promise<boolean> {
  const run = await migrations.describe(partnerId);
  if (run) return run.state === 'closed';
  const migration = await findMigration(database, partnerId);
  return migration !== undefined && isEnded(migration.stage);
}

async function delivered(database: Database, event: EventRow): Promise<Delivered> {
  const row = await markDelivered(database, event.id, { workflowId: migrationWorkflowId(event.subject) });
  return became('delivered', event, row);
}

// All of these ask before they settle: what fails in between is delivered again, and asking again changes nothing.

/** Once per source and type: a thousand events of a type are one question. True when nobody had been asked. */
async function askAboutType(database: Database, { id, source, type, subject }: EventRow): Promise<boolean> {
  return raiseSystemAttention(database, {
    code: 'event-type-unknown',
    severity: 'warning',
    subjectKind: 'event-source',
    subject: `${source}/${type}`,
    why: 'A source sends events of a type that Portage does not know; they are acknowledged and do nothing',
    evidence: { source, type, lastEventId: id, lastPartnerId: subject },
  });
}

/** A mail may come back hours after it was sent, and the last ones are sent when nothing else is left to wait for. */
async function noteAfterEnd(
  database: Database,
  { mail, event }: Extract<MailEventOutcome, { outcome: 'signal' }>,
  type: MailEventType,
): Promise<void> {
  const { key, template, contactId, migrationId } = mail;
  const code = 'email-undeliverable-after-end';
  if (type === 'email.delivered') await settleSystemAttention(database, code, key);
  if (type !== 'email.undeliverable' || !isImportant(template)) return;
  const { kind, reasonClass, reason } = event.data as EventData['email.undeliverable'];
  await raiseSystemAttention(database, {
    code,
    severity: 'warning',
    subjectKind: 'mail',
    subject: key,
    why: `Mail "${template}" to contact ${contactId} did not arrive, and its migration has ended: nobody else will tell the partner`,
    evidence: { template, contactId, kind, reasonClass, reason },
    partnerId: event.subject,
    migrationId,
  });
}

const whyDead = {
  schema: 'its data does not fit its type',
  'not-started': 'no migration of its partner ever started',
  undeliverable: 'Temporal refuses it again and again',
} as const;

async function bury(database: Database, event: EventRow, reason: keyof typeof whyDead): Promise<Delivered> {
  const { id, source, type, subject, data } = event;
  await raiseSystemAttention(database, {
    code: 'event-dead',
    severity: 'warning',
    subjectKind: 'event',
    subject: id,
    why: `An event was acknowledged and does nothing: ${whyDead[reason]}`,
    evidence: {
      source,
      type,
      reason,
      ...(reason === 'schema' && isEventType(type) && { errors: faultsOf(type, data) }),
    },
    partnerId: subject,
  });
  return settle(database, event, 'dead', reason);
}

async function settle(
  database: Database,
  event: EventRow,
  status: 'ignored' | 'dead',
  reason: keyof typeof whyDead | 'superseded' | 'closed' | 'ledger-only' | 'unknown-mail',
): Promise<Delivered> {
  const attention = reason === 'schema' || reason === 'undeliverable' ? { attention: reason } : {};
  return became(reason, event, await markSettled(database, event.id, { status, reason, ...attention }));
}

async function failed(database: Database, event: EventRow, error: unknown): Promise<Delivered> {
  const expected = error instanceof MigrationsClientError;
  if (!expected && event.refusals >= refusalsAtMost) {
    return { ...(await bury(database, event, 'undeliverable')), error };
  }
  const row = await markAttemptFailed(database, event.id, {
    code: expected ? error.code : 'unexpected',
    isRefusal: !expected,
    nextAttemptAt: inMs(Math.min(firstRetryMs * 2 ** event.attempts, maxRetryMs)),
  });
  return expected ? became('waiting', event, row) : { ...became('refused', event, row), error };
}

/** Without a new row somebody else has settled the event meanwhile. */
function became(delivery: Delivery, before: EventRow, after: EventRow | undefined): Delivered {
  return { delivery, event: after ?? before };
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}
