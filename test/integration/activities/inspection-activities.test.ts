import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findContact } from '../../../db/queries/contacts.js';
import { assessReadiness, openBlockers } from '../../../domain/readiness.js';
import type { PartnerFlaw } from '../../../sandbox/make-partner.js';
import { recordBatchOf } from '../../support/records.js';
import { type ActivityWorld, startActivityWorld } from './activity-world.js';

let world: ActivityWorld;

beforeAll(async () => {
  world = await startActivityWorld();
});
afterAll(() => world?.stop());

const refOf = (partnerId: string) => ({ migrationId: `mig_${partnerId}`, partnerId });
const inspect = (partnerId: string) => world.run(() => world.activities.inspectPartner(refOf(partnerId)));
const blockersOf = async (partnerId: string) =>
  openBlockers(assessReadiness(await inspect(partnerId), Date.now()), []).map((check) => check.code);

describe('an inspection', () => {
  it('finds a sound partner ready, keeps its people in the database and names none of them', async () => {
    const made = world.sandbox.makePartner({ id: 'P-1', locale: 'de-DE', timeZone: 'Europe/Berlin', buyers: 2 });
    const inspection = await inspect('P-1');
    expect(openBlockers(assessReadiness(inspection, Date.now()), [])).toEqual([]);
    expect(inspection.legacy).toMatchObject({ mode: 'live', notice: 'none', customers: 3, subscriptions: 6 });
    expect(inspection.marketplace).toMatchObject({
      accountsWithCdg: 1,
      account: {
        id: made.accountId,
        status: 'Active',
        partner: true,
        defaultGroupId: world.sandbox.marketplace.defaultGroupOf(made.accountId!).id,
      },
      program: { id: world.sandbox.programId, status: 'Published' },
    });
    expect(inspection.marketplace.buyers.map(({ id }) => id).sort()).toEqual([...made.buyerIds].sort());
    for (const { id, name, email } of made.contacts) {
      expect(await findContact(world.database, 'mig_P-1', id)).toMatchObject({ name, email });
      expect(JSON.stringify(inspection)).not.toContain(email);
      expect(JSON.stringify(inspection)).not.toContain(name);
    }
  });

  it('lets a migration take over from an ended one of ours, and from nobody else', async () => {
    world.sandbox.makePartner({ id: 'P-again', contacts: 1 });
    const [first, second] = ['mig_first', 'mig_second'].map((migrationId) => ({ migrationId, partnerId: 'P-again' }));
    if (!first || !second) throw new Error('unreachable');
    const { setMode, setNotice } = world.activities;
    await setMode({ ...first, key: 'mig_first/archive-portal', mode: 'archive', reason: 'the account moves' });
    const inspectAgain = () => world.run(() => world.activities.inspectPartner(second));
    const blockers = async () => openBlockers(assessReadiness(await inspectAgain(), Date.now()), []);
    // Nobody here knows the owner.
    expect((await blockers()).map(({ code }) => code)).toEqual(['account-live', 'not-owned-by-other-migration']);
    const batch = recordBatchOf({ first: 1, last: 1 }, first);
    batch.snapshot.portalBefore = { mode: 'live', notice: 'none' };
    await world.run(() => world.activities.record(batch));
    expect(await blockers()).toEqual([]);
    const { legacy } = await inspectAgain();
    expect(legacy).toMatchObject({ mode: 'archive', ownedBy: 'mig_first', before: { mode: 'live', notice: 'none' } });
    const notice = { ...second, key: 'mig_second/notice-upcoming', notice: 'upcoming' as const, locale: 'en-US' };
    await expect(setNotice(notice)).rejects.toMatchObject({ details: [{ code: 'owned-by-other-migration' }] });
    await setNotice({ ...notice, supersedes: 'mig_first' });
    await setMode({ ...second, key: 'mig_second/restore-mode', mode: 'live', reason: 'Rolled back' });
    expect(world.sandbox.legacy.account('P-again')).toMatchObject({ mode: 'live', ownedBy: 'mig_second' });
  });

  const flaws: [PartnerFlaw, blocker: string][] = [
    ['cdg-missing', 'cdg-known'],
    ['cdg-unknown', 'cdg-known'],
    ['cdg-ambiguous', 'cdg-known'],
    ['account-not-active', 'account-active'],
    ['account-disabled', 'account-active'],
    ['not-partner-eligible', 'partner-eligible'],
    ['buyer-in-error', 'buyers-active'],
    ['buyer-not-active', 'buyers-active'],
    ['erp-link-blocked', 'erp-link-active'],
    ['no-admin-contact', 'admin-contact-valid'],
    ['admin-address-broken', 'admin-contact-valid'],
    ['open-orders', 'no-open-orders'],
  ];
  for (const [flaw, blocker] of flaws) {
    it(`sees ${flaw} as ${blocker}`, async () => {
      world.sandbox.makePartner({ id: `P-${flaw}`, flaw });
      expect(await blockersOf(`P-${flaw}`)).toContain(blocker);
    });
  }

  it('names the CDG alone as the cause where it leads to no account', async () => {
    world.sandbox.makePartner({ id: 'P-no-account', flaw: 'cdg-unknown' });
    const blockers = openBlockers(assessReadiness(await inspect('P-no-account'), Date.now()), []);
    const causes = blockers.filter(({ waitsFor }) => waitsFor === undefined).map(({ code }) => code);
    expect([blockers.length, causes]).toEqual([6, ['cdg-known']]);
  });

  it('names the products that are not mapped', async () => {
    world.sandbox.makePartner({ id: 'P-unmapped', products: ['PRD-1111-1111', 'OLD-SKU-7'] });
    expect((await inspect('P-unmapped')).marketplace.unmappedProducts).toEqual(['OLD-SKU-7']);
    world.sandbox.makePartner({ id: 'P-withdrawn', products: ['PRD-1111-1111', 'PRD-7777-7777'] });
    const withdrawn = world.sandbox.marketplace.products().find(({ id }) => id === 'PRD-7777-7777');
    if (withdrawn) withdrawn.status = 'Deleted';
    expect((await inspect('P-withdrawn')).marketplace.unmappedProducts).toEqual(['PRD-7777-7777']);
  });

  it('of a partner that the portal does not know, or has switched off, fails by name', async () => {
    await expect(inspect('P-none')).rejects.toMatchObject({ type: 'not-found', nonRetryable: true });
    world.sandbox.makePartner({ id: 'P-sunset' });
    world.sandbox.legacy.sunset('P-sunset');
    await expect(inspect('P-sunset')).rejects.toMatchObject({ type: 'gone' });
  });
});

