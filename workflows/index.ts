/** The workflows that a worker bundles. */
export { marketplaceWatch } from './marketplace-watch/marketplace-watch.js';
export { partnerMigration } from './partner-migration/partner-migration.js';
