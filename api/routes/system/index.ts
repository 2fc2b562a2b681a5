import type { Route } from '../../services.js';
import { health } from './health.js';
import { problemPages } from './problem-pages.js';
import { runWatcher } from './run-watcher.js';

export const systemRoutes: Route[] = [runWatcher, health, problemPages];
