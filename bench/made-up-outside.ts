import type { BuyerReading, MembershipReading, MigrationActivities } from '../domain/activities.js';
import type { EventData, EventType } from '../domain/events.js';
import { compareInventories } from '../domain/inventory.js';
import type { Inspection } from '../domain/readiness.js';

/** A fact of which the outside tells the journey of a partner. */
export type Report = {
  [T in EventType]: { partnerId: string; type: T; data: EventData[T] };
}[EventType];

const stuckPrefix = 'stuck-';

/** Id of a partner who never accepts the invitation. */
export function stuckPartnerId(name: string): string {
  return `${stuckPrefix}${name}`;
}

/**
 * Portal, Marketplace and mail server of partners with one admin contact and one buyer, answering at once from memory:
 * a slower outside would hide what Portage itself costs. It plays the people too: what a call sets going it reports.
 * Of a partner who accepts no invitation it remembers nothing, so that open journeys do not grow it.
 */
export function createMadeUpOutside(report: (report: Report) => void): Omit<MigrationActivities, 'record'> {
  const certified = new Set<string>();
  return {
    inspectPartner: async () => readyPartner,
    compareInventories: async () => compareInventories(legacySide, marketplaceSide),
    setNotice: async () => ({ version: 1 }),
    setMode: async ({ partnerId, mode }) => {
      if (mode === 'frozen') report({ partnerId, type: 'migration.executed', data: {} });
      return { version: 1 };
    },
    invite: async ({ partnerId, contactId }) => {
      const membership: MembershipReading = { ...membershipIds, contactId, status: 'Invited' };
      const { membershipId } = membership;
      if (!isStuck(partnerId)) report({ partnerId, type: 'invitation.accepted', data: { membershipId } });
      return { ...membership, found: false };
    },
    readMemberships: async ({ partnerId, memberships }) =>
      memberships.map((membership) =>
        isStuck(partnerId)
          ? { ...membership, status: 'Invited' }
          : { ...membership, status: 'Active', acceptedAt: new Date().toISOString() },
      ),
    readCertificates: async ({ partnerId }) => [certified.has(partnerId) ? certifiedBuyer : newBuyer],
    sendEmail: async ({ partnerId, template, key }) => {
      if (template === 'enrollment-guide') {
        certified.add(partnerId);
        const data = { buyerId: certifiedBuyer.buyerId, certificateId: certifiedBuyer.certificate.id };
        report({ partnerId, type: 'certificate.issued', data });
      }
      if (template === 'ready') certified.delete(partnerId);
      return { outcome: 'sent', messageId: `<${key.replaceAll('/', '.')}@bench.example>`, locale: 'en-US' };
    },
    sendWebinarInvitations: async ({ key }) => ({
      outcome: 'sent',
      messageId: `<${key.replaceAll('/', '.')}@bench.example>`,
      locale: 'en-US',
      sessions: 2,
    }),
    renewInvitation: notOnAStraightJourney,
    revokeInvitation: notOnAStraightJourney,
  };
}

async function notOnAStraightJourney(): Promise<never> {
  throw new Error('A straight journey does not come here');
}

function isStuck(partnerId: string): boolean {
  return partnerId.startsWith(stuckPrefix);
}

const membershipIds = { membershipId: 'AUSR-1234-5678-0001', userId: 'USR-1234-5678' };
const newBuyer: BuyerReading = { buyerId: 'BUY-1234-5678' };
const certifiedBuyer = {
  ...newBuyer,
  certificate: { id: 'CER-1234-5678', status: 'Active' },
  enrollment: { id: 'ENR-1234-5678', status: 'Completed' },
};

const legacySide = { customers: [{ id: 'C1' }, { id: 'C2' }], subscriptions: [] };
const marketplaceSide = {
  licensees: legacySide.customers.map(({ id }) => ({ id: `LCE-${id}`, externalId: id, status: 'Active' })),
  agreements: [],
  subscriptions: [],
};

const readyPartner: Inspection = {
  legacy: {
    name: 'Example Partner',
    cdg: 'WW-100502',
    locale: 'en-US',
    timeZone: 'Europe/Berlin',
    mode: 'live',
    notice: 'none',
    contacts: [
      { id: 'C-1001', role: 'admin', locale: 'en-US', deliverable: true },
      { id: 'C-1002', role: 'billing', deliverable: true },
    ],
    openOrders: { count: 0, ids: [] },
    creditUsed: 0,
    integrations: 0,
    commitmentDates: [],
    customers: 2,
    subscriptions: 0,
  },
  marketplace: {
    accountsWithCdg: 1,
    account: { id: 'ACC-1234-5678', status: 'Active', partner: true, defaultGroupId: 'UGR-1234-5678-0001' },
    buyers: [{ id: newBuyer.buyerId, status: 'Active', errors: [] }],
    erpLinks: [{ buyerId: newBuyer.buyerId, sellerId: 'SEL-1234-5678', status: 'Active' }],
    program: { id: 'PRG-1234-5678', status: 'Published' },
    unmappedProducts: [],
  },
};
