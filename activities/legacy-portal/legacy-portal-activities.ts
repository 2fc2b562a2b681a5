import type { LegacyPortalActivities } from '../../domain/activities.js';
import { failureStatusOf, outsideFailure } from '../failure.js';
import { type Guides, guidesAt } from '../guides.js';
import type { LegacyClient } from './legacy-client.js';
import type { LegacyAccount } from './legacy-shapes.js';
import { noticeText } from './notice-text.js';

export interface LegacyPortalOptions {
  client: LegacyClient;
  /** Where the links of the notices lead. */
  docsUrl: string;
  marketplacePortalUrl: string;
}

/** The steps on the legacy portal. Each reads back what it wrote: an idempotent replay answers without doing it again. */
export function createLegacyPortalActivities(options: LegacyPortalOptions): LegacyPortalActivities {
  const { client, marketplacePortalUrl: marketplaceUrl } = options;
  const guides: Guides = guidesAt(options.docsUrl);

  return {
    async setNotice({ migrationId, partnerId, key, notice, plannedFor, locale, supersedes }) {
      const { timeZone } = await client.account(partnerId);
      const text = noticeText(notice, { locale, timeZone, plannedFor }, { guides, marketplaceUrl });
      const refusal = await onceByKey(() =>
        client.putNotice(partnerId, key, {
          state: notice,
          ...(plannedFor && { plannedFor }),
          ...text,
          migrationId,
          ...(supersedes && { supersedes }),
        }),
      );
      const account = await client.account(partnerId);
      return readBack(account, (account.notice?.state ?? 'none') === notice, 'notice', refusal);
    },

    async setMode({ migrationId, partnerId, key, mode, reason, supersedes }) {
      const refusal = await onceByKey(() =>
        client.putMode(partnerId, key, { mode, reason, migrationId, ...(supersedes && { supersedes }) }),
      );
      const account = await client.account(partnerId);
      return readBack(account, account.mode === mode, 'mode', refusal);
    },
  };
}

/**
 * "Key used for another request" (422) means that the first request was done; its text may differ after an update of
 * ours. So that refusal is only one if the account read back is not as we want it.
 */
async function onceByKey(put: () => Promise<void>): Promise<unknown> {
  try {
    await put();
    return undefined;
  } catch (error) {
    if (failureStatusOf(error) !== 422) throw error;
    return error;
  }
}

function readBack(
  account: LegacyAccount,
  isAsWanted: boolean,
  what: 'notice' | 'mode',
  refusal: unknown,
): { version: number } {
  if (isAsWanted) return { version: account.version };
  if (refusal) throw refusal;
  throw outsideFailure('transient', `legacy-portal: the ${what} read back is not the one that was set`, {
    system: 'legacy-portal',
    code: `${what}-not-set`,
  });
}
