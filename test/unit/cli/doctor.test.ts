import { describe, expect, test } from 'vitest';
import { checkClock } from '../../../cli/doctor/clock.js';
import { checkNode } from '../../../cli/doctor/node-check.js';
import { judgeServer } from '../../../cli/doctor/temporal-checks.js';

describe('a clock elsewhere', () => {
  test.each([
    [1_000, 'ok'],
    [1_500, 'ok'],
    [7_100, 'warn'],
    [-4_100, 'warn'],
    [62_100, 'fail'],
    [-60_000, 'fail'],
  ])('that reads %i between 1000 and 2000 is %s', (theirs, status) => {
    expect(checkClock('clock', theirs, 1_000, 2_000).status).toBe(status);
  });
});

test.each([
  ['20.20.2', 'ok'],
  ['20.20.1', 'fail'],
  ['21.9.0', 'fail'],
  ['22.11.0', 'fail'],
  ['22.12.0', 'ok'],
  ['24.0.0', 'ok'],
])('Node %s is %s', (version, status) => expect(checkNode(version).status).toBe(status));

test.each([
  ['1.29.0', 'ok'],
  ['1.30.0-148.1', 'ok'],
  ['2.0.1', 'ok'],
  ['1.28.9', 'fail'],
  ['0.30.0', 'fail'],
  ['main', 'warn'],
  [undefined, 'warn'],
])('a Temporal server %s is %s', (version, status) => {
  expect(judgeServer('temporal:7233', version)).toMatchObject({ name: 'temporal', status });
});
