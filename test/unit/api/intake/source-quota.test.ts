import { expect, test } from 'vitest';
import { SourceQuota } from '../../../../api/intake/source-quota.js';
import { Problem } from '../../../../api/problems.js';

test('a quota is given anew each minute, and what is refused does not put that off', () => {
  let now = 1_000_000;
  const quota = new SourceQuota(2, 50, () => now);
  const told = () => quota.take('a').headers.ratelimit;
  expect(told()).toBe('"events";r=1;t=60, "inflight";r=49');
  now += 15_000;
  expect(told()).toBe('"events";r=0;t=45, "inflight";r=48');
  now += 44_000;
  expect(told).toThrow(Problem);
  now += 1_000;
  expect(told()).toBe('"events";r=1;t=60, "inflight";r=47');
});

test('so many events of a source may be under way, and what is refused is not', () => {
  const quota = new SourceQuota(100, 2);
  const first = quota.take('a');
  const second = quota.take('a');
  expect(second.headers['ratelimit-policy']).toBe('"events";q=100;w=60, "inflight";q=2;qu="concurrent-requests"');
  for (let count = 0; count < 3; count += 1) expect(() => quota.take('a')).toThrow(Problem);
  expect(quota.take('b').headers.ratelimit).toContain('"inflight";r=1');
  first.leave();
  expect(quota.take('a').headers.ratelimit).toContain('"inflight";r=0');
  expect(() => quota.take('a')).toThrow(Problem);
  second.leave();
  expect(quota.take('a').headers.ratelimit).toContain('"inflight";r=0');
});
