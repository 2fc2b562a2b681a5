import { createHash } from 'node:crypto';
import type { NewEvent } from '../../db/queries/events.js';
import { fitsItsType } from '../../delivery/event-schemas.js';
import { eventCatalogue, eventIdPattern } from '../../domain/events.js';
import { type WatchFinding, watcherSource } from '../../domain/marketplace-watch.js';

const isEventId = new RegExp(eventIdPattern);

/** The finding as an event of the inbox: the same fact is the same event, however often and by whichever run it is found. */
export function watchEvent(finding: WatchFinding): NewEvent {
  const { partnerId, type, data, occurredAt } = finding;
  const sourceEventId = watchEventId(finding);
  return {
    source: watcherSource,
    sourceEventId,
    // Of the id alone: what the vendor writes into a note later does not make another event of it.
    bodyHash: sha256(sourceEventId),
    type,
    subject: partnerId,
    occurredAt: new Date(occurredAt),
    origin: 'reconcile',
    data,
    status: fitsItsType(type, data) ? 'verified' : 'received',
  };
}

/** `watch:{partnerId}:{signal}:{objectId}:{time}`, the time without what an id may not hold: `20260131T230000000Z`. */
export function watchEventId({ partnerId, type, objectId, mark }: WatchFinding): string {
  const whose = `watch:${partnerId}:${eventCatalogue[type].signal}`;
  const what = `${objectId}:${mark.replaceAll(/[-:.]/g, '')}`;
  const id = `${whose}:${what}`.replace(/:$/, '');
  // Ids of the Marketplace may have more groups than they have today, and are not ours to trust.
  return isEventId.test(id) ? id : `${whose}:${sha256(what).slice(0, 32)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
