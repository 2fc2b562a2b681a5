import { createHash } from 'node:crypto';
import type { Database } from '../../db/connection.js';
import {
  claimBegunNotices,
  claimNotices,
  dueItems,
  type Notice,
  type NoticeChannel,
  type NoticeClaim,
  noteLevel,
  noteResolved,
  settleNotices,
} from '../../db/queries/attention-notices.js';
import {
  type AttentionLevel,
  attentionLevels,
  type DeadlinePolicy,
  deadlinesOf,
  isJudgedByQueue,
  levelAt,
  nextLevelAt,
  tellableAt,
} from '../../domain/attention-deadlines.js';
import { businessCalendar } from '../../domain/business-time.js';
import type { QueuedAttentionCode } from '../../domain/system-attention.js';
import { attemptSignal } from '../attempt.js';
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
  /** Default: of every code. */
  codes?: readonly QueuedAttentionCode[];
  /** Receives what could not be told. */
  warn: (message: string, details: Record<string, unknown>) => void;
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
  const { database, codes } = options;
  await noteLevels(options);
  await noteResolved(database, codes);
  return { told: (await sendMail(options)) + (await postAlerts(options)) };
}

async function noteLevels(options: PursueOptions): Promise<void> {
  const { database, mail, webhook, timeZone, holidays, deadlines, codes, now } = options;
  const at = now();
  const look = { now: new Date(at), limit: itemsAtMost, ...(codes && { codes }) };
  for (const item of await dueItems(database, look)) {
    const { id, code } = item;
    const calendar = businessCalendar(item.timeZone ?? timeZone, holidays);
    const lookAgain = (next: number) =>
      noteLevel(database, { id, level: item.level, nextAt: new Date(next) }, [], new Date(at));
    // What was found at night, or by a worker that comes back at night, waits for people as well.
    const tellable = tellableAt(code, at, calendar, deadlines);
    if (tellable > at) {
      await lookAgain(tellable);
      continue;
    }
    const due = deadlinesOf(
      { code, since: item.since.getTime(), plannedFor: item.plannedFor?.getTime() },
      calendar,
      deadlines,
    );
    const level = higher(item.level, levelAt(due, at));
    const isNew = level !== item.level;
    const wakesAt = item.snoozedUntil?.getTime() ?? at;
    // A reminder may be put aside; what is escalated or breached is news that nobody knew of who put it aside.
    const wakes = isNew && level !== 'remind';
    const next = nextLevelAt(due, at);
    if (wakesAt > at && !wakes) {
      await lookAgain(Math.min(next ?? wakesAt, wakesAt));
      continue;
    }
    const becomesCritical = isNew && level === 'breach' && isJudgedByQueue(code);
    const nextAt = next === undefined ? null : new Date(next);
    const channels = isNew ? channelsOf(level, { mail, webhook }) : [];
    await noteLevel(database, { id, level, nextAt, wakes, becomesCritical }, channels, new Date(at));
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

function claimOf(options: PursueOptions, channel: NoticeChannel, limit: number): NoticeClaim {
  const { codes, now } = options;
  return { channel, now: new Date(now()), limit, leaseMs, attemptsAtMost, ...(codes && { codes }) };
}

async function sendMail(options: PursueOptions): Promise<number> {
  const { database, mail } = options;
  if (!mail) return 0;
  const claim = claimOf(options, 'email', mailedAtOnce);
  let told = 0;
  // For an alert twice is better than never, so what may have been told is told again, and as the same mail.
  for (const take of [claimBegunNotices, claimNotices]) {
    if (!isToStop()) told += await mailOut(options, mail, await take(database, claim));
  }
  return told;
}

async function mailOut(
  { database, publicUrl, warn, now }: PursueOptions,
  { mailer, sender, to }: NonNullable<PursueOptions['mail']>,
  notices: readonly Notice[],
): Promise<number> {
  const [first] = notices;
  if (!first) return 0;
  const keys = notices.map(({ itemId, level }) => `${itemId}.${level}`).sort();
  const text = alertMail(notices, publicUrl);
  const alert = {
    ...text,
    messageId: `<${digest(keys.join()).slice(0, 40)}@${sender.domain}>`,
    from: { name: sender.name, address: sender.email },
    to: { name: '', address: to },
    replyTo: sender.email,
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: [],
  };
  // A provider that tells repeats by this name wants the same words under it, and an item may have changed meanwhile.
  const sent = await mailer.send(alert, { reference: digest(`${keys.join()}${text.text}`), round: 1 });
  if (sent.kind === 'sent') {
    await settleNotices(database, notices, { status: 'sent' });
    return notices.length;
  }
  const code = sent.kind === 'unconfirmed' ? 'unconfirmed' : sent.code;
  const attempts = Math.max(...notices.map((notice) => notice.attempts));
  warn('alerts could not be mailed', { code, outcome: sent.kind, count: notices.length, attempts });
  if (sent.kind === 'rejected' || sent.kind === 'not-sent') {
    for (const notice of notices) await settleFailed(database, notice, code, now());
  } else if (attempts >= attemptsAtMost) {
    await settleNotices(database, notices, { status: 'unconfirmed', error: code });
  } else {
    // All of the mail together, so that they stay one.
    const nextTryAt = new Date(now() + retryAfterMs(attempts));
    await settleNotices(database, notices, { status: 'sending', nextTryAt, error: code });
  }
  return 0;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function postAlerts(options: PursueOptions): Promise<number> {
  const { database, webhook, publicUrl, warn, now } = options;
  if (!webhook || isToStop()) return 0;
  const claim = claimOf(options, 'webhook', postedAtOnce);
  const notices = [...(await claimBegunNotices(database, claim)), ...(await claimNotices(database, claim))];
  let told = 0;
  let failures = 0;
  for (const notice of notices) {
    if (isToStop()) break;
    // A receiver that is away lets each try run into its time-out: after three the rest waits for its turn.
    const result: AlertResult =
      failures >= 3
        ? { kind: 'failed', code: 'receiver-away' }
        : await webhook.post(alertId(notice), alert(notice, publicUrl));
    if (result.kind === 'sent') {
      await settleNotices(database, [notice], { status: 'sent' });
      told += 1;
      continue;
    }
    // Broken off by our own end, it says nothing of the receiver.
    if (isToStop()) break;
    const { code } = result;
    warn('an alert could not be posted', { code, itemId: notice.itemId, attempts: notice.attempts });
    if (result.kind === 'gone') {
      await settleNotices(database, [notice], { status: 'given-up', error: code });
    } else {
      failures += 1;
      await settleFailed(database, notice, code, now());
    }
  }
  return told;
}

/** Whoever goes takes nothing more up: it is left for those who stay. */
function isToStop(): boolean {
  return attemptSignal()?.aborted ?? false;
}

async function settleFailed(database: Database, notice: Notice, error: string, now: number): Promise<void> {
  if (notice.attempts >= attemptsAtMost) return settleNotices(database, [notice], { status: 'given-up', error });
  const nextTryAt = new Date(now + retryAfterMs(notice.attempts));
  await settleNotices(database, [notice], { status: 'pending', nextTryAt, error });
}

function retryAfterMs(attempts: number): number {
  return firstRetryMs * 2 ** (attempts - 1);
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
