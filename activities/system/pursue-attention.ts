import { createHash } from 'node:crypto';
import type { Database } from '../../db/connection.js';
import {
  claimNotices,
  dueItems,
  type Notice,
  type NoticeChannel,
  noteLevel,
  noteResolved,
  settleNotices,
} from '../../db/queries/attention-notices.js';
import {
  type AttentionLevel,
  attentionLevels,
  type DeadlinePolicy,
  deadlinesOf,
  levelAt,
  nextLevelAt,
} from '../../domain/attention-deadlines.js';
import { businessCalendar } from '../../domain/business-time.js';
import type { Mailer } from '../email/outgoing-mail.js';
import type { Sender } from '../email/sender.js';
import { alertMail } from './alert-mail.js';
import type { AlertResult, AlertWebhook } from './alert-webhook.js';

export interface PursueOptions {
  database: Database;
  /** Absent: nobody is mailed. */
  mail?: { mailer: Mailer; sender: Sender; to: string };
  /** Absent: nothing is posted. */
  webhook?: AlertWebhook;
  /** Of the API, for links. */
  publicUrl?: string;
  timeZone: string;
  holidays: readonly string[];
  deadlines: DeadlinePolicy;
  /** Epoch ms. */
  now: () => number;
}

/** What one run looks at; the next one follows in a minute. */
const itemsAtMost = 500;
const mailedAtOnce = 100;
const postedAtOnce = 50;
/** Longer than a run may take. */
const leaseMs = 3 * 60_000;
/** Tries follow after 1, 2, 4 ... minutes: two hours in all. */
const firstRetryMs = 60_000;
const attemptsAtMost = 8;

/** Notes which deadlines have passed, and tells those who are to know, each once per item and level. */
export async function pursueAttention(options: PursueOptions): Promise<{ told: number }> {
  const { database } = options;
  await noteLevels(options);
  await noteResolved(database);
  return { told: (await sendMail(options)) + (await postAlerts(options)) };
}

async function noteLevels({ database, mail, webhook, timeZone, holidays, deadlines, now }: PursueOptions) {
  const at = now();
  for (const item of await dueItems(database, new Date(at), itemsAtMost)) {
    const calendar = businessCalendar(item.timeZone ?? timeZone, holidays);
    const due = deadlinesOf(
      { code: item.code, since: item.since.getTime(), plannedFor: item.plannedFor?.getTime() },
      calendar,
      deadlines,
    );
    const reached = levelAt(due, at);
    const level = higher(item.level, reached);
    const next = nextLevelAt(due, at);
    const channels = level === item.level ? [] : channelsOf(level, { mail, webhook });
    const nextAt = next === undefined ? null : new Date(next);
    await noteLevel(database, { id: item.id, level, nextAt }, channels, new Date(at));
  }
}

/** A level that was reached stays, even where an item's deadlines move away again. */
function higher(before: AttentionLevel | null, now: AttentionLevel | undefined): AttentionLevel | null {
  const rank = (level: AttentionLevel | null) => (level === null ? -1 : attentionLevels.indexOf(level));
  return now !== undefined && rank(now) > rank(before) ? now : before;
}

/** A reminder is for people alone. */
function channelsOf(
  level: AttentionLevel | null,
  { mail, webhook }: Pick<{ mail: unknown; webhook: unknown }, 'mail' | 'webhook'>,
): NoticeChannel[] {
  return [...(mail ? (['email'] as const) : []), ...(webhook && level !== 'remind' ? (['webhook'] as const) : [])];
}

async function sendMail({ database, mail, publicUrl, now }: PursueOptions): Promise<number> {
  if (!mail) return 0;
  const notices = await claimNotices(database, 'email', { now: new Date(now()), limit: mailedAtOnce, leaseMs });
  const [first] = notices;
  if (!first) return 0;
  const { mailer, sender, to } = mail;
  const reference = createHash('sha256').update(`${first.itemId}.${first.level}`).digest('hex');
  const alert = {
    ...alertMail(notices, publicUrl),
    messageId: `<${first.itemId}.${first.level}.${first.attempts}@${sender.domain}>`,
    from: { name: sender.name, address: sender.email },
    to: { name: '', address: to },
    replyTo: sender.email,
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: [],
  };
  const sent = await mailer.send(alert, { reference, round: first.attempts });
  if (sent.kind === 'sent' || sent.kind === 'unconfirmed') {
    await settleNotices(database, notices, { status: sent.kind });
    return notices.length;
  }
  for (const notice of notices) await settleFailed(database, notice, sent.code, now());
  return 0;
}

async function postAlerts({ database, webhook, publicUrl, now }: PursueOptions): Promise<number> {
  if (!webhook) return 0;
  const notices = await claimNotices(database, 'webhook', { now: new Date(now()), limit: postedAtOnce, leaseMs });
  let told = 0;
  let failures = 0;
  for (const notice of notices) {
    // A receiver that is away lets each try run into its time-out: after three the rest waits for its turn.
    const result: AlertResult =
      failures >= 3
        ? { kind: 'failed', code: 'receiver-away' }
        : await webhook.post(alertId(notice), alert(notice, publicUrl));
    if (result.kind === 'sent') {
      await settleNotices(database, [notice], { status: 'sent' });
      told += 1;
    } else if (result.kind === 'gone') {
      await settleNotices(database, [notice], { status: 'given-up', error: result.code });
    } else {
      failures += 1;
      await settleFailed(database, notice, result.code, now());
    }
  }
  return told;
}

async function settleFailed(database: Database, notice: Notice, error: string, now: number): Promise<void> {
  if (notice.attempts >= attemptsAtMost) return settleNotices(database, [notice], { status: 'given-up', error });
  const nextTryAt = new Date(now + firstRetryMs * 2 ** (notice.attempts - 1));
  await settleNotices(database, [notice], { status: 'pending', nextTryAt, error });
}

/** The same for each try, so that a receiver can tell a repeat. */
function alertId({ itemId, level }: Notice): string {
  return `${itemId}_${level}`;
}

const alertTypes = {
  remind: 'attention.reminded',
  escalate: 'attention.escalated',
  breach: 'attention.breached',
  resolved: 'attention.resolved',
} as const;

function alert(notice: Notice, publicUrl: string | undefined) {
  const { itemId, level, code, severity, step, subjectKind, subject, why, since, closedAt, ...affected } = notice;
  const { partnerId, migrationId, stage, wave, owner } = affected;
  return {
    type: alertTypes[level],
    timestamp: (closedAt ?? since).toISOString(),
    data: {
      id: itemId,
      level,
      code,
      severity,
      subject: { kind: subjectKind, id: subject },
      step,
      why,
      since,
      closedAt,
      partnerId,
      migrationId,
      stage,
      wave,
      owner,
      href: `${publicUrl ?? ''}/v1/attention/${itemId}`,
    },
  };
}
