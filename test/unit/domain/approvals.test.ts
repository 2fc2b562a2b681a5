import { expect, test } from 'vitest';
import { actionNames } from '../../../domain/actions.js';
import { guardedActions, guardedMatterOf } from '../../../domain/approvals.js';
import { eventTypes } from '../../../domain/events.js';

test.each([
  ['readiness', 'readiness'],
  ['verification', 'verification'],
  ['enrollment', 'certificate'],
  ['buyer/BUY-1234-5678', 'certificate'],
  ['acceptance', undefined],
  ['email/migrated/C-1', undefined],
  ['enrollment-guide/C-1', undefined],
  ['report/enrollment', undefined],
  ['archive-portal', undefined],
  ['constructor', undefined],
  ['', undefined],
])('skipping step "%s" puts %s out of force', (step, matter) => {
  expect(guardedMatterOf('skip', { step })).toBe(matter);
});

test('of the facts the certificate alone is guarded', () => {
  const guarded = eventTypes.filter((type) => guardedMatterOf('record-fact', { type }) !== undefined);
  expect(guarded).toEqual(['certificate.issued']);
});

test('no other action is guarded, whatever step it names', () => {
  const guarded = actionNames.filter(
    (action) => guardedMatterOf(action, { step: 'readiness', type: 'certificate.issued' }) !== undefined,
  );
  expect(guarded).toEqual([...guardedActions]);
});
