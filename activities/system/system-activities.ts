import type { loadConfig } from '../../config.js';
import type { Database } from '../../db/connection.js';
import { type DeadlinePolicy, defaultDeadlines } from '../../domain/attention-deadlines.js';
import type { SystemActivities } from '../../domain/system-activities.js';
import type { Mailer } from '../email/outgoing-mail.js';
import { senderOf } from '../email/sender.js';
import type { AlertWebhook } from './alert-webhook.js';
import { pursueAttention } from './pursue-attention.js';
import type { TemporalSight } from './temporal-sight.js';
import { watchSystem } from './watch-system.js';

/** Settings that the system watch needs, to be given to `loadConfig`. */
export const systemSettings = [
  'OPERATIONS_EMAIL',
  'OPERATIONS_TIME_ZONE',
  'BUSINESS_HOLIDAYS',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'PUBLIC_URL',
  'MAIL_FROM',
] as const;
export type SystemConfig = ReturnType<typeof loadConfig<(typeof systemSettings)[number]>>;

export interface SystemActivitiesOptions {
  database: Database;
  config: SystemConfig;
  mailer: Mailer;
  webhook: AlertWebhook | undefined;
  sight: TemporalSight;
  deadlines?: DeadlinePolicy;
  /** Epoch ms; default the clock. */
  now?: () => number;
}

/** The activities of the system watch, ready to be registered with a worker. */
export function createSystemActivities(options: SystemActivitiesOptions): SystemActivities {
  const { database, config, mailer, webhook, sight, deadlines = defaultDeadlines, now = Date.now } = options;
  const timeZone = config.OPERATIONS_TIME_ZONE;
  const holidays = config.BUSINESS_HOLIDAYS.split(',');
  const to = config.OPERATIONS_EMAIL;
  return {
    watchSystem: () => watchSystem({ database, sight, timeZone, holidays, now }),
    pursueAttention: () =>
      pursueAttention({
        database,
        ...(to !== undefined && { mail: { mailer, sender: senderOf(config.MAIL_FROM), to } }),
        ...(webhook && { webhook }),
        ...(config.PUBLIC_URL !== undefined && { publicUrl: config.PUBLIC_URL.replace(/\/+$/, '') }),
        timeZone,
        holidays,
        deadlines,
        now,
      }),
  };
}
