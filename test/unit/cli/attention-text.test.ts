import { describe, expect, test } from 'vitest';
import { type AttentionItem, attentionTable, attentionText } from '../../../cli/attention/attention-text.js';
import { evidenceLines } from '../../../cli/attention/evidence-text.js';
import type { Printer } from '../../../cli/output/printer.js';
import { compareInventories } from '../../../domain/inventory.js';

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const item = (over: Partial<AttentionItem> = {}): AttentionItem => ({
  id: 'att_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e',
  code: 'effect-failed',
  title: 'A call to an outside system keeps failing',
  severity: 'critical',
  state: 'open',
  subject: { kind: 'migration', id: 'mig_1' },
  since: inMinutes(-2),
  why: 'The portal does not answer',
  affected: { contactIds: [] },
  actions: ['retry'],
  dismissible: false,
  dueAt: inMinutes(28.5),
  breachAt: inMinutes(240),
  notices: [],
  ...over,
});

describe('evidence', () => {
  test('of an account that is not ready is a list of blockers, each with what was seen and what helps', () => {
    const blockers = [
      { code: 'cdg-known', evidence: '0 Marketplace accounts carry CDG WW-1', fix: 'Set the CDG' },
      { code: 'admin-contact-valid', severity: 'blocker', evidence: '0 of 1', fix: 'Name an admin', owner: 'Sales' },
    ];
    expect(evidenceLines(blockers)).toEqual([
      'cdg-known: 0 Marketplace accounts carry CDG WW-1',
      '  fix: Set the CDG',
      'admin-contact-valid: 0 of 1',
      '  severity: blocker',
      '  fix: Name an admin',
      '  owner: Sales',
    ]);
  });

  test('of two sides that differ is what is missing, extra and different', () => {
    const subscription = (id: string, quantity: number) => ({
      ...{ id, customerId: 'C-1', productId: 'PRD-1', quantity, status: 'Active' },
    });
    const comparison = compareInventories(
      { customers: [{ id: 'C-1' }, { id: 'C-2' }], subscriptions: [subscription('S-1', 5), subscription('S-2', 1)] },
      {
        licensees: [{ id: 'LCE-1', externalId: 'C-1', status: 'Active' }],
        agreements: [{ id: 'AGR-1', licenseeId: 'LCE-1', productId: 'PRD-1', status: 'Active' }],
        subscriptions: [
          { id: 'SUB-1', agreementId: 'AGR-1', vendorId: 'S-1', quantity: 4, status: 'Active' },
          { id: 'SUB-9', agreementId: 'AGR-1', vendorId: 'S-9', quantity: 1, status: 'Active' },
        ],
      },
    );
    expect(evidenceLines(comparison)).toEqual([
      'licensees: 2 on the old portal, 1 in the Marketplace',
      '  missing (1): C-2',
      'agreements: 1 on the old portal, 1 in the Marketplace',
      'subscriptions: 2 on the old portal, 2 in the Marketplace',
      '  missing (1): S-2',
      '  extra (1): S-9',
      '  different (1): S-1 (old portal: 5 under C-1:PRD-1; Marketplace: 4 under C-1:PRD-1)',
    ]);
    const many = { ...comparison, licensees: { ...comparison.licensees, missing: { count: 51, ids: ['C-2'] } } };
    expect(evidenceLines(many)[1]).toBe('  missing (51): C-2, and 50 more');
  });

  test('of any other kind is a line for each thing, with nothing in it that a terminal would obey', () => {
    expect(
      evidenceLines({
        status: 503,
        ids: ['a', 'b'],
        answer: { title: 'x\u001b[2Jy', errors: [{ code: 'E1' }] },
        none: null,
      }),
    ).toEqual(['status: 503', 'ids: a, b', 'answer:', '  title: x [2Jy', '  errors:', '    code: E1', 'none: ']);
    expect(evidenceLines('[masked]')).toEqual(['[masked]']);
  });

  test('stands below the item, which has no line of JSON', () => {
    const text = attentionText(item({ evidence: { status: 503, activity: 'archivePortal' } }));
    expect(text).toMatch(/\n\nEvidence\n {2}status: 503\n {2}activity: archivePortal$/);
    expect(text).not.toContain('{');
    expect(attentionText(item())).not.toContain('Evidence');
  });
});

describe('an item', () => {
  const dueOf = (dueAt: string) =>
    attentionTable([item({ dueAt })], {} as Printer)
      .split('\n')[1]
      ?.split(/ {2,}/)[3];

  test('that is due at once is not called late before the watch has had its turn', () => {
    expect(dueOf(inMinutes(-0.1))).toBe('now');
    expect(dueOf(inMinutes(-2))).toBe('late 2m');
    expect(dueOf(inMinutes(28.5))).toBe('in 28m');
  });

  test('that is put aside says when it wakes before its time', () => {
    const asleep = { state: 'snoozed', snoozedUntil: inMinutes(480), snoozedBy: 'somebody' } as const;
    expect(attentionText(item(asleep))).toMatch(/snoozed until \S+ \S+ by somebody; wakes when it is escalated, 2/);
    expect(attentionText(item({ ...asleep, dueAt: inMinutes(-5) }))).toMatch(/; wakes when it is breached, 2/);
    expect(attentionText(item({ ...asleep, snoozedUntil: inMinutes(20) }))).not.toContain('wakes');
  });
});
