import { type Static, Type } from 'typebox';
import type { EventFilter } from '../../db/queries/events.js';
import { type EventStatus, eventIdPattern, eventStatuses } from '../../domain/events.js';
import { anyOf, instant, partnerId } from '../schemas/basics.js';

/** The parameters that choose events, the same for each route that does. */
export const eventFilterQuery = {
  status: Type.Optional(anyOf(eventStatuses, ['parked,dead'])),
  source: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'Who reported it', examples: ['legacy-portal'] }),
  ),
  sourceEventId: Type.Optional(
    Type.String({
      pattern: eventIdPattern,
      description: "The sender's own id of it: one event of each source",
      examples: ['exec-2026-03-02-0001'],
    }),
  ),
  subject: Type.Optional(partnerId),
  type: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9._-]{1,128}$',
      description: 'What it reports',
      examples: ['migration.executed'],
    }),
  ),
  attention: Type.Optional(Type.Boolean({ description: 'Only those that need a person, or only those that do not' })),
  'receivedAt.gte': Type.Optional(instant('Received then or later')),
  'receivedAt.lt': Type.Optional(instant('Received before then')),
};

const _query = Type.Object(eventFilterQuery);
type EventFilterQuery = Static<typeof _query>;

/** The events that the parameters stand for. */
export function eventFilterOf(query: EventFilterQuery): EventFilter {
  const {
    status,
    source,
    sourceEventId,
    subject,
    type,
    attention,
    'receivedAt.gte': from,
    'receivedAt.lt': before,
  } = query;
  return {
    ...(status === undefined ? {} : { statuses: status.split(',') as EventStatus[] }),
    ...(source === undefined ? {} : { source }),
    ...(sourceEventId === undefined ? {} : { sourceEventId }),
    ...(subject === undefined ? {} : { subject }),
    ...(type === undefined ? {} : { type }),
    ...(attention === undefined ? {} : { attention }),
    ...(from === undefined ? {} : { receivedFrom: new Date(from) }),
    ...(before === undefined ? {} : { receivedBefore: new Date(before) }),
  };
}

/** Where a page ends that ends with this event, in either order. */
export function eventPosition({ receivedAt, id }: { receivedAt: Date; id: string }): {
  receivedAt: string;
  id: string;
} {
  return { receivedAt: receivedAt.toISOString(), id };
}
