import type { Route } from '../../services.js';
import { actOnMigration } from './act-on-migration.js';
import { listActions } from './list-actions.js';
import { recordFact } from './record-fact.js';

export const actionRoutes: Route[] = [listActions, actOnMigration, recordFact];
