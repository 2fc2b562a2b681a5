import { isSupportedLocale } from './locales.js';

/** What both systems say about an account before it moves; ids and states only, no names or addresses of people. */
export interface Inspection {
  legacy: {
    name: string;
    cdg?: string;
    locale: string;
    timeZone: string;
    mode: 'live' | 'frozen' | 'archive';
    notice: 'none' | 'upcoming' | 'migrated';
    finalizedAt?: string;
    sunsetAt?: string;
    /** The migration whose notice or mode stands there. */
    ownedBy?: string;
    /** Present when that is an earlier migration of ours, which has ended: how the portal was before Portage. */
    before?: { mode: 'live' | 'frozen' | 'archive'; notice: 'none' | 'upcoming' | 'migrated' };
    contacts: InspectedContact[];
    /** Ids of open orders; a bounded sample, with the whole number beside it. */
    openOrders: { count: number; ids: string[] };
    creditUsed: number;
    integrations: number;
    /** How many live subscriptions renew or end on each day; older histories have a list with the date of each. */
    commitmentDates: string[] | Record<string, number>;
    customers: number;
    subscriptions: number;
  };
  marketplace: {
    /** How many Client accounts carry the partner's CDG; it is not unique there. */
    accountsWithCdg: number;
    /** No single account was found, so that nothing of it was looked at; older histories do not say so. */
    withoutAccount?: true;
    account?: { id: string; status: string; partner: boolean; defaultGroupId?: string };
    buyers: { id: string; status: string; errors: string[] }[];
    erpLinks: { buyerId: string; sellerId: string; status: string }[];
    program?: { id: string; status: string };
    /** Legacy products for which no Marketplace product is known. */
    unmappedProducts: string[];
  };
}

export interface InspectedContact {
  id: string;
  role: string;
  locale?: string;
  /** Whether the address is well-formed; the address itself stays in the database. */
  deliverable: boolean;
}

export const blockerCodes = [
  'account-live',
  'not-owned-by-other-migration',
  'planned-before-sunset',
  'cdg-known',
  'account-active',
  'partner-eligible',
  'buyers-active',
  'erp-link-active',
  'default-group-known',
  'admin-contact-valid',
  'program-published',
  'no-open-orders',
  'products-mapped',
] as const;
export const warningCodes = [
  'commitment-in-window',
  'credit-used',
  'integrations-listed',
  'locale-unsupported',
  'single-admin',
] as const;

export const readinessCodes = [...blockerCodes, ...warningCodes] as const;
export const readinessResults = ['pass', 'fail', 'unknown'] as const;

export type ReadinessCode = (typeof readinessCodes)[number];

/** Blockers that an operator may waive with a reason; the others would make the journey itself impossible. */
const waivable: ReadonlySet<ReadinessCode> = new Set(['no-open-orders', 'products-mapped']);

/** What is judged of the account that the CDG leads to. */
const ofTheAccount: ReadonlySet<ReadinessCode> = new Set([
  'account-active',
  'partner-eligible',
  'buyers-active',
  'erp-link-active',
  'default-group-known',
]);

export interface ReadinessCheck {
  code: ReadinessCode;
  severity: 'blocker' | 'warning';
  result: (typeof readinessResults)[number];
  waivable: boolean;
  /** Another check that has to pass before this one can be judged. */
  waitsFor?: ReadinessCode;
  /** What was seen. */
  evidence: string;
  /** What makes it pass. */
  fix: string;
}

const day = 24 * 60 * 60 * 1000;

