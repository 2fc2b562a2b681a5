import { isEncryptedOrLocal } from '../../config.js';
import { type Check, fail, ok } from './check.js';
import type { DoctorSettings } from './doctor-settings.js';
import { isSeen, look } from './http-look.js';

const name = 'alert-webhook';

/** Where escalations are posted: whether somebody answers there. Nothing is posted, so it may refuse them all the same. */
export async function checkAlertWebhook(settings: DoctorSettings): Promise<Check[]> {
  const address = settings.get('ALERT_WEBHOOK_URL');
  if (address === undefined) return [];
  if (settings.get('ALERT_WEBHOOK_SECRET') === undefined) {
    return [fail(name, 'ALERT_WEBHOOK_SECRET is missing: neither worker nor API starts', 'Set it; see .env.example')];
  }
  if (!isEncryptedOrLocal(address)) {
    return [fail(name, 'it is not https: neither worker nor API starts', 'Set an https address')];
  }
  const seen = await look({ name, address, method: 'HEAD' });
  if (!isSeen(seen)) return [seen];
  const { origin, status } = seen;
  if (status >= 500) return [fail(name, `${origin} answers ${status}`, 'Ask those who run it'), seen.clock];
  return [ok(name, `${origin} answers; nothing was posted`), seen.clock];
}
