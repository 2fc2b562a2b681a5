import type { Certificate, Enrollment, Membership, Reference } from './objects.js';
import { notFound } from './problems.js';
import { createAccount } from './rules/account-rules.js';
import { certificateStatus, expireCertificate, terminateCertificate } from './rules/certificate-rules.js';
import { renewed } from './rules/commerce-rules.js';
import {
  completeEnrollment,
  draftEnrollment,
  failEnrollment,
  processEnrollment,
  queryEnrollment,
  submitEnrollment,
} from './rules/enrollment-rules.js';
import {
  accept,
  deleteMembership,
  expireNow,
  type InvitationSender,
  liveMembership,
  membershipStatus,
  userName,
} from './rules/membership-rules.js';
import { SeededWorld } from './seeded-world.js';
import { MarketplaceStore } from './store.js';
import type { InvitationMail, MarketplaceState, MarketplaceWorld, MarketplaceWorldOptions } from './world.js';
import type * as input from './world-inputs.js';

const WEEK_MS = 7 * 86_400_000;

/** Composes store and rules; a class because seeding, people and HTTP share one set of objects. */
export class InMemoryWorld extends SeededWorld implements MarketplaceWorld {
  readonly store: MarketplaceStore;
  readonly sender: InvitationSender;
  onInvitationMail: ((mail: InvitationMail) => void) | undefined;
  private readonly portalUrl: string;

  constructor(options: MarketplaceWorldOptions) {
    super();
    this.store = new MarketplaceStore(options.seed ?? 'marketplace', options.now ?? Date.now);
    this.portalUrl = (options.portalUrl ?? 'https://portal.marketplace.example').replace(/\/+$/, '');
    this.sender = {
      lifetimeMs: options.invitationLifetimeMs ?? WEEK_MS,
      linkOf: (membership) => this.invitationUrl(membership),
      send: (membership, user, account, kind) =>
        this.onInvitationMail?.({
          to: user.email,
          name: userName(user),
          accountName: account.name,
          url: this.invitationUrl(membership) ?? '',
          kind,
        }),
    };
    if (options.state) this.store.fromJSON(options.state);
    else this.foundPlatformAccounts();
  }

  now(): number {
    return this.store.now();
  }

  get invitationLifetimeMs(): number {
    return this.sender.lifetimeMs;
  }

  set invitationLifetimeMs(value: number) {
    this.sender.lifetimeMs = value;
  }

  acceptInvitation(membershipId: string): Membership {
    return accept(this.store, this.sender, this.liveMembership(membershipId));
  }

  declineInvitation(membershipId: string): Membership {
    const membership = this.liveMembership(membershipId);
    const user = this.store.get('users', membership.userId);
    return deleteMembership(this.store, { id: user.id, name: userName(user) }, membership);
  }

  expireInvitation(membershipId: string): Membership {
    return expireNow(this.store, this.sender, this.by, this.liveMembership(membershipId));
  }

  acceptInvitationByUrl(url: string): Membership {
    return this.acceptInvitation(this.invitationOf(url).id);
  }

  invitationOf(url: string): Membership {
    const { code, accountUserId } = parseCode(url);
    const membership = this.store.find('memberships', accountUserId);
    if (!membership || membership.status === 'Deleted' || membership.code !== code) throw notFound('invitation');
    return membership;
  }

  enroll({ accountId, buyerId, programId, licenseeId }: input.Enroll): Enrollment {
    if (this.store.get('buyers', buyerId).accountId !== accountId) throw notFound('buyer');
    const by = { id: accountId, name: this.store.get('accounts', accountId).name };
    const enrollment = draftEnrollment(this.store, by, {
      program: { id: programId },
      buyer: { id: buyerId },
      ...(licenseeId ? { licensee: { id: licenseeId } } : {}),
    });
    return submitEnrollment(this.store, by, enrollment);
  }

  queryEnrollment(enrollmentId: string, note: string): Enrollment {
    return queryEnrollment(this.store, this.vendor, this.store.get('enrollments', enrollmentId), {
      statusNotes: { message: note },
    });
  }

  answerEnrollment(enrollmentId: string): Enrollment {
    const enrollment = this.store.get('enrollments', enrollmentId);
    return processEnrollment(this.store, { id: enrollment.clientId }, enrollment, {});
  }

  failEnrollment(enrollmentId: string, note: string): Enrollment {
    return failEnrollment(this.store, this.vendor, this.store.get('enrollments', enrollmentId), {
      statusNotes: { message: note },
    });
  }

