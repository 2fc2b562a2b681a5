const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Every duration and limit of a journey. It travels in the workflow's input, so that a test or demo compresses weeks to
 * seconds with the same code, and a change of the defaults does not reach migrations under way. Durations in ms.
 */
export interface MigrationPolicy {
  /** Whether the old portal refuses new orders from the planned date on. */
  freezePortal: boolean;
  /** An inspection older than this when the planned date comes is made again before the portal is frozen. */
  readinessValidMs: number;
  /** After the planned date: "migration executed" is overdue (warning), then in breach (critical). */
  executionOverdueMs: number;
  executionBreachMs: number;
  /** So long before the old portal is switched off an operator is asked, if the account has not been handed over. */
  sunsetWarningMs: number;
  /** Reminders, counted from the last invitation (user guide: the invitation lives 7 days). */
  invitationRemindersMs: number[];
  invitationLifetimeMs: number;
  /** How many invitations a contact gets, the first included, before an operator is asked. */
  invitationRounds: number;
  /** Reminders to enroll, counted from the enrollment guide. */
  enrollmentRemindersMs: number[];
  enrollmentOverdueMs: number;
  enrollmentBreachMs: number;
  /** An enrollment that is neither queried nor completed for so long is escalated. */
  certificatePendingMs: number;
  /** Webinar invitations go out so long after hand-over. */
  webinarsAfterMs: number;
  /** How long the end waits for an operator's word on a mail that could not be sent or of which nobody knows, or on a certificate. */
  mailAnswerMs: number;
  /** A reported fact that the Marketplace does not show yet is looked at again, so often, at this distance. */
  recheckAfterMs: number;
  rechecks: number;
  /** How long an outside call is retried before an operator is asked ... */
  effectRetryForMs: number;
  effectRetryFirstMs: number;
  effectRetryMaxMs: number;
  /** ... and when it is tried again by itself, so that an outage heals; doubles up to 12 times this. */
  retryAgainAfterMs: number;
  /** History events per run before continue-as-new; the server's own suggestion (4,096) comes first where it is lower. */
  maxHistoryLength: number;
}

export const defaultPolicy: MigrationPolicy = {
  freezePortal: true,
  readinessValidMs: 7 * day,
  executionOverdueMs: 1 * day,
  executionBreachMs: 3 * day,
  sunsetWarningMs: 7 * day,
  invitationRemindersMs: [2 * day, 5 * day, 6 * day],
  invitationLifetimeMs: 7 * day,
  invitationRounds: 3,
  enrollmentRemindersMs: [7 * day, 14 * day],
  enrollmentOverdueMs: 21 * day,
  enrollmentBreachMs: 30 * day,
  certificatePendingMs: 24 * hour,
  webinarsAfterMs: 1 * day,
  mailAnswerMs: 3 * day,
  recheckAfterMs: 5 * minute,
  rechecks: 6,
  effectRetryForMs: 15 * minute,
  effectRetryFirstMs: 1 * second,
  effectRetryMaxMs: 1 * minute,
  retryAgainAfterMs: 30 * minute,
  maxHistoryLength: 2000,
};

const maxDurationMs = 366 * day;

const durationSchema = { type: 'integer', minimum: 1, maximum: maxDurationMs } as const;
const durationsSchema = { type: 'array', items: durationSchema, maxItems: 10 } as const;

/** JSON Schema of the policy overrides that a start request may carry; what is absent is the default. */
export const policyOverridesSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    freezePortal: { type: 'boolean' },
    readinessValidMs: durationSchema,
    executionOverdueMs: durationSchema,
    executionBreachMs: durationSchema,
    sunsetWarningMs: durationSchema,
    invitationRemindersMs: durationsSchema,
    invitationLifetimeMs: durationSchema,
    invitationRounds: { type: 'integer', minimum: 1, maximum: 20 },
    enrollmentRemindersMs: durationsSchema,
    enrollmentOverdueMs: durationSchema,
    enrollmentBreachMs: durationSchema,
    certificatePendingMs: durationSchema,
    webinarsAfterMs: durationSchema,
    mailAnswerMs: durationSchema,
    recheckAfterMs: durationSchema,
    rechecks: { type: 'integer', minimum: 0, maximum: 100 },
    effectRetryForMs: durationSchema,
    effectRetryFirstMs: durationSchema,
    effectRetryMaxMs: durationSchema,
    retryAgainAfterMs: durationSchema,
    maxHistoryLength: { type: 'integer', minimum: 20, maximum: 20000 },
  },
} as const;

/** The default policy with the given members replaced. */
export function policyWith(overrides: Partial<MigrationPolicy> = {}): MigrationPolicy {
  return { ...defaultPolicy, ...overrides };
}
