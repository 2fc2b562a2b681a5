import type { Route } from '../../services.js';
import { addEventSourceKey } from './add-event-source-key.js';
import { createEventSource } from './create-event-source.js';
import { endEventSourceKey } from './end-event-source-key.js';
import { listEventSources } from './list-event-sources.js';
import { readEventSource } from './read-event-source.js';
import { retireEventSource } from './retire-event-source.js';
import { testEventSource } from './test-event-source.js';

export const eventSourceRoutes: Route[] = [
  createEventSource,
  listEventSources,
  readEventSource,
  addEventSourceKey,
  endEventSourceKey,
  retireEventSource,
  testEventSource,
];
