import { expect, test } from 'vitest';
import { SourceQuota } from '../../../../api/intake/source-quota.js';
import { Problem } from '../../../../api/problems.js';

test('a quota is given anew each minute, and what is refused does not put that off', () => {
  let now = 1_000_000;
  const quota = new SourceQuota(2, () => now);
  expect(quota.take('a').ratelimit).toBe('"events";r=1;t=60');
  now += 15_000;
  expect(quota.take('a').ratelimit).toBe('"events";r=0;t=45');
  now += 44_000;
  expect(() => quota.take('a')).toThrow(Problem);
  now += 1_000;
  expect(quota.take('a').ratelimit).toBe('"events";r=1;t=60');
});
