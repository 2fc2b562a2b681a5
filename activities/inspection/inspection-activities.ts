import type { Database } from '../../db/connection.js';
import { keepContacts } from '../../db/queries/contacts.js';
import { findMigrationById } from '../../db/queries/migrations.js';
import type { InspectionActivities } from '../../domain/activities.js';
import { compareInventories, type LegacyInventory } from '../../domain/inventory.js';
import { reportProgress } from '../attempt.js';
import { fromDatabase } from '../database-call.js';
import type { LegacyClient } from '../legacy-portal/legacy-client.js';
import type { LegacyAccount, LegacyInventory as LegacyInventoryAnswer } from '../legacy-portal/legacy-shapes.js';
import type { MarketplaceClient } from '../marketplace/marketplace-client.js';
import { sameWord } from '../marketplace/marketplace-shapes.js';
import { contactsOf, legacySide, marketplaceSide } from './inspect-partner.js';
import { marketplaceInventory } from './marketplace-inventory.js';

export interface InspectionOptions {
  legacy: LegacyClient;
  marketplace: MarketplaceClient;
  database: Database;
  programId: string;
}

/** Reads of both systems. The people found go into the database, the items stay here; ids and counts go out. */
export function createInspectionActivities(options: InspectionOptions): InspectionActivities {
  const { legacy, marketplace, database, programId } = options;

  return {
    async inspectPartner({ migrationId, partnerId, again = false }) {
      const account = await legacy.account(partnerId);
      // Two calls without a word in between may take longer than a heartbeat may stay away.
      reportProgress({ read: 1 });
      const inventory = await legacy.inventory(partnerId);
      reportProgress({ read: inventory.subscriptions.length });
      const live = inventory.subscriptions.filter((subscription) => sameWord(subscription.status, 'active'));
      const there = await marketplaceSide(marketplace, {
        cdg: account.cdg,
        programId,
        productIds: live.map((subscription) => subscription.product),
      });
      await fromDatabase(() =>
        keepContacts(database, migrationId, contactsOf(account), { others: again ? 'stay' : 'go' }),
      );
      const before = await portalBefore(account);
      return { legacy: { ...legacySide(account, inventory), ...(before && { before }) }, marketplace: there };
    },

    async compareInventories({ partnerId, accountId }) {
      const here = await legacy.inventory(partnerId);
      reportProgress({ read: here.subscriptions.length });
      return compareInventories(legacyInventory(here), await marketplaceInventory(marketplace, accountId));
    },
  };

  /** Only one migration of a partner runs at a time, so each that is recorded of the partner is over, or the one that asks. */
  async function portalBefore({ id, ownedBy }: LegacyAccount) {
    if (ownedBy === undefined) return undefined;
    const owner = await fromDatabase(() => findMigrationById(database, ownedBy));
    return owner?.partnerId === id ? owner.snapshot.portalBefore : undefined;
  }
}

function legacyInventory({ customers, subscriptions }: LegacyInventoryAnswer): LegacyInventory {
  return {
    customers: customers.map(({ id }) => ({ id })),
    subscriptions: subscriptions.map(({ id, customerId, product, vendorId, quantity, status }) => ({
      id,
      customerId,
      productId: product,
      ...(vendorId && { vendorId }),
      quantity,
      status,
    })),
  };
}