/** All readiness checks of an account. `plannedFor` in epoch ms. Unknown counts as failed. */
export function assessReadiness(inspection: Inspection, plannedFor: number): ReadinessCheck[] {
  const { legacy, marketplace } = inspection;
  const checks: ReadinessCheck[] = [];
  const check = (code: ReadinessCode, result: boolean | 'unknown', evidence: string, fix: string) => {
    if (marketplace.withoutAccount && ofTheAccount.has(code)) {
      checks.push({ code, severity: 'blocker', result: 'unknown', waivable: false, ...waitingFor('cdg-known') });
      return;
    }
    checks.push({
      code,
      severity: (warningCodes as readonly string[]).includes(code) ? 'warning' : 'blocker',
      result: result === 'unknown' ? 'unknown' : result ? 'pass' : 'fail',
      waivable: waivable.has(code) || (warningCodes as readonly string[]).includes(code),
      evidence,
      fix,
    });
  };
  const admins = legacy.contacts.filter((contact) => contact.role === 'admin');
  const account = marketplace.account;

  check(
    'account-live',
    (legacy.mode === 'live' || legacy.before !== undefined) && !legacy.finalizedAt,
    `the old portal is in mode ${legacy.mode}${legacy.finalizedAt ? ', finalised' : ''}`,
    'Set the account live on the old portal, or do not migrate it',
  );
  check(
    'not-owned-by-other-migration',
    legacy.ownedBy === undefined || legacy.before !== undefined,
    legacy.ownedBy === undefined
      ? 'no migration holds the old portal'
      : legacy.before
        ? `migration ${legacy.ownedBy}, which has ended, left its notice or mode; this one takes over`
        : `migration ${legacy.ownedBy}, which is not known here, holds the old portal`,
    'Have the other migration put back notice and mode, or release the account on the old portal',
  );
  const sunsetAt = Date.parse(legacy.sunsetAt ?? '');
  check(
    'planned-before-sunset',
    legacy.sunsetAt === undefined || (Number.isNaN(sunsetAt) ? 'unknown' : plannedFor < sunsetAt),
    legacy.sunsetAt === undefined
      ? 'no date for switching off the old portal'
      : `planned for ${new Date(plannedFor).toISOString()}, the old portal is switched off at ${legacy.sunsetAt}`,
    'Move the planned date, or have the old portal switched off later',
  );
  check(
    'cdg-known',
    Boolean(legacy.cdg) && marketplace.accountsWithCdg === 1,
    legacy.cdg
      ? `${marketplace.accountsWithCdg} Marketplace accounts carry CDG ${legacy.cdg}`
      : 'the old portal has no CDG for the account',
    'Set the CDG on the old portal, and as the external id of exactly one Marketplace account',
  );
  check(
    'account-active',
    account ? account.status === 'Active' : 'unknown',
    account ? `${account.id} is ${account.status}` : 'no Marketplace account found',
    'Activate the Marketplace account',
  );
  check(
    'partner-eligible',
    account ? account.partner : 'unknown',
    account ? `eligibility.partner is ${account.partner}` : 'no Marketplace account found',
    'Set eligibility.partner on the Marketplace account (Operations)',
  );
  const activeBuyers = marketplace.buyers.filter((buyer) => buyer.status === 'Active');
  const troubled = marketplace.buyers.filter((buyer) => buyer.errors.length > 0);
  check(
    'buyers-active',
    activeBuyers.length > 0 && troubled.length === 0,
    troubled.length > 0
      ? troubled.map((buyer) => `${buyer.id}: ${buyer.errors.join(', ')}`).join('; ')
      : `${activeBuyers.length} of ${marketplace.buyers.length} buyers are Active`,
    'Clear the ERP error named, or activate a buyer',
  );
  const unlinked = activeBuyers.filter(
    (buyer) => !marketplace.erpLinks.some((link) => link.buyerId === buyer.id && link.status === 'Active'),
  );
  check(
    'erp-link-active',
    activeBuyers.length > 0 && unlinked.length === 0,
    unlinked.length > 0
      ? `no active ERP link for ${unlinked.map((buyer) => buyer.id).join(', ')}`
      : `${marketplace.erpLinks.length} ERP links`,
    'Unblock the ERP link between the buyer and its seller',
  );
  check(
    'default-group-known',
    Boolean(account?.defaultGroupId),
    account?.defaultGroupId ? `default group ${account.defaultGroupId}` : 'no default group found',
    'Find out the default user group of the account and configure it',
  );
  check(
    'admin-contact-valid',
    admins.some((contact) => contact.deliverable),
    `${admins.filter((contact) => contact.deliverable).length} of ${admins.length} admin contacts have a usable address`,
    'Name an admin contact with a deliverable email address on the old portal',
  );
  check(
    'program-published',
    marketplace.program ? marketplace.program.status === 'Published' : 'unknown',
    marketplace.program ? `${marketplace.program.id} is ${marketplace.program.status}` : 'the program was not found',
    'Ask the vendor to publish the program, or correct PROGRAM_ID',
  );
  check(
    'no-open-orders',
    legacy.openOrders.count === 0,
    legacy.openOrders.count === 0
      ? 'no open orders'
      : `${legacy.openOrders.count} open orders: ${legacy.openOrders.ids.join(', ')}`,
    'Finish or cancel the orders listed',
  );
  check(
    'products-mapped',
    marketplace.unmappedProducts.length === 0,
    marketplace.unmappedProducts.length === 0
      ? 'every product is known'
      : `not known: ${marketplace.unmappedProducts.join(', ')}`,
    'Map the products listed',
  );
  const { commitmentDates } = legacy;
  const counts = Array.isArray(commitmentDates)
    ? commitmentDates.map((date) => [date, 1] as const)
    : Object.entries(commitmentDates);
  const inWindow = counts
    .filter(([date]) => Math.abs(Date.parse(date) - plannedFor) <= 3 * day)
    .reduce((sum, [, count]) => sum + count, 0);
  check(
    'commitment-in-window',
    inWindow === 0,
    `${inWindow} subscriptions renew or end within 3 days of the planned date`,
    'Move the planned date',
  );
  check(
    'credit-used',
    legacy.creditUsed <= 0,
    `credit in use: ${legacy.creditUsed}`,
    'Agree the credit limit with Finance',
  );
  check(
    'integrations-listed',
    legacy.integrations === 0,
    `${legacy.integrations} integrations use the old portal`,
    'Warn the owners of the integrations',
  );
  check(
    'locale-unsupported',
    isSupportedLocale(legacy.locale),
    `account locale ${legacy.locale}`,
    'None needed: en-US is used',
  );
  check('single-admin', admins.length !== 1, `${admins.length} admin contacts`, 'Add a second admin contact');
  return checks;
}

function waitingFor(code: ReadinessCode): Pick<ReadinessCheck, 'waitsFor' | 'evidence' | 'fix'> {
  return { waitsFor: code, evidence: `cannot be judged until ${code} passes`, fix: `Make ${code} pass first` };
}

/** Such as `cdg-known; 5 more cannot be judged before`: the causes, and how many checks wait for them. */
export function describeBlockers(blockers: readonly ReadinessCheck[]): string {
  const causes = blockers.filter(({ waitsFor }) => waitsFor === undefined).map(({ code }) => code);
  const waiting = blockers.length - causes.length;
  return `${causes.join(', ')}${waiting > 0 ? `; ${waiting} more cannot be judged before` : ''}`;
}

/** The blockers that stand in the way: not passed, and not waived. */
export function openBlockers(checks: ReadinessCheck[], waived: readonly string[]): ReadinessCheck[] {
  return checks.filter(
    (check) =>
      check.severity === 'blocker' && check.result !== 'pass' && !(check.waivable && waived.includes(check.code)),
  );
}
