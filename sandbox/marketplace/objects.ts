/** The three kinds of account; the account behind a token decides what the token may do. */
export type Actor = 'Operations' | 'Vendor' | 'Client';

export type AccountStatus = 'Enabled' | 'Active' | 'Disabled';
export type MembershipStatus = 'Invited' | 'InvitationExpired' | 'Active' | 'Deleted';
export type UserStatus = 'New' | 'Invited' | 'InvitationExpired' | 'Active' | 'Blocked' | 'Disabled' | 'Deleted';
export type BuyerStatus = 'Unassigned' | 'Enabled' | 'Active' | 'Disabled' | 'Deleted';
export type LicenseeStatus = 'Active' | 'Enabled' | 'Disabled' | 'Deleted';
export type SellerStatus = 'Active' | 'Enabled' | 'Disabled' | 'Deleted';
export type ErpLinkStatus = 'Active' | 'Blocked' | 'Disabled';
export type AgreementStatus = 'Draft' | 'Provisioning' | 'Updating' | 'Active' | 'Terminated' | 'Failed' | 'Deleted';
export type SubscriptionStatus = 'Active' | 'Updating' | 'Terminating' | 'Terminated' | 'Expired';
export type ProductStatus = 'Draft' | 'Pending' | 'Published' | 'Unpublished' | 'Deleted';
export type ProgramStatus = 'None' | 'Draft' | 'Published' | 'Unpublished' | 'Deleted';
export type EnrollmentStatus = 'Draft' | 'Processing' | 'Querying' | 'Completed' | 'Failed' | 'Deleted';
export type CertificateStatus = 'Pending' | 'Active' | 'Updating' | 'Expired' | 'Terminated';
export type Certificant = 'Buyer' | 'Licensee';

export type Eligibility = { client: boolean; partner: boolean };
/** A small copy of another object, as the API embeds it: always `id`, the rest for reading. */
export type Reference = { id: string; [field: string]: unknown };
export type AuditEvent = { at: string; by: Reference };
/** The latest occurrence of each named event; left out of answers unless `select` asks for it. */
export type Audit = { [event: string]: AuditEvent };
export type ExternalIds = { client?: string; operations?: string; vendor?: string };
export type Address = {
  addressLine1?: string;
  addressLine2?: string;
  postCode?: string;
  city?: string;
  state?: string;
  country?: string;
};

type Stored = { id: string; revision: number; audit: Audit };

export type Account = Stored & {
  name: string;
  type: Actor;
  status: AccountStatus;
  /** The Customer Discount Group (CDG) of the organisation in the ERP. */
  externalId?: string;
  externalName?: string;
  externalIds?: { pyraTenantId?: string };
  address?: Address;
  technicalSupportEmail?: string;
  website?: string;
  description?: string;
  defaultLanguageCode: string;
  eligibility: Eligibility;
  serviceLevel?: string;
  icon?: string;
};

export type User = Stored & {
  email: string;
  firstName: string;
  lastName: string;
  settings?: { cultureCode?: string; languageCode?: string };
  lastLoginAt?: string;
  blocked?: boolean;
};

/** Membership of one user in one account, together with its invitation (AUSR). */
export type Membership = Stored & {
  userId: string;
  accountId: string;
  /** As written; an invitation past its time is read as InvitationExpired by the clock. */
  status: MembershipStatus;
  groupIds: string[];
  /** The secret half of the invitation link. */
  code?: string;
  invitedAt?: number;
  /** Epoch milliseconds of the acceptance. */
  acceptedAt?: number;
  notes?: string;
  lastLoginAt?: string;
};

export type UserGroup = Stored & {
  name: string;
  description?: string;
  accountId: string;
  isDefault: boolean;
  buyerIds: string[];
};

export type Seller = Stored & {
  name: string;
  status: SellerStatus;
  externalId?: string;
  country?: string;
  currency?: string;
};

export type Buyer = Stored & {
  name: string;
  status: BuyerStatus;
  address?: Address;
  taxId?: string;
  externalIds: { erpCompanyContact?: string; erpCustomer?: string; accountExternalId?: string };
  accountId?: string;
  contact?: { firstName?: string; lastName?: string; email?: string };
  /** What the ERP holds against this buyer; only Operations sees it. */
  errors?: { code?: string; message: string }[];
  icon?: string;
};

/** What vendors sell, by `PRD-` id; agreements and subscriptions name it. */
export type Product = Stored & { name: string; status: ProductStatus; vendorId: string };

export type ErpLink = Stored & { buyerId: string; sellerId: string; status: ErpLinkStatus };

