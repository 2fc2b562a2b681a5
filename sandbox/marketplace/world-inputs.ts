import type {
  AccountStatus,
  Actor,
  Address,
  AgreementStatus,
  BuyerStatus,
  Certificant,
  Eligibility,
  ErpLinkStatus,
  ExternalIds,
  LicenseeStatus,
  Order,
  ProductStatus,
  ProgramSettings,
  ProgramStatus,
  Reference,
  SellerStatus,
  SubscriptionStatus,
  SubscriptionTerms,
} from './objects.js';

export type AddSeller = {
  id?: string;
  name: string;
  status?: SellerStatus;
  externalId?: string;
  country?: string;
  currency?: string;
};
export type AddAccount = {
  id?: string;
  name: string;
  /** The CDG. */
  externalId?: string;
  type?: Actor;
  status?: AccountStatus;
  eligibility?: Eligibility;
  defaultLanguageCode?: string;
  country?: string;
  address?: Address;
};
export type AddBuyer = {
  id?: string;
  accountId?: string;
  name: string;
  status?: BuyerStatus;
  country?: string;
  taxId?: string;
  erpCompanyContact?: string;
  erpCustomer?: string;
  errors?: { code?: string; message: string }[];
};
export type AddErpLink = { id?: string; buyerId: string; sellerId: string; status?: ErpLinkStatus };
export type AddProduct = { id?: string; name: string; status?: ProductStatus; vendorId?: string };
export type AddProgram = {
  id?: string;
  name: string;
  status?: ProgramStatus;
  applicableTo?: Certificant;
  eligibility?: Eligibility;
  settings?: Partial<ProgramSettings>;
  vendorId?: string;
};
export type AddLicensee = {
  id?: string;
  accountId: string;
  buyerId: string;
  sellerId: string;
  name: string;
  externalId?: string;
  status?: LicenseeStatus;
  eligibility?: Eligibility;
  description?: string;
};
export type AddAgreement = {
  id?: string;
  name: string;
  licenseeId: string;
  product: Reference;
  status?: AgreementStatus;
  vendorId?: string;
  externalIds?: ExternalIds;
};
export type AddSubscription = {
  id?: string;
  name: string;
  agreementId: string;
  status?: SubscriptionStatus;
  quantity?: number;
  item?: Reference;
  autoRenew?: boolean;
  startDate?: string;
  commitmentDate?: string;
  terms?: SubscriptionTerms;
  externalIds?: ExternalIds;
};
export type AddOrder = { agreementId: string; status?: Order['status']; type?: string };
export type AddMembership = {
  accountId: string;
  email: string;
  firstName: string;
  lastName: string;
  /** Default: Active without mail, as somebody who has long been there. */
  status?: 'Active' | 'Invited';
  languageCode?: string;
};

export type Enroll = { accountId: string; buyerId: string; programId: string; licenseeId?: string };
