import { Compile } from 'typebox/schema';
import { type EventType, eventCatalogue, eventTypes } from '../domain/events.js';

const checks = new Map(eventTypes.map((type) => [type, Compile(eventCatalogue[type].schema)]));

/** Whether an event's data is what its type promises. */
export function fitsItsType(type: EventType, data: unknown): boolean {
  return checks.get(type)?.Check(data) ?? false;
}
