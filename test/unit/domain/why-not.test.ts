import { expect, it } from 'vitest';
import type { AttentionItem } from '../../../domain/attention.js';
import type { MigrationState } from '../../../domain/migration.js';
import { whyNot } from '../../../domain/why-not.js';

const state = (over: Partial<MigrationState> = {}) =>
  ({
    stage: 'preparing',
    attention: [],
    invitations: [],
    facts: [],
    readiness: [],
    waived: [],
    ...over,
  }) as MigrationState;
const item = (over: Partial<AttentionItem>) =>
  ({ code: 'effect-failed', severity: 'critical', since: '', why: '', actions: ['retry'], ...over }) as AttentionItem;
const check = (code: string, waivable: boolean) =>
  ({
    code,
    waivable,
    severity: 'blocker',
    result: 'fail',
    evidence: '',
    fix: '',
  }) as MigrationState['readiness'][number];

it('a skip is refused for what cannot be left out, and not for the stage', () => {
  const readiness = [check('cdg-known', false), check('no-open-orders', true), check('erp-link-active', false)];
  const asked = state({ readiness, attention: [item({ code: 'readiness-failed', step: 'readiness' })] });
  expect(whyNot(asked, 'skip', 'readiness')).toBe(
    'readiness-failed (step readiness) takes no skip: not to be waived are cdg-known, erp-link-active; ' +
      'what resolves it: retry',
  );
  const closing = state({ stage: 'handing-over', attention: [item({ step: 'archive-portal' })] });
  expect(whyNot(closing, 'skip', 'archive-portal')).toMatch(
    /^effect-failed \(step archive-portal\) takes no skip: Archive mode is never left out.*; what resolves it: retry$/,
  );
});

it('a retry is refused where there is nothing to try, with what resolves the question', () => {
  const overdue = item({ code: 'execution-overdue', step: 'execution', actions: ['skip'] });
  const asked = state({ stage: 'migrating', attention: [overdue] });
  expect(whyNot(asked, 'retry')).toBe(
    'execution-overdue (step execution) takes no retry, since there is no call of Portage behind it; ' +
      'what resolves it: skip, reschedule, record-fact',
  );
});

it('an answer to what nobody asks names what is asked', () => {
  expect(whyNot(state(), 'retry')).toBe('Nothing is asked that "retry" could answer');
  expect(whyNot(state({ attention: [item({ step: 'readiness' })] }), 'retry', 'verification')).toBe(
    'Nothing is asked at step "verification"; what is asked is at: readiness',
  );
});

it('every other action is refused for what stands in its way', () => {
  expect(whyNot(state(), 'resume')).toBe('It is not paused');
  expect(whyNot(state(), 'pause')).toBe('It is paused already');
  const joined = state({ stage: 'awaiting-certificate', invitations: [{ status: 'active' } as never] });
  expect(whyNot(joined, 'rollback')).toMatch(/accepted/);
  expect(whyNot(state({ stage: 'completed' }), 'retry')).toBe('The migration has ended: it is completed');
});
