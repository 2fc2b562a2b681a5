import type { LegacyRecord } from '../legacy-portal/legacy-objects.js';
import type { Worlds } from '../make-partner.js';

export type PartnerOverview = {
  partnerId: string;
  legacy: LegacyRecord['account'] & { openOrders: number; customers: number; subscriptions: number };
  marketplace?: {
    accountId: string;
    status: string;
    buyers: { id: string; status: string }[];
    memberships: { id: string; status: string; contactId?: string }[];
    counts: { licensees: number; agreements: number; subscriptions: number };
    enrollments: { id: string; buyerId: string; status: string }[];
    certificates: { id: string; buyerId: string; status: string }[];
  };
};

/** How one partner stands in both systems. Throws LegacyProblem `not-found`. */
export function partnerOverview({ legacy, marketplace }: Worlds, partnerId: string): PartnerOverview {
  const { account, inventory } = legacy.recordOf(partnerId);
  const known = account.cdg === '' ? undefined : marketplace.findAccountByExternalId(account.cdg);
  const contactByEmail = new Map(account.contacts.map(({ id, email }) => [email.toLowerCase(), id]));
  return {
    partnerId,
    legacy: {
      ...account,
      openOrders: inventory.openOrders.length,
      customers: inventory.customers.length,
      subscriptions: inventory.subscriptions.length,
    },
    ...(known && {
      marketplace: {
        accountId: known.id,
        status: known.status,
        buyers: marketplace.buyersOf(known.id).map(({ id, status }) => ({ id, status })),
        memberships: marketplace.membershipsOf(known.id).map(({ id, status, email }) => {
          const contactId = contactByEmail.get(email.toLowerCase());
          return { id, status, ...(contactId !== undefined && { contactId }) };
        }),
        counts: {
          licensees: marketplace.licenseesOf(known.id).length,
          agreements: marketplace.agreementsOf(known.id).length,
          subscriptions: marketplace.subscriptionsOf(known.id).length,
        },
        enrollments: marketplace.enrollmentsOf(known.id).map(({ id, buyerId, status }) => ({ id, buyerId, status })),
        certificates: marketplace.certificatesOf(known.id).map(({ id, buyerId, status }) => ({ id, buyerId, status })),
      },
    }),
  };
}
