import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assessReadiness,
  blockerCodes,
  describeBlockers,
  type Inspection,
  openBlockers,
  type ReadinessCode,
  warningCodes,
} from '../../../domain/readiness.js';
import { readyPartner } from '../../support/fake-outside.js';

const plannedFor = Date.parse('2026-06-01T08:00:00Z');
const assess = (inspection: Inspection) => assessReadiness(inspection, plannedFor);

/** One change to a ready partner for each check, which fails that one. */
const spoil: Record<ReadinessCode, (inspection: Inspection) => void> = {
  'account-live': ({ legacy }) => Object.assign(legacy, { finalizedAt: '2026-05-01T00:00:00Z' }),
  'not-owned-by-other-migration': ({ legacy }) => Object.assign(legacy, { ownedBy: 'mig-of-others' }),
  'planned-before-sunset': ({ legacy }) => Object.assign(legacy, { sunsetAt: '2026-06-01T08:00:00Z' }),
  'cdg-known': ({ marketplace }) => Object.assign(marketplace, { accountsWithCdg: 2 }),
  'account-active': ({ marketplace }) => Object.assign(marketplace.account ?? {}, { status: 'Disabled' }),
  'partner-eligible': ({ marketplace }) => Object.assign(marketplace.account ?? {}, { partner: false }),
  'buyers-active': ({ marketplace }) => marketplace.buyers[0]?.errors.push('ERP-7'),
  'erp-link-active': ({ marketplace }) => Object.assign(marketplace, { erpLinks: [] }),
  'default-group-known': ({ marketplace }) => Object.assign(marketplace.account ?? {}, { defaultGroupId: undefined }),
  'admin-contact-valid': ({ legacy }) =>
    legacy.contacts.map((contact) => Object.assign(contact, { deliverable: false })),
  'program-published': ({ marketplace }) => Object.assign(marketplace.program ?? {}, { status: 'Draft' }),
  'no-open-orders': ({ legacy }) => Object.assign(legacy, { openOrders: { count: 2, ids: ['O-1', 'O-2'] } }),
  'products-mapped': ({ marketplace }) => marketplace.unmappedProducts.push('P-9'),
  'commitment-in-window': ({ legacy }) => Object.assign(legacy, { commitmentDates: { '2026-06-02': 3 } }),
  'credit-used': ({ legacy }) => Object.assign(legacy, { creditUsed: 10 }),
  'integrations-listed': ({ legacy }) => Object.assign(legacy, { integrations: 1 }),
  'locale-unsupported': ({ legacy }) => Object.assign(legacy, { locale: 'fr-FR' }),
  'single-admin': ({ legacy }) => legacy.contacts.splice(1, 1),
};

describe('readiness', () => {
  it('is given for a partner with nothing in its way', () => {
    const checks = assess(readyPartner());
    expect(checks.filter((check) => check.result !== 'pass')).toEqual([]);
    expect(checks.map(({ code }) => code).sort()).toEqual([...blockerCodes, ...warningCodes].sort());
  });

  it.each(Object.keys(spoil) as ReadinessCode[])('fails at "%s" alone when that alone is wrong', (code) => {
    const inspection = readyPartner();
    spoil[code](inspection);
    const failed = assess(inspection).filter((check) => check.result !== 'pass');
    expect(failed.map((check) => check.code)).toEqual([code]);
    expect(failed[0]?.evidence).not.toBe('');
    expect(failed[0]?.fix).not.toBe('');
  });

  it('takes a portal that is frozen or archived for a failure, unless an ended migration of ours has left it so', () => {
    for (const mode of ['frozen', 'archive'] as const) {
      const inspection = readyPartner();
      Object.assign(inspection.legacy, { mode, ownedBy: 'mig_earlier' });
      const codes = openBlockers(assess(inspection), []).map(({ code }) => code);
      expect(codes).toEqual(['account-live', 'not-owned-by-other-migration']);
      inspection.legacy.before = { mode: 'live', notice: 'none' };
      expect(openBlockers(assess(inspection), [])).toEqual([]);
    }
  });

  it('takes what is not known for failed', () => {
    const inspection = readyPartner();
    delete inspection.marketplace.account;
    delete inspection.marketplace.program;
    const open = openBlockers(assess(inspection), []).map(({ code }) => code);
    expect(open).toEqual(['account-active', 'partner-eligible', 'default-group-known', 'program-published']);
  });

  it('names the cause, and judges nothing of an account that was not found', () => {
    const inspection = readyPartner();
    delete inspection.marketplace.account;
    Object.assign(inspection.marketplace, { accountsWithCdg: 0, buyers: [], erpLinks: [], withoutAccount: true });
    const open = openBlockers(assess(inspection), []);
    expect(open.map(({ code, result, waitsFor }) => [code, result, waitsFor])).toEqual([
      ['cdg-known', 'fail', undefined],
      ...['account-active', 'partner-eligible', 'buyers-active', 'erp-link-active', 'default-group-known'].map(
        (code) => [...[code, 'unknown', 'cdg-known']],
      ),
    ]);
    for (const { evidence, fix } of open.slice(1)) {
      expect(evidence).toBe('cannot be judged until cdg-known passes');
      expect(fix).toContain('cdg-known');
    }
    expect(describeBlockers(open)).toBe('cdg-known; 5 more cannot be judged before');
    // A history that does not say so is judged as it was.
    delete inspection.marketplace.withoutAccount;
    expect(openBlockers(assess(inspection), []).find(({ code }) => code === 'buyers-active')?.result).toBe('fail');
  });

  it('is held up by blockers only, and by none that may be waived and was', () => {
    const codes = Object.keys(spoil) as ReadinessCode[];
    fc.assert(
      fc.property(fc.subarray(codes), fc.subarray(codes), (spoiled, waived) => {
        const inspection = readyPartner();
        for (const code of spoiled) spoil[code](inspection);
        const checks = assess(inspection);
        const open = openBlockers(checks, waived).map(({ code }) => code);
        const blocking = checks.filter((check) => check.severity === 'blocker' && check.result !== 'pass');
        const mayWaive = ['no-open-orders', 'products-mapped'];
        expect(open).toEqual(
          blocking.map(({ code }) => code).filter((code) => !(waived.includes(code) && mayWaive.includes(code))),
        );
      }),
    );
  });

  it('counts the subscriptions that renew near the planned date, also in the list of an older history', () => {
    const evidenceOf = (commitmentDates: Inspection['legacy']['commitmentDates']) => {
      const inspection = readyPartner();
      Object.assign(inspection.legacy, { commitmentDates });
      return assess(inspection).find(({ code }) => code === 'commitment-in-window')?.evidence;
    };
    const words = evidenceOf({ '2026-06-02': 2, '2026-07-02': 5 });
    expect(words).toContain('2 subscriptions');
    expect(evidenceOf(['2026-06-02', '2026-06-02', '2026-07-02'])).toBe(words);
  });
});
