import type { loadConfig } from '../config.js';
import { mailerOf, mailSettings } from './email/mailer-of.js';
import type { Mailer } from './email/outgoing-mail.js';
import { createOutsideClient, type OutsideClient } from './http/outside-client.js';
import { createLegacyClient, type LegacyClient } from './legacy-portal/legacy-client.js';
import { createMarketplaceClient, type MarketplaceClient } from './marketplace/marketplace-client.js';
import { pacedClient } from './marketplace-watch/paced-client.js';

/** Settings that the activities need, to be given to `loadConfig`. */
export const activitySettings = [
  'LEGACY_PORTAL_URL',
  'LEGACY_PORTAL_TOKEN',
  'MARKETPLACE_URL',
  'MARKETPLACE_OPERATIONS_TOKEN',
  'MARKETPLACE_PORTAL_URL',
  'PROGRAM_ID',
  'DOCS_URL',
  'SUPPORT_EMAIL',
  ...mailSettings,
  'WATCH_FULL_EVERY_HOURS',
  'WATCH_REQUESTS_PER_SECOND',
] as const;

export type ActivityConfig = ReturnType<typeof loadConfig<(typeof activitySettings)[number]>>;

/** The connections to the systems that are not ours. */
export interface OutsideClients {
  legacy: LegacyClient;
  marketplace: MarketplaceClient;
  /** The same system for bulk reads, which must not take the journeys' share of it. */
  pacedMarketplace: OutsideClient;
  mailer: Mailer;
  /** To be called once the last activity has ended. */
  close(): Promise<void>;
}

/** Opens no connection yet: the first call does. */
export function createOutsideClients(config: ActivityConfig): OutsideClients {
  const timeoutMs = config.OUTSIDE_TIMEOUT_MS;
  const legacy = createOutsideClient({
    system: 'legacy-portal',
    baseUrl: config.LEGACY_PORTAL_URL,
    token: config.LEGACY_PORTAL_TOKEN,
    timeoutMs,
  });
  const marketplace = createOutsideClient({
    system: 'marketplace',
    baseUrl: config.MARKETPLACE_URL,
    token: config.MARKETPLACE_OPERATIONS_TOKEN,
    timeoutMs,
  });
  const mailer = mailerOf(config);
  return {
    legacy: createLegacyClient(legacy),
    marketplace: createMarketplaceClient(marketplace),
    pacedMarketplace: pacedClient(marketplace, config.WATCH_REQUESTS_PER_SECOND),
    mailer,
    async close() {
      await Promise.all([legacy.close(), marketplace.close(), mailer.close()]);
    },
  };
}
