import { expect, test } from 'vitest';
import { questionAt } from '../../../../api/approvals/asked-question.js';
import type { AttentionItem } from '../../../../domain/attention.js';
import { migrationSnapshot } from '../../../support/records.js';

const asked: AttentionItem = {
  code: 'inventory-mismatch',
  severity: 'warning',
  step: 'verification',
  since: '2026-03-02T08:00:00.000Z',
  why: 'They differ',
  evidence: { missing: ['AGR-1', 'AGR-2'], counts: { legacy: 2 } },
  actions: ['retry', 'skip'],
};
const failing: AttentionItem = {
  ...asked,
  code: 'effect-failed',
  evidence: { activity: 'compareInventories', type: 'transient', status: 503, traceId: 'one' },
};
const hashOf = (...attention: AttentionItem[]) => questionAt(migrationSnapshot({ attention }), 'verification')?.hash;

test.each([
  [
    'since when',
    asked,
    { ...asked, since: '2026-03-05T08:00:00.000Z', tries: 4, nextTryAt: '2026-03-06T08:00:00.000Z' },
  ],
  ['how much it presses', asked, { ...asked, severity: 'critical' as const, why: 'Overdue: they differ' }],
  ['in which order', asked, { ...asked, evidence: { counts: { legacy: 2 }, missing: ['AGR-2', 'AGR-1'] } }],
  [
    'in which way a call fails',
    failing,
    { ...failing, why: 'x', evidence: { activity: 'compareInventories', status: 429 } },
  ],
])('%s is no part of the question', (_what, one, other) => {
  expect(hashOf(one)).toBe(hashOf(other));
});

test.each([
  ['another finding', { ...asked, evidence: { missing: ['AGR-1', 'AGR-3'], counts: { legacy: 2 } } }],
  ['another code', { ...asked, code: 'readiness-failed' as const }],
  ['a call that fails', failing],
])('%s is another question', (_what, other) => {
  expect(hashOf(asked)).not.toBe(hashOf(other));
});

test('a further question at the step is another one; what is elsewhere, or cannot be skipped, is none', () => {
  expect(hashOf(asked, failing)).not.toBe(hashOf(asked));
  expect(hashOf(failing, asked)).toBe(hashOf(asked, failing));
  expect(hashOf(asked, { ...failing, step: 'archive-portal' })).toBe(hashOf(asked));
  expect(hashOf({ ...asked, actions: ['retry'] })).toBeUndefined();
});

test('an overdue enrollment is a question about the buyers that are open, and names them', () => {
  const overdue: AttentionItem = { ...asked, code: 'enrollment-overdue', step: 'enrollment', why: 'Overdue' };
  const of = (...buyers: { buyerId: string; status: 'none' | 'failed' | 'certified' }[]) =>
    questionAt(migrationSnapshot({ attention: [overdue], buyers }), 'enrollment');
  const one = of({ buyerId: 'BUY-1', status: 'none' }, { buyerId: 'BUY-2', status: 'certified' });
  const two = of({ buyerId: 'BUY-1', status: 'none' }, { buyerId: 'BUY-2', status: 'failed' });
  expect([one?.why, two?.why]).toEqual(['Overdue: BUY-1', 'Overdue: BUY-1, BUY-2']);
  expect(one?.hash).not.toBe(two?.hash);
});

test('another query of the vendor is another question', () => {
  const queried: AttentionItem = { ...asked, code: 'enrollment-queried', step: 'buyer/BUY-1' };
  const hash = (note: string) =>
    questionAt(
      migrationSnapshot({ attention: [queried], buyers: [{ buyerId: 'BUY-1', status: 'queried', note }] }),
      'buyer/BUY-1',
    )?.hash;
  expect(hash('Which domain?')).toBe(hash('Which domain?'));
  expect(hash('Which domain?')).not.toBe(hash('Who signs?'));
});
