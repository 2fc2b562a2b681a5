/** The workflows that a worker bundles. */
export { partnerMigration } from './partner-migration/partner-migration.js';