export type Licensee = Stored & {
  name: string;
  status: LicenseeStatus;
  buyerId: string;
  sellerId: string;
  accountId: string;
  useBuyerAddress: boolean;
  address?: Address;
  description?: string;
  externalId?: string;
  eligibility: Eligibility;
};

export type Agreement = Stored & {
  name: string;
  status: AgreementStatus;
  clientId: string;
  vendorId?: string;
  buyerId: string;
  sellerId: string;
  licenseeId: string;
  product: Reference;
  listing?: Reference;
  externalIds: ExternalIds;
  certificateIds: string[];
  parameters?: Record<string, unknown>;
  billingCurrency?: string;
};

export type SubscriptionTerms = {
  model: 'one-time' | 'usage' | 'quantity';
  period: '1m' | '1y' | 'one-time';
  commitment?: '1m' | '1y' | '3y';
};

export type Subscription = Stored & {
  name: string;
  status: SubscriptionStatus;
  agreementId: string;
  autoRenew: boolean;
  startDate?: string;
  commitmentDate?: string;
  terms?: SubscriptionTerms;
  externalIds: ExternalIds;
  lines: { item: Reference; quantity: number }[];
  parameters?: Record<string, unknown>;
};

export type Order = Stored & {
  agreementId: string;
  clientId: string;
  type: string;
  status: 'Draft' | 'Quoted' | 'Processing' | 'Querying' | 'Completed' | 'Failed' | 'Deleted';
  externalIds: ExternalIds;
};

export type ProgramSettings = {
  newCertificateAutoapprove: boolean;
  programEnrollment?: boolean;
  programLink?: string;
  terminateOnExpiration?: { enabled: boolean; duration?: number };
  preValidation?: { enrollmentDraft?: boolean; enrollmentQuerying?: boolean; reEnrollment?: boolean };
};

export type Program = Stored & {
  name: string;
  website?: string;
  icon?: string;
  status: ProgramStatus;
  applicableTo: Certificant;
  eligibility: Eligibility;
  products: Reference[];
  vendorId?: string;
  settings: ProgramSettings;
};

export type StatusNotes = { id?: string; message: string; parameters?: Record<string, unknown> };

export type Enrollment = Stored & {
  programId: string;
  certificateId: string;
  applicableTo: Certificant;
  type: 'New' | 'Change';
  clientId: string;
  buyerId: string;
  licenseeId?: string;
  status: EnrollmentStatus;
  statusNotes?: StatusNotes;
  notes?: string;
  externalIds: ExternalIds;
  parameters: { ordering: unknown[]; fulfillment: unknown[] };
  template?: Reference;
  assignee?: Reference;
};

export type Certificate = Stored & {
  name: string;
  programId: string;
  clientId: string;
  applicableTo: Certificant;
  buyerId: string;
  licenseeId?: string;
  status: CertificateStatus;
  statusNotes?: StatusNotes;
  expirationDate?: string;
  externalIds: ExternalIds;
  parameters: { ordering: unknown[]; fulfillment: unknown[] };
};

export type Batch = Stored & {
  /** The account whose token sent it. */
  ownerId: string;
  category: Reference;
  subject: string;
  body: string;
  contacts: { id?: string; email?: string }[];
  accountId?: string;
};

export type Message = Stored & {
  batchId: string;
  category: Reference;
  subject: string;
  contact: { id?: string; email?: string };
  status: 'Queued' | 'Sent' | 'Failed' | 'Bounced' | 'Complained' | 'Discarded';
};

export type AuditRecord = Stored & {
  /** The account whose token wrote it. */
  ownerId: string;
  event: string;
  summary: string;
  details?: string;
  object: Reference;
  actor: Reference;
  timestamp: string;
};

export type HelpdeskCase = Stored & {
  title: string;
  description?: string;
  status: 'New' | 'Processing' | 'Querying' | 'Completed';
  accountId?: string;
  externalIds: ExternalIds;
};

/** One collection per kind of object, the key being the field name in the saved state. */
export type Collections = {
  accounts: Account;
  users: User;
  memberships: Membership;
  userGroups: UserGroup;
  sellers: Seller;
  products: Product;
  buyers: Buyer;
  erpLinks: ErpLink;
  licensees: Licensee;
  agreements: Agreement;
  subscriptions: Subscription;
  orders: Order;
  programs: Program;
  enrollments: Enrollment;
  certificates: Certificate;
  batches: Batch;
  messages: Message;
  auditRecords: AuditRecord;
  cases: HelpdeskCase;
};