describe('the comparison', () => {
  const compare = (partnerId: string, accountId: string) =>
    world.run(() => world.activities.compareInventories({ ...refOf(partnerId), accountId }));

  it('finds everything missing before the move and nothing after it, over many pages', async () => {
    const made = world.sandbox.makePartner({ id: 'P-big', customers: 120, subscriptionsPerCustomer: 2 });
    const before = await compare('P-big', made.accountId!);
    expect(before).toMatchObject({ agrees: false, licensees: { missing: { count: 120 } } });
    world.sandbox.people.execute('P-big');
    const after = await compare('P-big', made.accountId!);
    expect(after.agrees).toBe(true);
    expect(after).toMatchObject({
      licensees: { legacy: 120, marketplace: 120 },
      subscriptions: { legacy: 240, marketplace: 240 },
    });
  });

  it('sees what the partner still changed on the old portal', async () => {
    const made = world.sandbox.makePartner({ id: 'P-late' });
    world.sandbox.people.execute('P-late');
    world.sandbox.legacy.addCustomer('P-late', { id: 'CUST-late', name: 'Late' });
    expect(await compare('P-late', made.accountId!)).toMatchObject({
      agrees: false,
      licensees: { missing: { count: 1, ids: ['CUST-late'] } },
    });
  });
});
