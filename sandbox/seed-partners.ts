import { type MadePartner, makePartner, type PartnerSpec, type Worlds } from './make-partner.js';

/** Thirty-two made-up partners: most are ready, the last of them each fail readiness in a way of their own. */
export const SEED_PARTNERS: readonly PartnerSpec[] = [
  { id: 'P-1001', locale: 'en-US', timeZone: 'America/New_York', contacts: 2, customers: 5 },
  { id: 'P-1002', locale: 'de-DE', timeZone: 'Europe/Berlin', contacts: 3, buyers: 2, customers: 12 },
  { id: 'P-1003', locale: 'en-GB', timeZone: 'Europe/London', contacts: 2, customers: 8 },
  { id: 'P-1004', locale: 'fr-FR', timeZone: 'Europe/Paris', contacts: 2, buyers: 2, customers: 6 },
  { id: 'P-1005', locale: 'es-ES', timeZone: 'Europe/Madrid', contacts: 4, customers: 20 },
  { id: 'P-1006', locale: 'ja-JP', timeZone: 'Asia/Tokyo', contacts: 2, customers: 3 },
  { id: 'P-1007', locale: 'pt-BR', timeZone: 'America/Sao_Paulo', contacts: 2, buyers: 3, customers: 15 },
  { id: 'P-1008', locale: 'de-AT', timeZone: 'Europe/Vienna', contacts: 2, customers: 4 },
  { id: 'P-1009', locale: 'de-CH', timeZone: 'Europe/Zurich', contacts: 3, buyers: 2, customers: 9 },
  { id: 'P-1010', locale: 'en-AU', timeZone: 'Australia/Sydney', contacts: 2, customers: 7 },
  { id: 'P-1011', locale: 'en-IN', timeZone: 'Asia/Kolkata', contacts: 2, customers: 18, subscriptionsPerCustomer: 3 },
  { id: 'P-1012', locale: 'nl-NL', timeZone: 'Europe/Amsterdam', contacts: 2, customers: 2 },
  { id: 'P-1013', locale: 'it-IT', timeZone: 'Europe/Rome', contacts: 2, customers: 5 },
  { id: 'P-1014', locale: 'pl-PL', timeZone: 'Europe/Warsaw', contacts: 2, customers: 6 },
  { id: 'P-1015', locale: 'sv-SE', timeZone: 'Europe/Stockholm', contacts: 2, customers: 1 },
  { id: 'P-1016', locale: 'en-US', timeZone: 'America/Los_Angeles', contacts: 3, buyers: 3, customers: 20 },
  { id: 'P-1017', locale: 'en-US', timeZone: 'America/Chicago', contacts: 1, customers: 4 },
  { id: 'P-1018', locale: 'de-DE', timeZone: 'Europe/Berlin', contacts: 2, customers: 0 },
  { id: 'P-1019', locale: 'de-DE', timeZone: 'Europe/Berlin', customers: 4, credit: { used: 12_500 } },
  { id: 'P-1020', locale: 'en-SG', timeZone: 'Asia/Singapore', customers: 5, integrations: ['erp-sync', 'price-feed'] },
  { id: 'P-1021', locale: 'en-NZ', timeZone: 'Pacific/Auckland', customers: 3, commitmentDate: '2026-12-31' },
  { id: 'P-1022', locale: 'en-CA', timeZone: 'America/Toronto', contacts: 2, customers: 10 },
  { id: 'P-2001', locale: 'en-US', timeZone: 'America/Denver', flaw: 'cdg-unknown' },
  { id: 'P-2002', locale: 'de-DE', timeZone: 'Europe/Berlin', flaw: 'open-orders' },
  { id: 'P-2003', locale: 'en-GB', timeZone: 'Europe/London', flaw: 'buyer-in-error', buyers: 2 },
  { id: 'P-2004', locale: 'fr-FR', timeZone: 'Europe/Paris', flaw: 'erp-link-blocked' },
  { id: 'P-2005', locale: 'es-MX', timeZone: 'America/Mexico_City', flaw: 'not-partner-eligible' },
  { id: 'P-2006', locale: 'en-US', timeZone: 'America/New_York', flaw: 'no-admin-contact' },
  { id: 'P-2007', locale: 'nl-BE', timeZone: 'Europe/Brussels', flaw: 'account-disabled' },
  { id: 'P-2008', locale: 'en-IE', timeZone: 'Europe/Dublin', flaw: 'cdg-ambiguous' },
  { id: 'P-2009', locale: 'da-DK', timeZone: 'Europe/Copenhagen', flaw: 'admin-address-broken' },
  { id: 'P-2010', locale: 'fi-FI', timeZone: 'Europe/Helsinki', flaw: 'buyer-not-active' },
];

/** Makes all seed partners in both systems. */
export function seedPartners(worlds: Worlds): MadePartner[] {
  return SEED_PARTNERS.map((spec) => makePartner(worlds, spec));
}
