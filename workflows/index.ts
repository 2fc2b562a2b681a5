/** The workflows that a worker bundles. */

export { bulkAction } from './bulk-action/bulk-action.js';
export { eventRelay } from './event-relay/event-relay.js';
export { marketplaceWatch } from './marketplace-watch/marketplace-watch.js';
export { partnerMigration } from './partner-migration/partner-migration.js';
export { systemWatch } from './system-watch/system-watch.js';
