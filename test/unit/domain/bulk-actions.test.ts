import { expect, test } from 'vitest';
import { bulkActions, bulkParamNames, useOfParam } from '../../../domain/bulk-actions.js';

test('a bulk action takes the members of its action that can be the same for all', () => {
  const taken = bulkActions.flatMap((action) =>
    bulkParamNames.map((name) => [action, name, useOfParam(action, name)] as const),
  );
  expect(taken.filter(([, , use]) => use !== undefined)).toEqual([
    ['retry', 'step', 'optional'],
    ['skip', 'step', 'required'],
    ['reschedule', 'plannedFor', 'required'],
  ]);
});
