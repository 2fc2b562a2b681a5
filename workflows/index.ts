/** The workflows that a worker bundles. */

export { eventRelay } from './event-relay/event-relay.js';
export { marketplaceWatch } from './marketplace-watch/marketplace-watch.js';
export { partnerMigration } from './partner-migration/partner-migration.js';
