import { type AttentionCode, attentionCatalogue } from './attention.js';

/** What asks for a person outside of any one migration's workflow, and what such a person should know. */
export const systemAttentionCatalogue = {
  'event-type-unknown': 'A source sends events of a type that Portage does not know',
  'event-dead': 'An event was acknowledged and can do nothing: its data does not fit, or its migration never started',
  'email-undeliverable-after-end': 'An important mail did not arrive, and its migration has ended',
  'event-id-reused': 'A source gave the id of an event to another one',
  'signatures-failing': 'Many requests in the name of a source fail verification',
  'events-malformed': 'A source sends events that no two systems would read alike, and they are refused',
  'events-parked': 'Events have been waiting for the start of a migration for three days',
  'events-undelivered': 'Stored events do not reach their workflows',
  'events-unanswered': 'Workflows have got events and do not say what these did',
  'worker-absent': 'No worker polls a task queue',
  'workflow-task-failing': 'The code of a workflow fails, and the workflow stands still',
  'schedule-not-running': 'A schedule is paused or has stopped',
  'watch-not-running': 'The watch over the system itself does not run',
  'alerts-undeliverable': 'What is escalated does not reach those who are to be told',
  'second-person-awaited': 'An override waits for a second person',
  'step-overdue': 'A migration has been in a step for longer than the step may take, without saying why',
} as const;

export type SystemAttentionCode = keyof typeof systemAttentionCatalogue;
export type QueuedAttentionCode = AttentionCode | SystemAttentionCode;

/** What each code of the queue means, in one line. */
export const queuedAttentionTitles: Readonly<Record<QueuedAttentionCode, string>> = {
  ...attentionCatalogue,
  ...systemAttentionCatalogue,
};

/** `open`: neither put aside nor closed. */
export const attentionStates = ['open', 'snoozed', 'closed'] as const;
export type AttentionState = (typeof attentionStates)[number];

export const attentionSubjectKinds = [
  'migration',
  'event-source',
  'event',
  'mail',
  'partner',
  'relay',
  'worker',
  'workflow',
  'schedule',
  'alert-channel',
  'approval',
] as const;
export type AttentionSubjectKind = (typeof attentionSubjectKinds)[number];

/**
 * These tell of something that has happened, and in general nothing un-happens: a person dismisses them. All but
 * `event-id-reused` close themselves where it does (a release knows the type, the event is delivered again, the mail has
 * arrived after all); all others close themselves when their cause is gone.
 */
export const dismissibleCodes: readonly QueuedAttentionCode[] = [
  'event-type-unknown',
  'event-dead',
  'event-id-reused',
  'email-undeliverable-after-end',
];

/** An open question to the operators that no workflow asks; at most one per code and subject. */
export interface SystemAttentionItem {
  code: SystemAttentionCode;
  severity: 'warning' | 'critical';
  subjectKind: AttentionSubjectKind;
  /** Names what it is about: a source, an event's id, a workflow id ... */
  subject: string;
  /** In words, for people; no personal data. */
  why: string;
  /** Facts behind it: ids, codes, counts. */
  evidence?: Record<string, unknown>;
  /** RFC 3339; default now. */
  since?: string;
  partnerId?: string;
  migrationId?: string;
  stage?: string;
  wave?: string;
  timeZone?: string;
}
