import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { ApiFixture } from './api-fixture.js';

/** A source that signs, and its sender: the published library, with the secret that the API has shown. */
export interface SignedSource {
  slug: string;
  url: string;
  kid: string;
  secret: string;
  /** Headers of a request with this body; `at` is in ms. */
  headers(id: string, body: string | Buffer, at?: number): Record<string, string>;
}

/** Registers a source that signs and gives it a key. */
export async function registerSignedSource(api: ApiFixture, uri?: string): Promise<SignedSource> {
  const slug = `signs-${randomBytes(6).toString('hex')}`;
  await api.call('POST', '/v1/event-sources', { slug, name: 'Signs', auth: 'signature', ...(uri ? { uri } : {}) });
  const { kid, secret } = (await api.call('POST', `/v1/event-sources/${slug}/keys`, { scheme: 'v1' })).body;
  const webhook = new Webhook(secret);
  return {
    slug,
    url: `/v1/events?source=${slug}`,
    kid,
    secret,
    headers(id, body, at = Date.now()) {
      const seconds = Math.floor(at / 1000);
      // The library reads bytes as text first, and signs other ones where they are none.
      const byHand = () => {
        const hmac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'));
        return `v1,${hmac.update(`${id}.${seconds}.`).update(body).digest('base64')}`;
      };
      return {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': typeof body === 'string' ? webhook.sign(id, new Date(seconds * 1000), body) : byHand(),
      };
    },
  };
}