  completeEnrollment(enrollmentId: string): Certificate {
    const enrollment = this.store.get('enrollments', enrollmentId);
    completeEnrollment(this.store, this.vendor, enrollment, {});
    return this.store.get('certificates', enrollment.certificateId);
  }

  endCertificate(certificateId: string, as: 'Expired' | 'Terminated'): Certificate {
    const certificate = this.store.get('certificates', certificateId);
    const end = as === 'Expired' ? expireCertificate : terminateCertificate;
    return end(this.store, this.vendor, certificate);
  }

  findAccountByExternalId(externalId: string) {
    return this.store.all('accounts').find((account) => account.externalId === externalId);
  }

  findAccount(id: string) {
    return this.store.find('accounts', id);
  }

  accounts() {
    return this.store.all('accounts').filter((account) => account.type === 'Client');
  }

  membershipsOf(accountId: string) {
    return this.store
      .related('memberships', 'accountId', accountId)
      .filter((membership) => membership.status !== 'Deleted')
      .map((membership) => this.asOfNow(membership));
  }

  findMembership(accountId: string, email: string) {
    const userId = this.store.emails.get(email.trim().toLowerCase());
    const membership = userId === undefined ? undefined : liveMembership(this.store, userId, accountId);
    return membership && this.asOfNow(membership);
  }

  buyersOf(accountId: string) {
    return this.store.related('buyers', 'accountId', accountId).filter((buyer) => buyer.status !== 'Deleted');
  }

  licenseesOf(accountId: string) {
    return this.store.related('licensees', 'accountId', accountId).filter((each) => each.status !== 'Deleted');
  }

  agreementsOf(accountId: string) {
    return this.store.related('agreements', 'clientId', accountId);
  }

  subscriptionsOf(accountId: string) {
    return this.agreementsOf(accountId)
      .flatMap((agreement) => this.store.related('subscriptions', 'agreementId', agreement.id))
      .map((subscription) => ({ ...subscription, ...renewed(this.store, subscription) }));
  }

  enrollmentsOf(accountId: string) {
    return this.store.related('enrollments', 'clientId', accountId).filter((each) => each.status !== 'Deleted');
  }

  certificatesOf(accountId: string) {
    return this.store
      .related('certificates', 'clientId', accountId)
      .map((certificate) => ({ ...certificate, status: certificateStatus(this.store, certificate) }));
  }

  sellers() {
    return this.store.all('sellers');
  }

  products() {
    return this.store.all('products').filter((product) => product.status !== 'Deleted');
  }

  programs() {
    return this.store.all('programs').filter((program) => program.status !== 'Deleted');
  }

  toJSON(): MarketplaceState {
    return this.store.toJSON();
  }

  fromJSON(state: MarketplaceState): void {
    this.store.fromJSON(state);
  }

  private get vendor(): Reference {
    return { id: this.store.vendorAccountId, name: 'Vendor' };
  }

  private asOfNow(membership: Membership): Membership & { email: string } {
    const { email } = this.store.get('users', membership.userId);
    return { ...membership, status: membershipStatus(this.store, this.sender, membership), email };
  }

  private liveMembership(id: string): Membership {
    const membership = this.store.get('memberships', id);
    if (membership.status === 'Deleted') throw notFound('membership');
    return membership;
  }

  private invitationUrl(membership: Membership): string | undefined {
    if (membership.code === undefined) return undefined;
    const code = Buffer.from(JSON.stringify({ code: membership.code, accountUserId: membership.id })).toString(
      'base64',
    );
    return `${this.portalUrl}/accept-invite?code=${encodeURIComponent(code)}`;
  }

  private foundPlatformAccounts(): void {
    const by = { id: 'platform', name: 'Platform' };
    const operations = createAccount(this.store, by, { name: 'Marketplace Operations', type: 'Operations' });
    const vendor = createAccount(this.store, by, { name: 'Cloud Vendor', type: 'Vendor' });
    operations.status = 'Active';
    vendor.status = 'Active';
    this.store.operationsAccountId = operations.id;
    this.store.vendorAccountId = vendor.id;
  }
}

function parseCode(url: string): { code: string; accountUserId: string } {
  try {
    const packed = new URL(url).searchParams.get('code') ?? '';
    const parsed: unknown = JSON.parse(Buffer.from(packed, 'base64').toString('utf8'));
    const { code, accountUserId } = parsed as { code?: unknown; accountUserId?: unknown };
    if (typeof code === 'string' && typeof accountUserId === 'string') return { code, accountUserId };
  } catch {
    throw notFound('invitation');
  }
  throw notFound('invitation');
}
