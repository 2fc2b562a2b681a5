import { failureTypeOf } from '../failure.js';
import type { LegacyClient } from '../legacy-portal/legacy-client.js';
import { knownZone } from '../zoned-dates.js';

/** What mails say about the partner; without name and locale once the legacy portal no longer tells. */
export interface PartnerProfile {
  name?: string;
  locale?: string;
  timeZone: string;
  /** RFC 3339, in the future. */
  sunsetAt?: string;
}

/**
 * Reads the profile from the legacy account, which answers in every mode. After sunset it is gone, and mails do without
 * the name and with times in UTC rather than not go out at all.
 */
export async function partnerProfile(client: LegacyClient, partnerId: string): Promise<PartnerProfile> {
  try {
    const { name, locale, timeZone, sunsetAt } = await client.account(partnerId);
    const isAhead = sunsetAt !== undefined && Date.parse(sunsetAt) > Date.now();
    return { name, locale, timeZone: knownZone(timeZone), ...(isAhead && { sunsetAt }) };
  } catch (error) {
    if (failureTypeOf(error) !== 'gone') throw error;
    return { timeZone: 'UTC' };
  }
}
