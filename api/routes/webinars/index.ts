import type { Route } from '../../services.js';
import { listWebinars } from './list-webinars.js';
import { putWebinar } from './put-webinar.js';
import { readWebinar } from './read-webinar.js';
import { removeWebinar } from './remove-webinar.js';

export const webinarRoutes: Route[] = [listWebinars, readWebinar, putWebinar, removeWebinar];
