import type { NoticeState, PortalMode } from '../../domain/effects.js';
import type { OutsideClient } from '../http/outside-client.js';
import { LegacyAccount, LegacyInventory } from './legacy-shapes.js';

export interface NoticeBody {
  state: NoticeState;
  plannedFor?: string;
  locale: string;
  title: string;
  body: string;
  links: { url: string; title: string }[];
  migrationId: string;
  /** The ended migration whose notice or mode stands, to be taken over. */
  supersedes?: string;
}

export interface ModeBody {
  mode: PortalMode;
  reason: string;
  migrationId: string;
  supersedes?: string;
}

/** The legacy portal's contract, call by call. Every method throws ApplicationFailure. */
export interface LegacyClient {
  account(partnerId: string): Promise<LegacyAccount>;
  inventory(partnerId: string): Promise<LegacyInventory>;
  /** `key` = the effect's key: the portal does a write once per key. */
  putNotice(partnerId: string, key: string, body: NoticeBody): Promise<void>;
  putMode(partnerId: string, key: string, body: ModeBody): Promise<void>;
}

// A partner with some ten thousand subscriptions; the portal has no pages for the inventory.
const inventoryMaxBytes = 8 * 1024 * 1024;

/** The calls over a client whose base address is the portal's, without `/v1`. */
export function createLegacyClient(http: OutsideClient): LegacyClient {
  return {
    account: (id) =>
      http.call({ method: 'GET', route: '/v1/accounts/{id}', parameters: { id }, answer: LegacyAccount }),

    inventory: (id) =>
      http.call({
        method: 'GET',
        route: '/v1/accounts/{id}/inventory',
        parameters: { id },
        answer: LegacyInventory,
        maxBytes: inventoryMaxBytes,
      }),

    putNotice: async (id, key, body) => {
      await http.call({
        method: 'PUT',
        route: '/v1/accounts/{id}/notice',
        parameters: { id },
        headers: { 'idempotency-key': key },
        body,
      });
    },

    putMode: async (id, key, body) => {
      await http.call({
        method: 'PUT',
        route: '/v1/accounts/{id}/mode',
        parameters: { id },
        headers: { 'idempotency-key': key },
        body,
      });
    },
  };
}
