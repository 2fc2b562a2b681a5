import { patched } from '@temporalio/workflow';
import type {
  CertificateData,
  EnrollmentData,
  ExecutionFailedData,
  InvitationData,
  MailData,
  RecordedBy,
  UndeliverableData,
} from '../../domain/events.js';
import { type EventSignal, type EventType, eventCatalogue, isEventType } from '../../domain/events.js';
import { stepName } from '../../domain/ids.js';
import type { EventReceipt, Fact, IgnoredReason, MigrationState } from '../../domain/migration.js';
import { isAfter, isEnded } from '../../domain/stages.js';
import type { Journey } from './journey.js';
import { reconsiderReadiness } from './readiness.js';
import { dropAnnouncements } from './rescheduling.js';
import { remember, remembered, rememberFact } from './state.js';

/**
 * Takes a fact from outside: records it and returns; the story asks anew what is due. Synchronous, and it never throws:
 * a throw in a signal handler would fail the workflow or stop its tasks for good.
 */
export function takeEvent(journey: Journey, type: EventType, signal: EventSignal): void {
  journey.tick();
  const fault = faultOf(type, signal);
  if (fault) return reject(journey, type, fault, signal?.eventId);
  const { state } = journey;
  if (state.seenEvents.includes(signal.eventId)) return takeAgain(journey, signal.eventId);
  remember(state.seenEvents, signal.eventId, remembered.events);
  const ignored = reasonToIgnore(journey, type, signal);
  if (ignored) {
    // It may have come too early the first time, when the Marketplace did not show it yet.
    if (ignored === 'duplicate' && isUnseen(state, type, signal)) {
      state.recheck ??= { at: 0, left: journey.policy.rechecks };
    }
    return settleReceipt(journey, { eventId: signal.eventId, outcome: 'ignored', reason: ignored });
  }

  const sequence = journey.note({
    kind: 'fact',
    code: `fact.${type}`,
    text: `${factText(type, signal)}${signal.recorded?.approvedBy ? `; approved by ${signal.recorded.approvedBy}` : ''}`,
    actor: signal.recorded?.by ?? { type: 'source', id: signal.source },
    eventId: signal.eventId,
    data: {
      ...signal.data,
      occurredAt: signal.occurredAt,
      origin: signal.origin,
      ...(signal.recorded && { reason: signal.recorded.reason, evidence: signal.recorded.evidence }),
      ...(signal.recorded?.approvedBy && { approvedBy: signal.recorded.approvedBy }),
    },
  });
  const { occurredAt, origin } = signal;
  const buyerId = type.startsWith('certificate.') ? (signal.data as CertificateData).buyerId : undefined;
  rememberFact(state.facts, {
    key: factKey(type, signal),
    type,
    occurredAt,
    origin,
    sequence,
    ...(buyerId !== undefined && { buyerId }),
  });
  settleReceipt(journey, { eventId: signal.eventId, outcome: 'applied', sequence });
  draw(journey, type, signal);
}

/**
 * An event that was brought before: a delivery whose answer was lost, or one that an operator wanted. Its inbox row waits
 * for a receipt, so it gets one, unless the first is still on its way to the records and answers both. A first receipt that
 * is written stays as it is: records settle an event once.
 */
function takeAgain(journey: Journey, eventId: string): void {
  if (journey.state.unrecorded.receipts.some((receipt) => receipt.eventId === eventId)) return;
  // Until then a repeat was dropped, and histories have no record step for it.
  if (!patched('receipt-for-seen-event')) return;
  settleReceipt(journey, { eventId, outcome: 'ignored', reason: 'duplicate' });
}

