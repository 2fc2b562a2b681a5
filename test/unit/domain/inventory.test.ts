import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareInventories,
  describeDifferences,
  type LegacyInventory,
  listedAtMost,
  type MarketplaceInventory,
} from '../../../domain/inventory.js';

const ids = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 });

const legacy: fc.Arbitrary<LegacyInventory> = ids.chain((customers) =>
  fc.record({
    customers: fc.constant(customers.map((id) => ({ id: `C${id}` }))),
    subscriptions: fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 10_000 }).map((id) => `S${id}`),
        customerId: fc.constantFrom(...customers.map((id) => `C${id}`)),
        productId: fc.constantFrom('P1', 'P2', 'P3'),
        quantity: fc.nat(500),
        status: fc.constantFrom('active', 'Active', 'cancelled'),
      }),
      { selector: (subscription) => subscription.id, maxLength: 40 },
    ),
  }),
);

/** What a faultless move makes of it, in any order. */
function moved({ customers, subscriptions }: LegacyInventory): MarketplaceInventory {
  const live = subscriptions.filter(({ status }) => status.toLowerCase() === 'active');
  const agreements = new Map(
    live.map(({ customerId, productId }) => [`${customerId}:${productId}`, { customerId, productId }]),
  );
  return {
    licensees: customers.map(({ id }) => ({ id: `LCE-${id}`, externalId: id, status: 'Active' })),
    agreements: [...agreements].map(([name, { customerId, productId }]) => ({
      id: `AGR-${name}`,
      licenseeId: `LCE-${customerId}`,
      productId,
      status: 'Active',
    })),
    subscriptions: live.map(({ id, customerId, productId, quantity }) => ({
      id: `SUB-${id}`,
      agreementId: `AGR-${customerId}:${productId}`,
      vendorId: id,
      quantity,
      status: 'Active',
    })),
  };
}

describe('comparing what was to move with what arrived', () => {
  it('agrees with a faultless move, in whatever order it is read', () => {
    fc.assert(
      fc.property(legacy, fc.integer(), (from, seed) => {
        const to = moved(from);
        const order = (one: { id: string }, other: { id: string }) =>
          hash(`${one.id}${seed}`) - hash(`${other.id}${seed}`);
        const shuffled = {
          licensees: to.licensees.toSorted(order),
          agreements: to.agreements.toSorted(order),
          subscriptions: to.subscriptions.toSorted(order),
        };
        const comparison = compareInventories(from, shuffled);
        expect(comparison.agrees).toBe(true);
        expect(describeDifferences(comparison)).toBe('');
      }),
    );
  });

  it('names exactly what was lost, what is too much and what has another quantity', () => {
    fc.assert(
      fc.property(legacy, fc.nat(), (from, pick) => {
        const to = moved(from);
        fc.pre(to.subscriptions.length > 0);
        const at = pick % to.subscriptions.length;
        const chosen = to.subscriptions[at];
        if (!chosen) throw new Error('There is one');
        const vendorId = chosen.vendorId ?? '';

        const lost = compareInventories(from, { ...to, subscriptions: to.subscriptions.toSpliced(at, 1) });
        expect(lost.agrees).toBe(false);
        expect(lost.subscriptions.missing).toEqual({ count: 1, ids: [vendorId] });
        expect(lost.subscriptions.extra.count).toBe(0);

        const twice = { ...chosen, id: 'SUB-again' };
        const extra = compareInventories(from, { ...to, subscriptions: [...to.subscriptions, twice] });
        expect(extra.subscriptions.extra).toEqual({ count: 1, ids: [vendorId] });
        expect(extra.subscriptions.missing.count).toBe(0);

        const other = { ...chosen, quantity: chosen.quantity + 1 };
        const different = compareInventories(from, { ...to, subscriptions: to.subscriptions.toSpliced(at, 1, other) });
        expect(different.subscriptions.different.items.map(({ id }) => id)).toEqual([vendorId]);
        expect(describeDifferences(different)).toBe('subscriptions: 1 different');
      }),
    );
  });

  it('takes what has ended on the Marketplace for not there', () => {
    fc.assert(
      fc.property(legacy, fc.constantFrom('Deleted', 'Failed', 'Terminated', 'Expired'), (from, status) => {
        const to = moved(from);
        const ended = { ...to, licensees: to.licensees.map((licensee) => ({ ...licensee, status })) };
        expect(compareInventories(from, ended).licensees.missing.count).toBe(from.customers.length);
      }),
    );
  });

  it('lists a bounded number of differences, and counts them all', () => {
    const customers = Array.from({ length: 500 }, (_, index) => ({ id: `C${index}` }));
    const nothing = { licensees: [], agreements: [], subscriptions: [] };
    const { missing } = compareInventories({ customers, subscriptions: [] }, nothing).licensees;
    expect(missing.count).toBe(500);
    expect(missing.ids).toHaveLength(listedAtMost);
  });

  it('knows agreements by licensee and product, whatever their ids', () => {
    const from: LegacyInventory = {
      customers: [{ id: 'C1' }],
      subscriptions: [{ id: 'S1', customerId: 'C1', productId: 'P1', quantity: 2, status: 'active' }],
    };
    const to = moved(from);
    const wrong = { ...to, agreements: to.agreements.map((agreement) => ({ ...agreement, productId: 'P9' })) };
    const comparison = compareInventories(from, wrong);
    expect(comparison.agreements.missing.ids).toEqual(['C1:P1']);
    expect(comparison.agreements.extra.ids).toEqual(['C1:P9']);
    expect(comparison.subscriptions.different.items).toEqual([
      { id: 'S1', legacy: '2 under C1:P1', marketplace: '2 under C1:P9' },
    ]);
  });
});

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
}
