import { expect, test } from 'vitest';
import { parseIdempotencyKey } from '../../../cli/input/option-values.js';
import { maxIdempotencyKeyLength } from '../../../domain/idempotency.js';
import { maxPartnerIdLength } from '../../../domain/ids.js';

test('the longest idempotency key leaves room for a colon and the longest id of a partner', () => {
  const longest = 'k'.repeat(maxIdempotencyKeyLength - 1 - maxPartnerIdLength);
  expect(parseIdempotencyKey(longest)).toBe(longest);
  expect(() => parseIdempotencyKey(`${longest}k`)).toThrow(`1 to ${longest.length} characters`);
});
