import type { Contact } from '../../db/queries/contacts.js';
import { isDeliverable } from '../../domain/email-address.js';
import type { Inspection } from '../../domain/readiness.js';
import { reportProgress } from '../attempt.js';
import type { LegacyAccount, LegacyInventory } from '../legacy-portal/legacy-shapes.js';
import type { MarketplaceClient } from '../marketplace/marketplace-client.js';
import { type Account, type Buyer, inOurWords, sameWord } from '../marketplace/marketplace-shapes.js';
import { knownZone } from '../zoned-dates.js';
import { unmappedProducts } from './known-products.js';

const orderIdsAtMost = 20;
const errorMaxLength = 200;

/** The legacy half of an inspection, without the people's names and addresses. */
export function legacySide(account: LegacyAccount, inventory: LegacyInventory): Inspection['legacy'] {
  const orders = inventory.openOrders ?? [];
  const live = inventory.subscriptions.filter((subscription) => sameWord(subscription.status, 'active'));
  return {
    name: account.name,
    ...(account.cdg && { cdg: account.cdg }),
    locale: account.locale,
    timeZone: knownZone(account.timeZone),
    mode: account.mode,
    notice: account.notice?.state ?? 'none',
    ...(account.finalizedAt && { finalizedAt: account.finalizedAt }),
    ...(account.sunsetAt && { sunsetAt: account.sunsetAt }),
    ...(account.ownedBy && { ownedBy: account.ownedBy }),
    contacts: contactsOf(account).map(({ id, role, locale, email }) => ({
      id,
      role,
      ...(locale && { locale }),
      deliverable: isDeliverable(email),
    })),
    openOrders: { count: orders.length, ids: orders.slice(0, orderIdsAtMost).map((order) => order.id) },
    creditUsed: inventory.credit?.used ?? 0,
    integrations: inventory.integrations?.length ?? 0,
    commitmentDates: countsByDay(live.flatMap((subscription) => subscription.commitmentDate ?? [])),
    customers: inventory.customers.length,
    subscriptions: live.length,
  };
}

/** One date for each of ten thousand subscriptions would be too much for a history. */
function countsByDay(dates: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const date of dates) {
    const at = Date.parse(date);
    if (Number.isNaN(at)) continue;
    const day = new Date(at).toISOString().slice(0, 10);
    counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

/** The account's people as they are kept; the first of two with the same id counts. */
export function contactsOf(account: LegacyAccount): Contact[] {
  const byId = new Map<string, Contact>();
  for (const { id, name, email, locale, role } of account.contacts ?? []) {
    if (byId.has(id)) continue;
    byId.set(id, {
      id,
      name: name?.trim() ?? '',
      email: email?.trim() ?? '',
      ...(locale && { locale }),
      role: role?.toLowerCase() ?? 'member',
    });
  }
  return [...byId.values()];
}

/** The Marketplace half: the account behind the CDG and all that must stand there before the partner moves. */
export async function marketplaceSide(
  client: MarketplaceClient,
  input: { cdg: string | undefined; programId: string; productIds: string[] },
): Promise<Inspection['marketplace']> {
  const found = input.cdg ? await client.accountsWithCdg(input.cdg) : [];
  const accounts = found.filter((account) => account.type === undefined || sameWord(account.type, 'Client'));
  const [only] = accounts;
  const account = accounts.length === 1 ? only : undefined;
  const buyers = account ? await client.buyers([account.id]) : [];
  const links = await client.erpLinks(buyers.map((buyer) => buyer.id));
  const program = await client.program(input.programId);
  // Not a list, so nothing is told of it; another call follows.
  reportProgress({ read: 1 });
  return {
    accountsWithCdg: accounts.length,
    ...(account ? { account: accountOf(account) } : { withoutAccount: true as const }),
    buyers: buyers.map((buyer) => ({ id: buyer.id, status: wordOf(buyer), errors: errorsOf(buyer) })),
    erpLinks: links.map((link) => ({ buyerId: link.buyer.id, sellerId: link.seller.id, status: wordOf(link) })),
    ...(program && { program: { id: program.id, status: wordOf(program) } }),
    unmappedProducts: await unmappedProducts(client, input.productIds),
  };
}

/** The words that readiness asks for, however they are cased and spaced. */
function wordOf({ status }: { status: string }): string {
  return inOurWords(status, ['Active', 'Published']);
}

function accountOf({ id, status, eligibility, groups }: Account) {
  const defaultGroup = groups?.find((group) => group.isDefault);
  return {
    id,
    status: wordOf({ status }),
    partner: eligibility?.partner ?? false,
    ...(defaultGroup && { defaultGroupId: defaultGroup.id }),
  };
}

function errorsOf({ errors }: Buyer): string[] {
  return (errors ?? []).map((error) => {
    const text = typeof error === 'string' ? error : [error.code, error.message].filter(Boolean).join(' ');
    return text.slice(0, errorMaxLength) || 'unnamed error';
  });
}
