import type { Static, TSchema } from 'typebox';
import { failureStatusOf, failureTypeOf } from '../failure.js';
import type { OutsideClient } from '../http/outside-client.js';
import {
  Account,
  Agreement,
  Buyer,
  Certificate,
  Enrollment,
  ErpLink,
  Licensee,
  Membership,
  Product,
  Program,
  Subscription,
} from './marketplace-shapes.js';
import { type ListQuery, readPage, readPages } from './read-pages.js';
import { and, eq, gt, isIn } from './rql.js';

export interface NewMembership {
  user: {
    firstName: string;
    lastName: string;
    email: string;
    settings?: { languageCode: string };
  };
  groupId: string;
  /** Only Operations sees it; it tells our own invitation from others. */
  notes: string;
}

/** The Marketplace's public API as far as Portage uses it. Every method throws ApplicationFailure. */
export type MarketplaceClient = ReturnType<typeof createMarketplaceClient>;

// A longer query string is refused by some gateways.
const idsPerRequest = 50;

const nested = '/accounts/accounts/{accountId}/users';
const nestedOne = `${nested}/{userId}`;

/**
 * The calls over a client whose base address includes `/public/v1`. Lists by ids take any number of them. For
 * `onUnreadable` see {@link ListQuery}.
 */
export function createMarketplaceClient(http: OutsideClient, lists: Pick<ListQuery<TSchema>, 'onUnreadable'> = {}) {
  const pages = <S extends TSchema>(query: ListQuery<S>) => readPages(http, { ...query, ...lists });
  const page = <S extends TSchema>(query: ListQuery<S>, offset: number) =>
    readPage(http, { ...query, ...lists }, offset);
  return {
    accountsWithCdg: (cdg: string): Promise<Account[]> =>
      pages({
        route: '/accounts/accounts',
        filter: eq('externalId', cdg),
        select: 'groups',
        item: Account,
      }),

    buyers: (accountIds: readonly string[]) =>
      inChunks(accountIds, (ids) => pages({ route: '/accounts/buyers', filter: isIn('account.id', ids), item: Buyer })),

    erpLinks: (buyerIds: readonly string[]): Promise<Static<typeof ErpLink>[]> =>
      inChunks(buyerIds, (ids) =>
        pages({ route: '/accounts/erp-links', filter: isIn('buyer.id', ids), item: ErpLink }),
      ),

    /** Undefined when there is none, or none that we may see. */
    program: (id: string) =>
      unlessNotFound(
        http.call({ method: 'GET', route: '/program/programs/{id}', parameters: { id }, answer: Program }),
      ),

    products: (productIds: readonly string[]) =>
      inChunks(productIds, (ids) => pages({ route: '/catalog/products', filter: isIn('id', ids), item: Product })),

    licensees: (accountIds: readonly string[]) =>
      inChunks(accountIds, (ids) =>
        pages({ route: '/accounts/licensees', filter: isIn('account.id', ids), item: Licensee }),
      ),

    agreements: (accountIds: readonly string[]) =>
      inChunks(accountIds, (ids) =>
        pages({ route: '/commerce/agreements', filter: isIn('client.id', ids), item: Agreement }),
      ),

    subscriptions: (agreementIds: readonly string[]) =>
      inChunks(agreementIds, (ids) =>
        pages({
          route: '/commerce/subscriptions',
          filter: isIn('agreement.id', ids),
          select: 'lines',
          item: Subscription,
        }),
      ),

    enrollments: (programId: string, buyerIds: readonly string[]): Promise<Enrollment[]> =>
      inChunks(buyerIds, (ids) =>
        pages({
          route: '/program/enrollments',
          filter: and(eq('program.id', programId), isIn('buyer.id', ids)),
          select: 'audit',
          item: Enrollment,
        }),
      ),

    certificates: (programId: string, accountIds: readonly string[]): Promise<Certificate[]> =>
      inChunks(accountIds, (ids) =>
        pages({
          route: '/program/certificates',
          filter: and(eq('program.id', programId), isIn('client.id', ids)),
          select: 'audit',
          item: Certificate,
        }),
      ),

    /** Live memberships of the accounts: in bulk from the flat list, else account by account where that is gone. */
    async memberships(accountIds: readonly string[]): Promise<Membership[]> {
      try {
        return await inChunks(accountIds, (ids) =>
          pages({
            route: '/accounts/account-users',
            filter: isIn('account.id', ids),
            select: 'audit',
            item: Membership,
          }),
        );
      } catch (error) {
        if (![404, 405].includes(failureStatusOf(error) ?? 0)) throw error;
      }
      return inChunks(
        accountIds,
        ([accountId]) =>
          pages({ route: nested, parameters: { accountId: accountId! }, select: 'audit', item: Membership }),
        1,
      );
    },

    /** Live memberships among these, from the flat list; each request is one page, so what is not found is not there. */
    membershipsById: (ids: readonly string[]): Promise<Membership[]> =>
      inChunks(ids, (some) =>
        pages({
          route: '/accounts/account-users',
          filter: isIn('id', some),
          select: 'audit',
          item: Membership,
        }),
      ),

    /** A page of the memberships of all accounts that have changed. */
    changedMemberships: (since: string, offset: number) =>
      page(
        {
          route: '/accounts/account-users',
          filter: gt('audit.updated.at', since),
          select: 'audit',
          item: Membership,
        },
        offset,
      ),

    changedCertificates: (programId: string, since: string, offset: number) =>
      page(
        {
          route: '/program/certificates',
          filter: and(eq('program.id', programId), gt('audit.updated.at', since)),
          select: 'audit',
          item: Certificate,
        },
        offset,
      ),

    changedEnrollments: (programId: string, since: string, offset: number) =>
      page(
        {
          route: '/program/enrollments',
          filter: and(eq('program.id', programId), gt('audit.updated.at', since)),
          select: 'audit',
          item: Enrollment,
        },
        offset,
      ),

    /** Undefined when the user has no live membership in the account. */
    membership: (accountId: string, userId: string) =>
      unlessNotFound(
        http.call({
          method: 'GET',
          route: nestedOne,
          parameters: { accountId, userId },
          query: 'select=audit',
          answer: Membership,
        }),
      ),

    createMembership: (accountId: string, { user, groupId, notes }: NewMembership) =>
      http.call({
        method: 'POST',
        route: nested,
        parameters: { accountId },
        body: {
          user,
          account: { id: accountId },
          groups: [{ id: groupId }],
          invitation: { status: 'Invited', notes },
        },
        answer: Membership,
      }),

    /** Of an `Invited` one: the 7 days start again. */
    resendInvitation: async (accountId: string, userId: string) => {
      await http.call({ method: 'POST', route: `${nestedOne}/resend-invite`, parameters: { accountId, userId } });
    },

    /** Of an `InvitationExpired` one: a new link, and 7 days. */
    sendNewInvitation: async (accountId: string, userId: string) => {
      await http.call({ method: 'POST', route: `${nestedOne}/send-new-invite`, parameters: { accountId, userId } });
    },

    /** False when it was gone already. */
    deleteMembership: async (accountId: string, userId: string): Promise<boolean> => {
      try {
        await http.call({ method: 'DELETE', route: nestedOne, parameters: { accountId, userId } });
        return true;
      } catch (error) {
        if (failureTypeOf(error) === 'not-found') return false;
        throw error;
      }
    },
  };
}

async function inChunks<T>(
  ids: readonly string[],
  read: (ids: string[]) => Promise<T[]>,
  size = idsPerRequest,
): Promise<T[]> {
  const unique = [...new Set(ids)];
  const found: T[] = [];
  for (let start = 0; start < unique.length; start += size)
    found.push(...(await read(unique.slice(start, start + size))));
  return found;
}

async function unlessNotFound<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (failureTypeOf(error) === 'not-found') return undefined;
    throw error;
  }
}
