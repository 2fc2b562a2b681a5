import type { Database } from '../db/connection.js';
import type { EventRow } from '../db/queries/events.js';
import type { MigrationActivities } from '../domain/activities.js';
import type { WatchActivities } from '../domain/marketplace-watch.js';
import { createEmailActivities } from './email/email-activities.js';
import { partnerProfile } from './email/partner-profile.js';
import { createInspectionActivities } from './inspection/inspection-activities.js';
import { createLegacyPortalActivities } from './legacy-portal/legacy-portal-activities.js';
import { createMarketplaceActivities } from './marketplace/marketplace-activities.js';
import { createWatchActivities } from './marketplace-watch/marketplace-watch-activities.js';
import { type ActivityConfig, createOutsideClients, type OutsideClients } from './outside-clients.js';
import { numberedRecords } from './record/numbered-records.js';
import { createRecordActivities } from './record/record-activities.js';

export { type ActivityConfig, activitySettings, createOutsideClients, type OutsideClients } from './outside-clients.js';

export interface ActivitiesOptions {
  database: Database;
  config: ActivityConfig;
  /** Whoever passes them closes them; made here by default. */
  clients?: OutsideClients;
}

/** The activities of a migration. */
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
    ...numberedRecords(createRecordActivities(database)),
  };
}

export interface WatcherOptions extends Required<ActivitiesOptions> {
  /** Brings an event of the inbox to its workflow; absent: it waits for the relay. */
  deliver?: (event: EventRow) => Promise<void>;
}

/** The activities that ask the Marketplace what it sends no event for. */
export function createWatcherActivities(options: WatcherOptions): WatchActivities {
  const { database, config, clients, deliver = async () => {} } = options;
  return createWatchActivities({
    database,
    http: clients.pacedMarketplace,
    programId: config.PROGRAM_ID,
    fullPassEveryMs: config.WATCH_FULL_EVERY_HOURS * 3_600_000,
    deliver,
  });
}
