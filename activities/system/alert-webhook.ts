import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { ConfigurationError, isEncryptedOrLocal } from '../../config.js';
import { attemptSignal } from '../attempt.js';

/** Posts alerts to one address, signed after Standard Webhooks 1.0. */
export interface AlertWebhook {
  /** Never throws for the receiver's sake. The id stays the same for each try, so that the receiver can tell a repeat. */
  post(id: string, body: object): Promise<AlertResult>;
  close(): Promise<void>;
}

/** `gone`: the receiver wants no more of it, ever. */
export type AlertResult = { kind: 'sent' } | { kind: 'failed' | 'gone'; code: string };

const timeoutMs = 10_000;

/**
 * Undefined without an address.
 * @throws ConfigurationError when there is no secret, or the address is not https and not on this machine
 */
export function createAlertWebhook(settings: {
  ALERT_WEBHOOK_URL?: string;
  ALERT_WEBHOOK_SECRET?: string;
}): AlertWebhook | undefined {
  const { ALERT_WEBHOOK_URL: address, ALERT_WEBHOOK_SECRET: secret } = settings;
  if (address === undefined) return undefined;
  if (secret === undefined) throw new ConfigurationError('ALERT_WEBHOOK_URL needs ALERT_WEBHOOK_SECRET');
  const url = new URL(address);
  if (!isEncryptedOrLocal(address)) {
    throw new ConfigurationError('ALERT_WEBHOOK_URL has to be https, unless it is on this machine');
  }
  const signer = new Webhook(secret);
  const dispatcher = new Agent({ connections: 4, connect: { timeout: timeoutMs } });
  return {
    async post(id, body) {
      const now = new Date();
      const payload = JSON.stringify(body);
      const cancelled = attemptSignal();
      const timedOut = AbortSignal.timeout(timeoutMs);
      try {
        // Redirects are not followed: what is signed for one address is not for another.
        const answer = await request(url, {
          method: 'POST',
          dispatcher,
          signal: cancelled ? AbortSignal.any([cancelled, timedOut]) : timedOut,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'portage',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
            'webhook-signature': signer.sign(id, now, payload),
          },
          body: payload,
        });
        // Nothing in it matters, but a connection is of use again only once it has been read.
        await answer.body.dump({ limit: 65_536 });
        const { statusCode } = answer;
        if (statusCode >= 200 && statusCode < 300) return { kind: 'sent' };
        return { kind: statusCode === 410 ? 'gone' : 'failed', code: `status-${statusCode}` };
      } catch (error) {
        return { kind: 'failed', code: codeOf(error) };
      }
    },
    // A connection that is just being made heeds no signal, and `close` would wait for it.
    close: () => dispatcher.destroy(),
  };
}

/** Without the message, which may hold the address and what is in it. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unexpected';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
