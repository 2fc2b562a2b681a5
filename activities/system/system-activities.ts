import { log } from '@temporalio/activity';
import type { loadConfig } from '../../config.js';
import type { Database } from '../../db/connection.js';
import type { DeadlinePolicy } from '../../domain/attention-deadlines.js';
import type { SystemActivities } from '../../domain/system-activities.js';
import type { TemporalSight } from '../../domain/temporal-sight.js';
import type { Mailer } from '../email/outgoing-mail.js';
import type { AlertWebhook } from './alert-webhook.js';
import { alertSettings, pursuitOf } from './alerting.js';
import { watchSystem } from './watch-system.js';

/** Settings that the system watch needs, to be given to `loadConfig`. */
export const systemSettings = [...alertSettings, 'MAIL_FROM'] as const;
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
  const { database, config, mailer, webhook, sight, deadlines, now = Date.now } = options;
  const timeZone = config.OPERATIONS_TIME_ZONE;
  const holidays = config.BUSINESS_HOLIDAYS.split(',');
  return {
    watchSystem: () => watchSystem({ database, sight, timeZone, holidays, now }),
    pursueAttention: pursuitOf({
      database,
      config,
      mail: { mailer, from: config.MAIL_FROM },
      webhook,
      warn: (message, details) => log.warn(message, details),
      ...(deadlines && { deadlines }),
      now,
    }),
  };
}
