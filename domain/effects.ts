/** The steps that change something outside. The name is part of the effect's key: never rename, only add. */
export const effectSteps = [
  'notice-upcoming',
  'freeze-portal',
  'archive-portal',
  'notice-migrated',
  'email',
  'invite',
  'resend-invitation',
  'renew-invitation',
  'webinars',
  'revoke-invitation',
  'restore-notice',
  'restore-mode',
] as const;

export type EffectStep = (typeof effectSteps)[number];

/**
 * What has become of an effect. `intended` is written before the call; `confirmed` after a sure answer; `unconfirmed` when
 * it may have happened; `failed` when it surely did not; `skipped` by an operator; `undone` by a rollback.
 */
export const effectStatuses = ['intended', 'confirmed', 'unconfirmed', 'failed', 'skipped', 'undone'] as const;

export type EffectStatus = (typeof effectStatuses)[number];

/** Whether an effect of this status may have happened; `skipped` may come after a try whose answer was lost. */
export function mayStand(status: EffectStatus): boolean {
  return status !== 'failed' && status !== 'undone';
}

/** What was known before the effect and is needed to take it back; plain data, since it outlives the run. */
export type Undo =
  | { kind: 'restore-notice'; notice: NoticeState }
  | { kind: 'restore-mode'; mode: PortalMode }
  | { kind: 'revoke-invitation'; contactId: string }
  | { kind: 'postponed-email'; contactId: string };

export const portalModes = ['live', 'frozen', 'archive'] as const;
export const noticeStates = ['none', 'upcoming', 'migrated'] as const;

export type PortalMode = (typeof portalModes)[number];
export type NoticeState = (typeof noticeStates)[number];

/** A row of the ledger of effects. */
export interface EffectRecord {
  key: string;
  step: EffectStep;
  status: EffectStatus;
  /** RFC 3339, of the last change. */
  at: string;
  /** Id of what came of it outside: a membership, a Message-ID, a portal version. */
  outsideId?: string;
  undo?: Undo;
  /** Of a mail: what is needed to send it again. */
  email?: { template: EmailTemplate; contactId: string; data: EmailData };
}

export const emailTemplates = [
  'migrated',
  'invitation-reminder',
  'invitation-renewed',
  'enrollment-guide',
  'enrollment-reminder',
  'enrollment-queried',
  'enrollment-failed',
  'ready',
  'webinars',
  'postponed',
] as const;

export type EmailTemplate = (typeof emailTemplates)[number];

/** What a mail says besides the partner's and the contact's own data, which the email activity looks up itself. */
export interface EmailData {
  /** RFC 3339: when the invitation ends. */
  invitationEndsAt?: string;
  /** 1 for the first invitation. */
  round?: number;
  buyerIds?: string[];
  enrollmentId?: string;
  /** What the vendor said about the enrollment. */
  note?: string;
  /** The reader is a member of the Marketplace account; absent: not that we know. */
  joined?: true;
}
