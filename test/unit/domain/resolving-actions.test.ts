import { expect, it } from 'vitest';
import type { AttentionItem } from '../../../domain/attention.js';
import { resolvingActions } from '../../../domain/resolving-actions.js';

const item = (over: Partial<AttentionItem>) => ({ severity: 'critical', since: '', why: '', ...over }) as AttentionItem;

it('a failed execution is resolved by an end, too, where one is possible', () => {
  const failed = item({ code: 'execution-failed', step: 'execution', actions: [] });
  expect(resolvingActions(failed, ['pause', 'reschedule', 'record-fact', 'abort', 'rollback'])).toEqual([
    'reschedule',
    'record-fact',
    'rollback',
    'abort',
  ]);
  expect(resolvingActions(failed, ['record-fact', 'abort'])).toEqual(['record-fact', 'abort']);
});

it('a look at a partner that does not exist is ended by an abort; another failed call is not', () => {
  const unknown = item({
    code: 'effect-failed',
    step: 'readiness',
    actions: ['retry'],
    evidence: { activity: 'inspectPartner', type: 'not-found', system: 'legacy-portal', status: 404 },
  });
  expect(resolvingActions(unknown, ['retry', 'abort'])).toEqual(['retry', 'abort']);
  expect(resolvingActions({ ...unknown, evidence: { type: 'transient' } }, ['retry', 'abort'])).toEqual(['retry']);
  expect(resolvingActions({ ...unknown, step: 'invite/K1/1' }, ['retry', 'abort'])).toEqual(['retry']);
});
