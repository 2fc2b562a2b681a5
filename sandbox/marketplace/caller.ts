import type { Actor, Reference } from './objects.js';
import { forbidden } from './problems.js';
import type { MarketplaceStore } from './store.js';

/** Who makes a call: the account behind the token, and the reference that audit events carry. */
export type Caller = { actor: Actor; accountId: string; by: Reference };

/** Throws 403 unless the caller is one of these actors. */
export function allow(caller: Caller, ...actors: Actor[]): void {
  if (!actors.includes(caller.actor)) throw forbidden();
}

/** The platform acting by itself, as seeding and the people of the sandbox do. */
export function platform(store: MarketplaceStore): Caller {
  return {
    actor: 'Operations',
    accountId: store.operationsAccountId,
    by: { id: store.operationsAccountId, name: 'Platform' },
  };
}
