import type {
  CertificateData,
  EnrollmentData,
  ExecutionFailedData,
  InvitationData,
  RecordedBy,
  UndeliverableData,
} from '../../domain/events.js';
import { type EventSignal, type EventType, eventCatalogue, isEventType } from '../../domain/events.js';
import type { EventReceipt, IgnoredReason } from '../../domain/migration.js';
import { isAfter, isEnded } from '../../domain/stages.js';
import type { Journey } from './journey.js';
import { remember, remembered, rememberFact } from './state.js';
import { stepName } from './trouble.js';

/**
 * Takes a fact from outside: records it and returns; the story asks anew what is due. Synchronous, and it never throws:
 * a throw in a signal handler would fail the workflow or stop its tasks for good.
 */
export function takeEvent(journey: Journey, type: EventType, signal: EventSignal): void {
  journey.tick();
  const fault = faultOf(type, signal);
  if (fault) return reject(journey, type, fault, signal?.eventId);
  const { state } = journey;
  if (state.seenEvents.includes(signal.eventId)) return;
  remember(state.seenEvents, signal.eventId, remembered.events);
  const ignored = reasonToIgnore(journey, type, signal);
  if (ignored) return settleReceipt(journey, { eventId: signal.eventId, outcome: 'ignored', reason: ignored });

  const sequence = journey.note({
    kind: 'fact',
    code: `fact.${type}`,
    text: factText(type, signal),
    actor: signal.recorded?.by ?? { type: 'source', id: signal.source },
    eventId: signal.eventId,
    data: {
      ...signal.data,
      occurredAt: signal.occurredAt,
      origin: signal.origin,
      ...(signal.recorded && { reason: signal.recorded.reason, evidence: signal.recorded.evidence }),
    },
  });
  const { occurredAt, origin } = signal;
  rememberFact(state.facts, { key: factKey(type, signal), type, occurredAt, origin, sequence });
  settleReceipt(journey, { eventId: signal.eventId, outcome: 'applied', sequence });
  draw(journey, type, signal);
}

/** A signal that nobody handles would stay buffered and vanish unseen at the end: it becomes a question instead. */
export function takeUnknownSignal(journey: Journey, name: string): void {
  journey.tick();
  reject(journey, name, 'this workflow has no such signal');
}

/** What follows from a fact at once; everything else follows when the story asks what is due. */
function draw(journey: Journey, type: EventType, signal: EventSignal): void {
  const { state, policy } = journey;
  switch (type) {
    case 'migration.executed':
      delete state.executionFailure;
      return journey.settle((item) => item.step === 'execution');
    case 'migration.failed':
      return executionFailed(journey, signal.data as ExecutionFailedData, signal.occurredAt);
    case 'email.undeliverable':
      return undeliverable(journey, signal.data as UndeliverableData);
    default:
      // A report is a reason to look; the Marketplace's own state is the proof.
      state.recheck = { at: 0, left: policy.rechecks };
  }
}

function executionFailed(journey: Journey, data: ExecutionFailedData, occurredAt: string): void {
  journey.state.executionFailure = { reason: data.reason, occurredAt };
  journey.ask({
    code: 'execution-failed',
    step: 'execution',
    severity: 'critical',
    why: `Executing the migration failed: ${data.reason}`,
    evidence: { occurredAt },
    // Resolved by a later "migration executed"; the way out without one is abort or rollback.
    actions: [],
  });
}

function undeliverable(journey: Journey, data: UndeliverableData): void {
  const effect = Object.values(journey.state.effects).find((one) => one.outsideId === data.messageId);
  journey.ask({
    code: 'email-undeliverable',
    step: effect ? stepName(journey.start.migrationId, effect.key) : oneOfFew(journey, 'email', data.messageId),
    severity: 'warning',
    why: effect?.email
      ? `Mail "${effect.email.template}" could not be delivered to contact ${effect.email.contactId}`
      : 'A mail could not be delivered',
    evidence: { messageId: data.messageId, reason: data.reason },
    actions: effect ? ['retry', 'skip'] : ['skip'],
  });
}

export function reasonToIgnore(journey: Journey, type: EventType, signal: EventSignal): IgnoredReason | undefined {
  const { state } = journey;
  if (isEnded(state.stage)) return 'closed';
  const key = factKey(type, signal);
  const executed = [...state.facts].reverse().find((fact) => fact.type === 'migration.executed');
  switch (type) {
    case 'migration.executed':
      if (state.executionFailure) {
        return isBefore(signal.occurredAt, state.executionFailure.occurredAt) ? 'superseded' : undefined;
      }
      return executed ? 'duplicate' : undefined;
    case 'migration.failed':
      if (executed && isBefore(signal.occurredAt, executed.occurredAt)) return 'superseded';
      if (isAfter(state.stage, 'migrating')) return 'wrong-state';
      break;
    case 'invitation.declined':
    case 'invitation.expired':
      if (state.invitations.some((one) => one.status === 'active' && key.includes(`:${one.membershipId}`)))
        return 'superseded';
      break;
    default:
  }
  return state.facts.some((fact) => fact.key === key) ? 'duplicate' : undefined;
}

