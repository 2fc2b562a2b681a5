import { type Caller, platform } from './caller.js';
import type { Agreement, Buyer, Membership, Order, Reference, Subscription } from './objects.js';
import { notFound } from './problems.js';
import { createAccount } from './rules/account-rules.js';
import { createBuyer } from './rules/buyer-rules.js';
import { createAgreement, createSubscription } from './rules/commerce-rules.js';
import { createLicensee } from './rules/licensee-rules.js';
import { createUser, type InvitationSender, invite } from './rules/membership-rules.js';
import { createProgram } from './rules/program-rules.js';
import type { MarketplaceStore } from './store.js';
import type * as input from './world-inputs.js';

/** The part of a world that fills it: the same rules as the API, but any status may be set from the start. */
export abstract class SeededWorld {
  abstract readonly store: MarketplaceStore;
  abstract readonly sender: InvitationSender;

  addSeller(seller: input.AddSeller) {
    const { id, status, ...fields } = seller;
    const object = { ...fields, id: id ?? this.store.newId('SEL'), revision: 0, audit: {}, status: status ?? 'Active' };
    this.store.stamp(object, 'created', this.by);
    return this.store.insert('sellers', object);
  }

  addAccount({ status, country, address, ...fields }: input.AddAccount) {
    const account = createAccount(this.store, this.by, {
      ...fields,
      address: { ...address, ...(country ? { country } : {}) },
    });
    account.status = status ?? (account.externalId ? 'Active' : 'Enabled');
    return account;
  }

  addBuyer(buyer: input.AddBuyer): Buyer {
    const account = buyer.accountId === undefined ? undefined : this.store.get('accounts', buyer.accountId);
    const number = this.store.newId('ERP').replaceAll('-', '').slice(-6);
    const object = createBuyer(this.store, this.by, {
      ...(buyer.id ? { id: buyer.id } : {}),
      name: buyer.name,
      address: buyer.country ? { country: buyer.country } : {},
      ...(buyer.taxId ? { taxId: buyer.taxId } : {}),
      externalIds: {
        erpCompanyContact: buyer.erpCompanyContact ?? `WW-CON-${number}`,
        erpCustomer: buyer.erpCustomer ?? `WW-SCU-${number}`,
        ...(account?.externalId ? { accountExternalId: account.externalId } : {}),
      },
    });
    // Past the rule that account and buyer share a CDG: a seed may show an account whose CDG is still unknown.
    if (account) object.accountId = account.id;
    object.status = buyer.status ?? (account ? 'Active' : 'Unassigned');
    if (buyer.errors) object.errors = buyer.errors;
    this.store.reindex('buyers', object);
    return object;
  }

  addErpLink(link: input.AddErpLink) {
    const buyerId = this.store.get('buyers', link.buyerId).id;
    const sellerId = this.store.get('sellers', link.sellerId).id;
    const id = link.id ?? this.store.newId('ERP');
    const object = { id, revision: 0, audit: {}, buyerId, sellerId, status: link.status ?? ('Active' as const) };
    this.store.stamp(object, 'created', this.by);
    return this.store.insert('erpLinks', object);
  }

  addProgram({ status, settings, vendorId, ...fields }: input.AddProgram) {
    const program = createProgram(this.store, this.by, {
      ...fields,
      vendorId: vendorId ?? this.store.vendorAccountId,
    });
    program.settings = { ...program.settings, ...settings };
    program.status = status ?? 'Published';
    return program;
  }

  addProduct({ id, status, vendorId, ...fields }: input.AddProduct) {
    const object = {
      ...fields,
      id: id ?? this.store.newId('PRD'),
      revision: 0,
      audit: {},
      status: status ?? ('Published' as const),
      vendorId: vendorId ?? this.store.vendorAccountId,
    };
    this.store.stamp(object, 'created', this.by);
    return this.store.insert('products', object);
  }

  addLicensee({ accountId, buyerId, sellerId, status, eligibility, ...fields }: input.AddLicensee) {
    const licensee = createLicensee(this.store, this.by, {
      ...fields,
      account: { id: accountId },
      buyer: { id: buyerId },
      seller: { id: sellerId },
      eligibility: eligibility ?? { client: false, partner: true },
    });
    if (status) licensee.status = status;
    return licensee;
  }

  addAgreement({ licenseeId, vendorId, ...fields }: input.AddAgreement): Agreement {
    return createAgreement(this.store, this.by, {
      ...fields,
      licensee: { id: licenseeId },
      vendor: { id: vendorId ?? this.store.vendorAccountId },
    });
  }

  addSubscription({ agreementId, status, quantity, item, ...fields }: input.AddSubscription): Subscription {
    const agreement = this.store.get('agreements', agreementId);
    const line = {
      item: item ?? { id: agreement.product.id.replace(/^PRD/, 'ITM').concat('-0001') },
      quantity: quantity ?? 1,
    };
    const subscription = createSubscription(this.store, this.by, {
      ...fields,
      agreement: { id: agreementId },
      lines: [line],
    });
    if (status) subscription.status = status;
    return subscription;
  }

  addMembership(member: input.AddMembership): Membership {
    const account = this.store.get('accounts', member.accountId);
    const user = {
      email: member.email,
      firstName: member.firstName,
      lastName: member.lastName,
      settings: { languageCode: member.languageCode ?? account.defaultLanguageCode },
    };
    const status = member.status ?? 'Active';
    if (status === 'Active' && !this.store.emails.has(member.email.trim().toLowerCase())) {
      createUser(this.store, this.by, user);
    }
    const groups = [{ id: this.defaultGroupOf(account.id).id }];
    return invite(this.store, this.sender, this.platform, account, { user, groups, invitation: { status } });
  }

  addOrder({ agreementId, status, type }: input.AddOrder): Order {
    const agreement = this.store.get('agreements', agreementId);
    const order: Order = {
      id: this.store.newId('ORD'),
      revision: 0,
      audit: {},
      agreementId,
      clientId: agreement.clientId,
      type: type ?? 'Purchase',
      status: status ?? 'Completed',
      externalIds: {},
    };
    this.store.stamp(order, 'created', this.by);
    return this.store.insert('orders', order);
  }

  defaultGroupOf(accountId: string) {
    const group = this.store.related('userGroups', 'accountId', accountId).find((each) => each.isDefault);
    if (!group) throw notFound('userGroup');
    return group;
  }

  protected get platform(): Caller {
    return platform(this.store);
  }

  protected get by(): Reference {
    return this.platform.by;
  }
}