/** Whether the Marketplace has not shown what is reported. */
function isUnseen(state: MigrationState, type: EventType, signal: EventSignal): boolean {
  if (type === 'invitation.accepted') {
    const { membershipId } = signal.data as InvitationData;
    return !state.invitations.some((one) => one.membershipId === membershipId && one.status === 'active');
  }
  if (type !== 'certificate.issued') return false;
  const { buyerId } = signal.data as CertificateData;
  return state.buyers.some((one) => one.buyerId === buyerId && one.status !== 'certified' && one.status !== 'waived');
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
      reconsiderReadiness(journey);
      // "Will soon move" must not be said of an account that has moved, nor hold up what follows.
      if (journey.isCurrent) dropAnnouncements(journey);
      return journey.settle((item) => item.step === 'execution');
    case 'migration.failed':
      return executionFailed(journey, signal.data as ExecutionFailedData, signal.occurredAt);
    case 'email.delivered':
      return mailArrived(journey, signal.data as MailData);
    case 'email.undeliverable':
      return undeliverable(journey, signal.data as UndeliverableData);
    case 'email.delayed':
      return;
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
    // The sender's words may name people: they stand in the evidence, which is masked for who may not see it.
    why: 'Executing the migration failed; the reason that was reported is in the evidence',
    evidence: { occurredAt, reason: data.reason },
    // Resolved by a later "migration executed"; the way out without one is abort or rollback.
    actions: [],
  });
}

/** Whatever was open about the mail is answered: it went out, and it got through in the end. */
function mailArrived(journey: Journey, data: MailData): void {
  const effect = mailOf(journey, data);
  if (!effect) return;
  const step = stepName(journey.start.migrationId, effect.key);
  if (effect.status === 'unconfirmed') journey.keep(effect, 'confirmed', data.messageId);
  journey.settle(
    (item) => item.step === step && (item.code === 'email-unconfirmed' || item.code === 'email-undeliverable'),
  );
}

function undeliverable(journey: Journey, data: UndeliverableData): void {
  const { messageId = '', reason, kind = 'bounced', reasonClass } = data;
  const effect = mailOf(journey, data);
  const step = effect ? stepName(journey.start.migrationId, effect.key) : oneOfFew(journey, 'email', messageId);
  if (effect) {
    // It did go out: what is open is no longer whether, but what now.
    if (effect.status === 'unconfirmed') journey.keep(effect, 'confirmed', messageId);
    journey.settle((item) => item.step === step && item.code === 'email-unconfirmed');
  }
  const { template, contactId } = effect?.email ?? {};
  journey.ask({
    code: 'email-undeliverable',
    step,
    severity: 'warning',
    why:
      template !== undefined
        ? `Mail "${template}" to contact ${contactId} ${undeliverableWords[kind]}`
        : 'A mail could not be delivered',
    evidence: {
      messageId,
      reason,
      kind,
      ...(reasonClass && { reasonClass }),
      ...(template !== undefined && { template, contactId, fix: undeliverableFix[reasonClass ?? 'hard'] }),
    },
    actions: effect ? ['retry', 'skip'] : ['skip'],
  });
}

const undeliverableWords = {
  bounced: 'came back',
  complained: 'was marked as unwanted by its reader',
  suppressed: 'was held back by the mail provider: the address came back or complained before',
  failed: 'could not be sent by the mail provider',
} as const;

const undeliverableFix = {
  hard: 'The address will not take the next mail either: have the contact replaced or its address put right, then retry',
  soft: 'It may be taken later: retry, or have the contact replaced',
} as const;

/** The effect whose mail is meant; the ledger of mails names it by its key, other senders by its Message-ID. */
function mailOf(journey: Journey, { effectKey, messageId }: MailData) {
  const { effects } = journey.state;
  if (effectKey !== undefined) return Object.hasOwn(effects, effectKey) ? effects[effectKey] : undefined;
  return Object.values(effects).find((one) => one.email && one.outsideId === messageId);
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
      if (state.invitations.some((one) => one.status === 'active' && key.startsWith(`${type}:${one.membershipId}:`)))
        return 'superseded';
      break;
    case 'email.delivered':
    case 'email.undeliverable':
    case 'email.delayed':
      // Of an earlier migration of the partner: its effects are not ours.
      if ((signal.data as MailData).effectKey !== undefined && !mailOf(journey, signal.data as MailData))
        return 'closed';
      break;
    default:
  }
  return state.facts.some((fact) => fact.key === key || isToldByWatcher(fact, key, signal)) ? 'duplicate' : undefined;
}