/** What a fact is about. Things that can happen again to the same object carry their time, so that only a repeat is one. */
function factKey(type: EventType, signal: EventSignal): string {
  switch (type) {
    case 'migration.executed':
    case 'migration.failed':
      return `${type}:${signal.occurredAt}`;
    case 'invitation.accepted':
      return `${type}:${(signal.data as InvitationData).membershipId}`;
    case 'invitation.declined':
    case 'invitation.expired':
      return `${type}:${(signal.data as InvitationData).membershipId}:${signal.occurredAt}`;
    case 'enrollment.queried':
    case 'enrollment.failed':
      return `${type}:${(signal.data as EnrollmentData).enrollmentId}:${signal.occurredAt}`;
    case 'certificate.issued':
      return `${type}:${(signal.data as CertificateData).certificateId}`;
    case 'certificate.ended':
      return `${type}:${(signal.data as CertificateData).certificateId}:${signal.occurredAt}`;
    case 'email.undeliverable':
      return `${type}:${(signal.data as UndeliverableData).messageId}`;
  }
}

function factText(type: EventType, signal: EventSignal): string {
  const said = signal.recorded ? 'Recorded by hand' : `Reported by ${signal.source}`;
  switch (type) {
    case 'migration.executed':
      return `${said}: migration executed`;
    case 'migration.failed':
      return `${said}: executing the migration failed`;
    case 'invitation.accepted':
      return `${said}: invitation ${(signal.data as InvitationData).membershipId} accepted`;
    case 'invitation.declined':
      return `${said}: invitation ${(signal.data as InvitationData).membershipId} declined`;
    case 'invitation.expired':
      return `${said}: invitation ${(signal.data as InvitationData).membershipId} expired`;
    case 'enrollment.queried':
      return `${said}: a question about enrollment ${(signal.data as EnrollmentData).enrollmentId}`;
    case 'enrollment.failed':
      return `${said}: enrollment ${(signal.data as EnrollmentData).enrollmentId} failed`;
    case 'certificate.issued':
      return `${said}: certificate ${(signal.data as CertificateData).certificateId} issued to ${(signal.data as CertificateData).buyerId}`;
    case 'certificate.ended':
      return `${said}: certificate ${(signal.data as CertificateData).certificateId} ended`;
    case 'email.undeliverable':
      return `${said}: a mail could not be delivered`;
  }
}

function reject(journey: Journey, name: string, why: string, eventId?: unknown): void {
  const { state } = journey;
  remember(state.rejectedSignals, { name: name.slice(0, 100), at: journey.now, why }, remembered.rejectedSignals);
  if (typeof eventId === 'string' && eventId.length <= 100) {
    const reason = isEventType(name) ? 'invalid' : 'unknown-type';
    settleReceipt(journey, { eventId, outcome: 'ignored', reason });
  }
  if (isEnded(state.stage)) return;
  journey.ask({
    code: 'event-not-understood',
    step: oneOfFew(journey, 'signal', name.slice(0, 100)),
    severity: 'warning',
    why: `A signal could not be taken: ${why}`,
    evidence: { signal: name.slice(0, 100) },
    actions: ['skip'],
  });
}

/** A step named after something that the outside chose; beyond a few they share one, so that nobody can fill the state. */
function oneOfFew(journey: Journey, kind: 'email' | 'signal', name: string): string {
  const step = `${kind}/${name}`;
  const open = journey.state.attention.filter((item) => item.step.startsWith(`${kind}/`));
  return open.length < remembered.rejectedSignals || open.some((item) => item.step === step) ? step : `${kind}/others`;
}

/** What is wrong with a signal's payload; the API checks it before, but a signal may come from any client of Temporal. */
export function faultOf(type: EventType, signal: unknown): string | undefined {
  if (typeof signal !== 'object' || signal === null) return 'the payload is not an object';
  const { eventId, source, origin, occurredAt, data, recorded } = signal as Partial<Record<keyof EventSignal, unknown>>;
  if (typeof eventId !== 'string' || eventId === '' || eventId.length > 100) return 'eventId is not a short string';
  if (typeof source !== 'string' || source.length > 100) return 'source is not a short string';
  if (origin !== 'webhook' && origin !== 'reconcile' && origin !== 'operator') return 'origin is not known';
  if (typeof occurredAt !== 'string' || Number.isNaN(Date.parse(occurredAt))) return 'occurredAt is not a time';
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'data is not an object';
  if (recorded !== undefined && !isRecordedBy(recorded)) return 'recorded does not say who, why and how they know';
  const missing = eventCatalogue[type].schema.required.find(
    (name) => typeof (data as Record<string, unknown>)[name] !== 'string',
  );
  if (missing !== undefined) return `data.${missing} is not a string`;
  // It travels in the history, in the state of every later run and into the records.
  return JSON.stringify(data).length > longestData ? 'data is too long' : undefined;
}

const longestData = 10_000;

function isRecordedBy(recorded: unknown): recorded is RecordedBy {
  if (typeof recorded !== 'object' || recorded === null) return false;
  const { by, reason, evidence } = recorded as Partial<RecordedBy>;
  const isText = (text: unknown) => typeof text === 'string' && text.length <= 2000;
  return by?.type === 'operator' && isText(by.id) && isText(reason) && isText(evidence);
}

function settleReceipt(journey: Journey, receipt: EventReceipt): void {
  journey.state.unrecorded.receipts.push(receipt);
}

function isBefore(one: string, other: string): boolean {
  return Date.parse(one) < Date.parse(other);
}
