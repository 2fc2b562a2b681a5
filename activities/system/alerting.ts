import { loadConfig } from '../../config.js';
import type { Database } from '../../db/connection.js';
import { type DeadlinePolicy, defaultDeadlines } from '../../domain/attention-deadlines.js';
import type { QueuedAttentionCode } from '../../domain/system-attention.js';
import { stoppable } from '../attempt.js';
import { mailerOf, mailSettings } from '../email/mailer-of.js';
import type { Mailer } from '../email/outgoing-mail.js';
import { senderOf } from '../email/sender.js';
import { type AlertWebhook, createAlertWebhook } from './alert-webhook.js';
import { type PursueOptions, pursueAttention } from './pursue-attention.js';

/** Settings of who is told, and when; to be given to `loadConfig`. */
export const alertSettings = [
  'OPERATIONS_EMAIL',
  'OPERATIONS_TIME_ZONE',
  'BUSINESS_HOLIDAYS',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'PUBLIC_URL',
] as const;
export type AlertConfig = ReturnType<typeof loadConfig<(typeof alertSettings)[number]>>;

export interface PursuitOptions {
  database: Database;
  config: AlertConfig;
  /** With the sender of its mails; absent: nobody is mailed. */
  mail?: { mailer: Mailer; from: string } | undefined;
  webhook: AlertWebhook | undefined;
  codes?: readonly QueuedAttentionCode[];
  warn: PursueOptions['warn'];
  deadlines?: DeadlinePolicy;
  /** Epoch ms; default the clock. */
  now?: () => number;
}

/** Pursues the queue as the settings want it. */
export function pursuitOf(options: PursuitOptions): () => Promise<{ told: number }> {
  const { database, config, mail, webhook, codes, warn, deadlines = defaultDeadlines, now = Date.now } = options;
  const to = config.OPERATIONS_EMAIL;
  const { PUBLIC_URL: publicUrl } = config;
  return () =>
    pursueAttention({
      database,
      ...(mail && to !== undefined && { mail: { mailer: mail.mailer, sender: senderOf(mail.from), to } }),
      ...(webhook && { webhook }),
      ...(publicUrl !== undefined && { publicUrl: publicUrl.replace(/\/+$/, '') }),
      ...(codes && { codes }),
      timeZone: config.OPERATIONS_TIME_ZONE,
      holidays: config.BUSINESS_HOLIDAYS.split(','),
      deadlines,
      warn,
      now,
    });
}

/** What a process other than a worker tells people with. */
export interface Alerting {
  /** `stop` breaks off what is being sent; it stays to be told. */
  pursue(
    database: Database,
    codes: readonly QueuedAttentionCode[],
    warn: PursueOptions['warn'],
    stop: AbortSignal,
  ): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Reads from the environment whom to tell, and how; undefined where nobody is named.
 * @throws ConfigurationError when somebody is named, and what it takes to reach them is not
 */
export function loadAlerting(environment?: Record<string, string | undefined>): Alerting | undefined {
  const config = loadConfig(alertSettings, environment);
  const webhook = createAlertWebhook(config);
  const mail = config.OPERATIONS_EMAIL === undefined ? undefined : loadConfig(mailSettings, environment);
  if (!mail && !webhook) return undefined;
  const mailer = mail && mailerOf(mail);
  return {
    pursue: (database, codes, warn, stop) =>
      stoppable(
        stop,
        pursuitOf({
          database,
          config,
          mail: mail && mailer && { mailer, from: mail.MAIL_FROM },
          webhook,
          codes,
          warn,
        }),
      ),
    async close() {
      await Promise.all([mailer?.close(), webhook?.close()]);
    },
  };
}
