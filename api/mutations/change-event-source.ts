import type { FastifyRequest } from 'fastify';
import type { Database } from '../../db/connection.js';
import { type EventSource, keyEndsOf, lockEventSource } from '../../db/queries/event-sources.js';
import { Problem } from '../problems.js';
import { eventSourceTag } from './entity-tags.js';
import { matchIfAsked } from './preconditions.js';

/**
 * Holds the source until the transaction ends, if it still is as the request says. Gives it.
 * @throws Problem `not-found`, `precondition-failed`
 */
export async function holdEventSource(within: Database, request: FastifyRequest, slug: string): Promise<EventSource> {
  const source = await lockEventSource(within, slug);
  if (!source) throw new Problem('not-found', { detail: 'No event source has this name' });
  await matchIfAsked(request, async () => eventSourceTag(source, (await keyEndsOf(within, [slug])).get(slug) ?? []));
  return source;
}

/** The header with the version of the source as the transaction leaves it. */
export async function tagOfEventSource(within: Database, slug: string): Promise<{ etag: string }> {
  const source = await lockEventSource(within, slug);
  if (!source) throw new Problem('not-found', { detail: 'No event source has this name' });
  return { etag: eventSourceTag(source, (await keyEndsOf(within, [slug])).get(slug) ?? []) };
}
