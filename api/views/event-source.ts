import type { EventSource, EventSourceKey } from '../../db/queries/event-sources.js';
import { publicKeyPrefix } from '../../domain/keys.js';
import { eventSourceTag } from '../mutations/entity-tags.js';

/** What is told of a source; its keys are part of its version. */
export function sourceView(source: EventSource, keys: readonly Pick<EventSourceKey, 'kid' | 'notAfter'>[] = []) {
  const { slug, name, auth, dialect, uri, createdAt, createdBy, retiredAt } = source;
  return {
    slug,
    etag: eventSourceTag(source, keys),
    name,
    auth,
    dialect,
    ...(uri === null ? {} : { uri }),
    createdAt: createdAt.toISOString(),
    createdBy,
    ...(retiredAt === null ? {} : { retiredAt: retiredAt.toISOString() }),
  };
}

/** What is told of a key; its secret never again. */
export function keyView(key: EventSourceKey) {
  const { kid, scheme, publicKey, notBefore, notAfter, lastUsedAt, createdAt, createdBy } = key;
  return {
    kid,
    scheme,
    ...(publicKey === null ? {} : { publicKey: `${publicKeyPrefix}${publicKey}` }),
    state: stateOf(key),
    notBefore: notBefore.toISOString(),
    ...(notAfter === null ? {} : { notAfter: notAfter.toISOString() }),
    ...(lastUsedAt === null ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
    createdAt: createdAt.toISOString(),
    createdBy,
  };
}

function stateOf({ notBefore, notAfter }: EventSourceKey): 'upcoming' | 'live' | 'ended' {
  const now = Date.now();
  if (notAfter && notAfter.getTime() <= now) return 'ended';
  return notBefore.getTime() > now ? 'upcoming' : 'live';
}
