import { findEventSource } from '../../../db/queries/event-sources.js';
import { isSlug } from '../../../domain/event-sources.js';
import { eventsPerMinute } from '../../intake/source-quota.js';
import type { Route } from '../../services.js';

const schema = { hide: true };

/**
 * `OPTIONS /v1/events?source={slug}`: the handshake of CloudEvents web hooks. A sender asks whether it may deliver here;
 * only the host of the source's registered URI is told so. Without those headers the answer means no, whatever its status.
 */
export const allowWebhooks: Route = async (app, { database }) => {
  app.options('/v1/events', { schema, config: { access: 'public' } }, async (request, reply) => {
    reply.header('allow', 'GET, HEAD, OPTIONS, POST');
    const { source: slug }: { source?: unknown } = Object(request.query);
    const origin = request.headers['webhook-request-origin'];
    if (typeof slug !== 'string' || !isSlug(slug) || typeof origin !== 'string') return reply.code(200).send();
    const source = await findEventSource(database, slug);
    const host = source?.uri && URL.canParse(source.uri) ? new URL(source.uri).host : '';
    if (!source || source.retiredAt || host === '' || origin.toLowerCase() !== host) return reply.code(200).send();
    const asked = Number(request.headers['webhook-request-rate']);
    const rate = Number.isInteger(asked) && asked > 0 ? Math.min(asked, eventsPerMinute) : eventsPerMinute;
    return reply.code(200).header('webhook-allowed-origin', origin).header('webhook-allowed-rate', String(rate)).send();
  });
};
