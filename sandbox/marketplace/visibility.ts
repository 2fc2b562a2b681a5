import type { Caller } from './caller.js';
import type { Agreement, Certificate, Enrollment, Product, Program } from './objects.js';
import type { MarketplaceStore } from './store.js';

/** Operations sees all; everybody their own; a vendor the clients that deal with it. */
export function seesAccount(store: MarketplaceStore, caller: Caller, accountId: string | undefined): boolean {
  if (caller.actor === 'Operations') return true;
  if (accountId === undefined) return false;
  if (accountId === caller.accountId) return true;
  if (caller.actor === 'Client') return false;
  return (
    store.related('agreements', 'clientId', accountId).some((each) => each.vendorId === caller.accountId) ||
    store.related('enrollments', 'clientId', accountId).some((each) => seesProgramObject(store, caller, each))
  );
}

/** Members, groups and what else belongs to the inside of one account. */
export function seesInside(caller: Caller, accountId: string): boolean {
  return caller.actor === 'Operations' || accountId === caller.accountId;
}

export function seesAgreement(caller: Caller, agreement: Agreement): boolean {
  if (agreement.status === 'Deleted') return false;
  if (caller.actor === 'Operations') return true;
  return caller.accountId === (caller.actor === 'Vendor' ? agreement.vendorId : agreement.clientId);
}

/** Vendors see their own in any state; clients what is, or was, on sale. */
export function seesProduct(caller: Caller, product: Product): boolean {
  if (product.status === 'Deleted') return false;
  if (caller.actor === 'Vendor') return product.vendorId === caller.accountId;
  return caller.actor === 'Operations' || product.status === 'Published' || product.status === 'Unpublished';
}

export function seesProgram(caller: Caller, program: Program): boolean {
  if (program.status === 'Deleted') return false;
  return caller.actor !== 'Client' || program.status === 'Published' || program.status === 'Unpublished';
}

/** Enrollments and certificates: the client's own, or those of the vendor's programs. */
export function seesProgramObject(
  store: MarketplaceStore,
  caller: Caller,
  object: Pick<Enrollment | Certificate, 'clientId' | 'programId'>,
): boolean {
  if (caller.actor === 'Operations') return true;
  if (caller.actor === 'Client') return object.clientId === caller.accountId;
  return store.find('programs', object.programId)?.vendorId === caller.accountId;
}