/** The watcher knows when the Marketplace's object changed, which may be later than what its sender says, but not earlier. */
function isToldByWatcher(fact: Fact, key: string, { occurredAt }: EventSignal): boolean {
  const time = `:${occurredAt}`;
  return (
    fact.origin === 'reconcile' &&
    key.endsWith(time) &&
    fact.key.startsWith(key.slice(0, -time.length + 1)) &&
    !isBefore(fact.occurredAt, occurredAt)
  );
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
    case 'enrollment.processing':
    case 'enrollment.queried':
    case 'enrollment.failed':
      return `${type}:${(signal.data as EnrollmentData).enrollmentId}:${signal.occurredAt}`;
    case 'certificate.issued':
      return `${type}:${(signal.data as CertificateData).certificateId}`;
    case 'certificate.ended':
      return `${type}:${(signal.data as CertificateData).certificateId}:${signal.occurredAt}`;
    case 'email.delivered':
    case 'email.undeliverable':
    case 'email.delayed':
      return `${type}:${(signal.data as MailData).messageId}:${signal.occurredAt}`;
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
    case 'enrollment.processing':
      return `${said}: enrollment ${(signal.data as EnrollmentData).enrollmentId} is under way`;
    case 'enrollment.queried':
      return `${said}: a question about enrollment ${(signal.data as EnrollmentData).enrollmentId}`;
    case 'enrollment.failed':
      return `${said}: enrollment ${(signal.data as EnrollmentData).enrollmentId} failed`;
    case 'certificate.issued':
      return `${said}: certificate ${(signal.data as CertificateData).certificateId} issued to ${(signal.data as CertificateData).buyerId}`;
    case 'certificate.ended':
      return `${said}: certificate ${(signal.data as CertificateData).certificateId} ended`;
    case 'email.delivered':
      return `${said}: a mail was delivered`;
    case 'email.undeliverable':
      return `${said}: a mail could not be delivered`;
    case 'email.delayed':
      return `${said}: a mail is delayed`;
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
  if (typeof occurredAt !== 'string' || occurredAt.length > 64 || Number.isNaN(Date.parse(occurredAt))) {
    return 'occurredAt is not a time';
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'data is not an object';
  if (recorded !== undefined && !isRecordedBy(recorded)) return 'recorded does not say who, why and how they know';
  const { schema, signalRequired = schema.required } = eventCatalogue[type];
  const missing = signalRequired.find((name) => typeof (data as Record<string, unknown>)[name] !== 'string');
  if (missing !== undefined) return `data.${missing} is not a string`;
  const odd = Object.entries(textLengths).find(([name, length]) => !isShortText(data as object, name, length));
  if (odd !== undefined) return `data.${odd[0]} is not a short string`;
  // It travels in the history, in the state of every later run and into the records.
  return JSON.stringify(data).length > longestData ? 'data is too long' : undefined;
}

const longestData = 10_000;

/**
 * What is read as text, and how long each may be: a member that is something else may throw where a text is made of it,
 * and the workflow's tasks would stop for good.
 */
const textLengths: Record<string, number> = {
  membershipId: 100,
  enrollmentId: 100,
  buyerId: 100,
  certificateId: 100,
  messageId: 1_000,
  effectKey: 1_000,
  kind: 100,
  reasonClass: 100,
  status: 100,
  note: longestData,
  reason: longestData,
};

function isShortText(data: object, name: string, length: number): boolean {
  const text = (data as Record<string, unknown>)[name];
  return text === undefined || (typeof text === 'string' && text.length <= length);
}

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
