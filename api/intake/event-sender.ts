import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { EventSource, EventSourceKey } from '../../db/queries/event-sources.js';
import { isSlug } from '../../domain/event-sources.js';
import { authenticateFor, deny, requireAct } from '../plugins/authentication.js';
import { Problem, unavailable } from '../problems.js';
import type { KnownSenders } from './known-senders.js';
import { type SecretBox, SecretBoxError } from './secret-box.js';
import { type VerifyingKey, verifyStandardWebhook } from './standard-webhooks.js';

/** The source that the address names, whether or not there is one. */
export function namedSource({ query }: FastifyRequest): string | undefined {
  const { source }: { source?: unknown } = Object(query);
  return typeof source === 'string' && isSlug(source) ? source : undefined;
}

/** Whether the request brings an event in the name of a source that signs, of those that there are. */
export async function namesSigningSource(request: FastifyRequest, senders: KnownSenders): Promise<boolean> {
  if (request.method !== 'POST' || request.routeOptions.url !== '/v1/events') return false;
  const slug = namedSource(request);
  return slug !== undefined && (await senders.signing()).has(slug);
}

/** Who reports: a source that proves itself by the signature of the body, or the holder of an API key. */
export type EventSender =
  | { auth: 'signature'; source: EventSource }
  /** `uri` is that of the registered source; a client may also report under its own name without one. */
  | { auth: 'key'; source: string; uri: string | undefined; clientId: string };

/**
 * Finds out who sends, before the body is read. A sender by key is then authenticated; one that signs not yet.
 * `onUnproven` is told of the source that there is in whose name nobody could prove himself.
 * @throws Problem `not-found`, `source-retired`, `unauthenticated`, `forbidden`
 */
export async function identifySender(
  request: FastifyRequest,
  senders: KnownSenders,
  onUnproven: (source: string) => Promise<void>,
): Promise<EventSender> {
  const slug = namedSource(request);
  const named = slug === undefined ? undefined : await senders.source(slug);
  if (named) refuseRetired(named);
  if (named?.auth === 'signature') return { auth: 'signature', source: named };
  // A stranger with the wrong address learns what is wrong with it: senders that sign have no key to send first.
  if (slug !== undefined && !named && request.headers.authorization === undefined) throw unknownSource();
  const { id, name } = await authenticateFor(request, (key) => senders.client(key)).catch(async (error: unknown) => {
    if (named && error instanceof Problem && error.status === 401) await onUnproven(named.slug);
    throw error;
  });
  if (slug === undefined || slug === name) return ownSource(request, senders, { id, name }, named);
  await requireAct(request, 'admin');
  if (!named) throw unknownSource();
  return { auth: 'key', source: slug, uri: named.uri ?? undefined, clientId: id };
}

/**
 * Verifies the signature of the body; gives the signed id and the key that it is by.
 * @throws Problem `signature-invalid`, `timestamp-out-of-range`; `unavailable` when a secret cannot be opened
 */
export async function verifySender(
  request: FastifyRequest,
  body: Uint8Array,
  source: EventSource,
  { senders, secretBox }: { senders: KnownSenders; secretBox: SecretBox | undefined },
): Promise<{ id: string; kid: string }> {
  const live = await senders.liveKeys(source.slug);
  const keys = live.flatMap((key) => openKey(key, secretBox, request.log) ?? []);
  const { headers } = request;
  // Svix signs as Standard Webhooks does, whose specification came from it, under names of its own.
  const prefix = source.dialect === 'resend' ? 'svix' : 'webhook';
  const signed = {
    id: headers[`${prefix}-id`]?.toString(),
    timestamp: headers[`${prefix}-timestamp`]?.toString(),
    signature: headers[`${prefix}-signature`]?.toString(),
  };
  const result = verifyStandardWebhook(signed, body, keys);
  if (!result.valid) {
    // With a key missing, "invalid" would make the sender give up; it may be our fault.
    if (keys.length < live.length && result.fault === 'signature-invalid') {
      throw unavailable('The signature cannot be verified at the moment');
    }
    throw new Problem(result.fault, {
      detail: result.detail,
      headers: { 'www-authenticate': 'Signature realm="portage"' },
    });
  }
  await senders.touch(result.kid);
  return { id: result.id, kid: result.kid };
}

/** What a secret is sealed for: moved to another row, it does not open. */
export function sealContext({ source, kid }: Pick<EventSourceKey, 'source' | 'kid'>): string {
  return `${source}/${kid}`;
}

/** Ids are unique per source: a sender that could speak for another could take its ids away. */
async function ownSource(
  request: FastifyRequest,
  senders: KnownSenders,
  client: { id: string; name: string },
  named: EventSource | undefined,
): Promise<EventSender> {
  const registered = named ?? (await senders.sourceOfClient(client.name));
  if (registered) refuseRetired(registered);
  // Its name is that of a source that signs: a key is no proof in that name.
  if (registered?.auth === 'signature') await deny(request, 'signature');
  return { auth: 'key', source: client.name, uri: registered?.uri ?? undefined, clientId: client.id };
}

function openKey(
  key: EventSourceKey,
  secretBox: SecretBox | undefined,
  log: FastifyBaseLogger,
): VerifyingKey | undefined {
  const { kid, publicKey, sealedSecret } = key;
  if (publicKey !== null) return { kid, scheme: 'v1a', publicKey: Buffer.from(publicKey, 'base64') };
  try {
    if (!secretBox || sealedSecret === null) throw new SecretBoxError('EVENT_KEYS_SECRET is not set');
    return { kid, scheme: 'v1', secret: secretBox.open(sealedSecret, sealContext(key)) };
  } catch (error) {
    if (!(error instanceof SecretBoxError)) throw error;
    log.error({ err: error, kid, source: key.source }, 'secret of a source cannot be opened');
    return undefined;
  }
}

function refuseRetired(source: EventSource): void {
  if (source.retiredAt) throw new Problem('source-retired', { detail: 'This source was retired' });
}

function unknownSource(): Problem {
  return new Problem('not-found', { detail: 'No event source has this name' });
}
