import type { Route } from '../../services.js';
import { exportMigrations } from './export-migrations.js';
import { listMigrations } from './list-migrations.js';
import { readMigration } from './read-migration.js';
import { readMigrationReport } from './read-migration-report.js';
import { readTimeline } from './read-timeline.js';
import { startMigration } from './start-migration.js';

export const migrationRoutes: Route[] = [
  startMigration,
  listMigrations,
  exportMigrations,
  readMigration,
  readTimeline,
  readMigrationReport,
];
