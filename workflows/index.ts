/** The workflows that a worker bundles. */
export { partnerMigration } from './partner-migration/partner-migration.js';
export { systemWatch } from './system-watch/system-watch.js';
