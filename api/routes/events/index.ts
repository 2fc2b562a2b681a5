import type { Route } from '../../services.js';
import { allowWebhooks } from './allow-webhooks.js';
import { exportEvents } from './export-events.js';
import { listEventTypes } from './list-event-types.js';
import { listEvents } from './list-events.js';
import { readEvent } from './read-event.js';
import { receiveEvent } from './receive-event.js';
import { redeliverEvent } from './redeliver-event.js';
import { redeliverEvents } from './redeliver-events.js';

export const eventRoutes: Route[] = [
  receiveEvent,
  allowWebhooks,
  listEvents,
  exportEvents,
  readEvent,
  listEventTypes,
  redeliverEvent,
  redeliverEvents,
];
