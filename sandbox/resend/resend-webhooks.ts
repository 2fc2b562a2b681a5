import { Webhook } from 'standardwebhooks';
import { v7 as uuidv7 } from 'uuid';
import type { ResendEmail } from './resend-world.js';

/** Where web hooks go; `automatic`: each mail is reported delivered as soon as it was taken. */
export type ResendWebhookTarget = { url: string; secret: string; automatic?: boolean };

export const MAIL_OUTCOMES = ['deliver', 'delay', 'bounce', 'complain', 'suppress', 'fail'] as const;
export type MailOutcome = (typeof MAIL_OUTCOMES)[number];

export type WebhookOptions = {
  /** `svix-id`; one that was used before makes a repeat. */
  eventId?: string;
  occurredAt?: string;
  /** Of a bounce; default `Permanent`. */
  bounceType?: 'Permanent' | 'Transient' | 'Undetermined';
};

export type SentWebhook = { id: string; type: string; status?: number; answer?: unknown; error?: string };

const SEND_TIMEOUT_MS = 10_000;
const TYPES: Record<MailOutcome, string> = {
  deliver: 'email.delivered',
  delay: 'email.delivery_delayed',
  bounce: 'email.bounced',
  complain: 'email.complained',
  suppress: 'email.suppressed',
  fail: 'email.failed',
};

/** Reports what became of a mail as Resend does: signed, with the addresses in it. A failed post is told in the result. */
export async function sendResendWebhook(
  target: ResendWebhookTarget,
  outcome: MailOutcome,
  email: ResendEmail,
  now: number,
  options: WebhookOptions = {},
): Promise<SentWebhook> {
  const { eventId: id = `msg_${uuidv7().replaceAll('-', '')}`, occurredAt = new Date(now).toISOString() } = options;
  const type = TYPES[outcome];
  const body = JSON.stringify({ type, created_at: occurredAt, data: dataOf(outcome, email, options) });
  const sentAt = new Date(now);
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'svix-id': id,
        'svix-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
        'svix-signature': new Webhook(target.secret).sign(id, sentAt, body),
      },
      body,
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    const text = await response.text();
    return { id, type, status: response.status, answer: jsonOr(text) };
  } catch (error) {
    return { id, type, error: error instanceof Error ? error.message : String(error) };
  }
}

function dataOf(outcome: MailOutcome, email: ResendEmail, { bounceType = 'Permanent' }: WebhookOptions) {
  const { id, createdAt, from, to, subject, tags } = email;
  const code = bounceType === 'Permanent' ? '550 5.1.1' : '450 4.2.2';
  const message = `${code} <${to[0]}> does not take mail`;
  return {
    email_id: id,
    created_at: createdAt,
    from,
    to,
    subject,
    tags,
    ...(outcome === 'bounce' && {
      bounce: { message, subType: 'General', type: bounceType, diagnosticCode: [`smtp; ${message}`] },
    }),
    ...(outcome === 'suppress' && { suppressed: { message, type: 'OnAccountSuppressionList' } }),
    ...(outcome === 'fail' && { failed: { reason: 'reached_daily_quota' } }),
  };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
