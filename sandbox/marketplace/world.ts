import { InMemoryWorld } from './in-memory-world.js';
import type {
  Account,
  Agreement,
  Buyer,
  Certificate,
  Enrollment,
  ErpLink,
  Licensee,
  Membership,
  Order,
  Product,
  Program,
  Seller,
  Subscription,
  UserGroup,
} from './objects.js';
import type { InvitationSender } from './rules/membership-rules.js';
import type { MarketplaceState, MarketplaceStore } from './store.js';
import type {
  AddAccount,
  AddAgreement,
  AddBuyer,
  AddErpLink,
  AddLicensee,
  AddMembership,
  AddOrder,
  AddProduct,
  AddProgram,
  AddSeller,
  AddSubscription,
  Enroll,
} from './world-inputs.js';

export type { MarketplaceState } from './store.js';
export type * from './world-inputs.js';

/** The mail that the platform itself sends to an invited person; `url` is a credential. */
export type InvitationMail = {
  to: string;
  name: string;
  accountName: string;
  url: string;
  kind: 'invite' | 'resend' | 'new';
};

/**
 * The Marketplace as a set of objects and rules, without HTTP. Every method throws a MarketplaceProblem
 * (404 for an unknown id, 409 for a wrong state, 400 for bad input) and never half-writes.
 */
export interface MarketplaceWorld {
  /** Epoch milliseconds; every deadline is compared with it at read time. */
  now(): number;
  invitationLifetimeMs: number;
  /** For the HTTP server over this world. */
  readonly store: MarketplaceStore;
  /** For the HTTP server over this world. */
  readonly sender: InvitationSender;
  /** Called for each mail the platform sends with an invitation link; unset = no mail. */
  onInvitationMail: ((mail: InvitationMail) => void) | undefined;

  addSeller(input: AddSeller): Seller;
  /** Also creates the permanent default group "Administrators". */
  addAccount(input: AddAccount): Account;
  addBuyer(input: AddBuyer): Buyer;
  addErpLink(input: AddErpLink): ErpLink;
  addProgram(input: AddProgram): Program;
  addProduct(input: AddProduct): Product;
  addLicensee(input: AddLicensee): Licensee;
  addAgreement(input: AddAgreement): Agreement;
  addSubscription(input: AddSubscription): Subscription;
  addOrder(input: AddOrder): Order;
  addMembership(input: AddMembership): Membership;

  /** The invited person accepts: Invited -> Active; Active stays; anything else 409. */
  acceptInvitation(membershipId: string): Membership;
  /** The invited person declines in the portal: the membership is Deleted, which the API shows as 404. */
  declineInvitation(membershipId: string): Membership;
  /** Lets an open invitation run out now instead of after its lifetime. */
  expireInvitation(membershipId: string): Membership;
  /** Accepts by the code of the mailed link (the sandbox's stand-in for the portal page); 404 for an old or unknown code. */
  acceptInvitationByUrl(url: string): Membership;
  /** The open invitation behind a mailed link; 404 for an old or unknown code. */
  invitationOf(url: string): Membership;

  /**
   * The partner enrolls: draft and submit. With auto-approval the certificate is Active at once, otherwise the
   * enrollment is Processing and its certificate Pending. `licenseeId` only for programs applicable to licensees.
   */
  enroll(input: Enroll): Enrollment;
  queryEnrollment(enrollmentId: string, note: string): Enrollment;
  /** The partner answers a query: Querying -> Processing. */
  answerEnrollment(enrollmentId: string): Enrollment;
  failEnrollment(enrollmentId: string, note: string): Enrollment;
  /** Returns the certificate, which is Active from here on. */
  completeEnrollment(enrollmentId: string): Certificate;
  endCertificate(certificateId: string, as: 'Expired' | 'Terminated'): Certificate;

  findAccountByExternalId(externalId: string): Account | undefined;
  findAccount(id: string): Account | undefined;
  /** The Client accounts. */
  accounts(): Account[];
  defaultGroupOf(accountId: string): UserGroup;
  /** Live memberships (Deleted ones are left out), status as of now. */
  membershipsOf(accountId: string): (Membership & { email: string })[];
  findMembership(accountId: string, email: string): (Membership & { email: string }) | undefined;
  buyersOf(accountId: string): Buyer[];
  licenseesOf(accountId: string): Licensee[];
  agreementsOf(accountId: string): Agreement[];
  subscriptionsOf(accountId: string): Subscription[];
  enrollmentsOf(accountId: string): Enrollment[];
  certificatesOf(accountId: string): Certificate[];
  sellers(): Seller[];
  products(): Product[];
  programs(): Program[];

  /** The whole store as plain JSON (it holds invitation codes: keep it out of logs). */
  toJSON(): MarketplaceState;
  /** Replaces the whole store. */
  fromJSON(state: MarketplaceState): void;
}

export type MarketplaceWorldOptions = {
  /** Epoch milliseconds; default Date.now. */
  now?: () => number;
  /** Ids are drawn from this seed: same seed and same calls, same ids. */
  seed?: string;
  /** How long an invitation stays open, in milliseconds; default 7 days. */
  invitationLifetimeMs?: number;
  /** Where invitation links point: `{portalUrl}/accept-invite?code=..`; buildMarketplace serves that page too. */
  portalUrl?: string;
  /** A saved state to start from. */
  state?: MarketplaceState;
};

/** A Marketplace with its own Operations and Vendor account and nothing else, or the one that `state` holds. */
export function createMarketplaceWorld(options: MarketplaceWorldOptions = {}): MarketplaceWorld {
  return new InMemoryWorld(options);
}
