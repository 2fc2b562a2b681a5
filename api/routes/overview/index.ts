import type { Route } from '../../services.js';
import { readOverview } from './read-overview.js';

export const overviewRoutes: Route[] = [readOverview];
