import { Compile } from 'typebox/schema';
import { type EventType, eventCatalogue, eventTypes } from '../domain/events.js';

const checks = new Map(eventTypes.map((type) => [type, Compile(eventCatalogue[type].schema)]));

/** Whether an event's data is what its type promises. */
export function fitsItsType(type: EventType, data: unknown): boolean {
  return checks.get(type)?.Check(data) ?? false;
}

/** What is wrong with a member of an event's data; the pointer is into `data`. */
export interface DataFault {
  pointer: string;
  message: string;
}

const toldAtMost = 20;
/** Another name may hold anything, such as an address. */
const plainName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Where the data breaks what its type promises, without any of its values; none when it does not. */
export function faultsOf(type: EventType, data: unknown): DataFault[] {
  const [, errors = []] = checks.get(type)?.Errors(data) ?? [];
  return errors.flatMap(toFaults).slice(0, toldAtMost);
}

function toFaults({ keyword, instancePath: at, params, message }: Fault): DataFault[] {
  const { requiredProperties, additionalProperties }: Record<string, unknown> = { ...params };
  // Each unknown member is told by its parent.
  if (keyword === 'boolean') return [];
  if (Array.isArray(requiredProperties)) {
    return requiredProperties.map((name) => ({ pointer: `${at}/${name}`, message: 'is missing' }));
  }
  if (Array.isArray(additionalProperties)) {
    return additionalProperties.map((name) => ({
      pointer: plainName.test(name) ? `${at}/${name}` : at,
      message: 'is not known here',
    }));
  }
  return [{ pointer: at, message }];
}

type Fault = { keyword: string; instancePath: string; params: object; message: string };
