import { v7 as uuidv7 } from 'uuid';
import { findEventSource, listLiveKeys } from '../../../db/queries/event-sources.js';
import { eventCatalogue } from '../../../domain/events.js';
import { sealContext } from '../../intake/event-sender.js';
import { needSecretBox } from '../../intake/secret-box-setting.js';
import { signStandardWebhook } from '../../intake/standard-webhooks.js';
import { Problem } from '../../problems.js';
import { exampleDeliverySchema, sourceParams } from '../../schemas/event-source.js';
import { problems } from '../../schemas/problem.js';
import type { Route } from '../../services.js';

const schema = {
  operationId: 'testEventSource',
  summary: 'Show how an event of this source has to be sent',
  description:
    'Headers and body of an example, signed now with the newest live `v1` key: a sender that signs the same id, time and ' +
    'body has to come to the same signature. Nothing is sent, and nothing is stored.',
  tags: ['Event sources'],
  params: sourceParams,
  response: {
    200: { ...exampleDeliverySchema, description: 'The example' },
    ...problems(
      'malformed-request',
      'validation-failed',
      'not-found',
      'wrong-state',
      'key-missing',
      'setting-missing',
      'source-retired',
    ),
  },
};

const type = 'migration.executed';
const partnerId = 'P-EXAMPLE';

/** `POST /v1/event-sources/{slug}/test` */
export const testEventSource: Route = async (app, { database, secretBox, publicUrl }) => {
  app.post('/v1/event-sources/:slug/test', { schema, config: { access: 'admin', audit: 'none' } }, async (request) => {
    const { slug } = request.params;
    const source = await findEventSource(database, slug);
    if (!source) throw new Problem('not-found', { detail: 'No event source has this name' });
    if (source.retiredAt) throw new Problem('source-retired', { detail: 'This source was retired' });
    const delivery = { method: 'POST' as const, url: `${publicUrl}/v1/events?source=${slug}` };
    if (source.dialect !== 'standard') {
      throw new Problem('wrong-state', {
        detail: 'A source of this dialect sends what its own system makes; it can send a test itself',
        members: { currentState: source.dialect, allowedActions: [] },
      });
    }
    const id = `test_${uuidv7()}`;
    const time = new Date().toISOString();
    const { example } = eventCatalogue[type];
    if (source.auth === 'key') {
      const headers = { 'content-type': 'application/json', authorization: 'Bearer <key>' };
      return { ...delivery, headers, body: JSON.stringify({ id, type, subject: partnerId, time, data: example }) };
    }
    const key = (await listLiveKeys(database, slug)).find(({ scheme }) => scheme === 'v1');
    if (!key?.sealedSecret) throw new Problem('key-missing', { detail: 'The source has no live key of scheme v1' });
    const secret = needSecretBox(secretBox).open(key.sealedSecret, sealContext(key));
    const body = JSON.stringify({ type, timestamp: time, data: { partnerId, ...example } });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signStandardWebhook(id, timestamp, Buffer.from(body), secret),
    };
    return { ...delivery, headers, body };
  });
};
