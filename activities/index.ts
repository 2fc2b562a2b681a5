import type { Database } from '../db/connection.js';
import type { MigrationActivities } from '../domain/activities.js';
import { createEmailActivities } from './email/email-activities.js';
import { partnerProfile } from './email/partner-profile.js';
import { createInspectionActivities } from './inspection/inspection-activities.js';
import { createLegacyPortalActivities } from './legacy-portal/legacy-portal-activities.js';
import { createMarketplaceActivities } from './marketplace/marketplace-activities.js';
import { type ActivityConfig, createOutsideClients, type OutsideClients } from './outside-clients.js';
import { createRecordActivities } from './record/record-activities.js';

export { type ActivityConfig, activitySettings, createOutsideClients, type OutsideClients } from './outside-clients.js';

export interface ActivitiesOptions {
  database: Database;
  config: ActivityConfig;
  /** Whoever passes them closes them; made here by default. */
  clients?: OutsideClients;
}

/** All activities of a migration, ready to be registered with a worker. */
export function createActivities(options: ActivitiesOptions): MigrationActivities {
  const { database, config, clients = createOutsideClients(config) } = options;
  const { legacy, marketplace, mailer } = clients;
  const programId = config.PROGRAM_ID;
  return {
    ...createInspectionActivities({ legacy, marketplace, database, programId }),
    ...createLegacyPortalActivities({
      client: legacy,
      docsUrl: config.DOCS_URL,
      marketplacePortalUrl: config.MARKETPLACE_PORTAL_URL,
    }),
    ...createMarketplaceActivities({ client: marketplace, database, programId }),
    ...createEmailActivities({
      mailer,
      database,
      config,
      profile: (partnerId) => partnerProfile(legacy, partnerId),
    }),
    ...createRecordActivities(database),
  };
}
