import { expect, test } from 'vitest';
import { isDatabaseAway } from '../../../db/database-away.js';
import { DatabaseError } from '../../../db/database-error.js';

const away = (code: string | undefined) => isDatabaseAway(new DatabaseError(code, []));

test.each([
  ['ECONNREFUSED', 'nobody listens'],
  ['EAI_AGAIN', 'names cannot be resolved'],
  ['CONNECT_TIMEOUT', 'no connection in time'],
  ['08006', 'the connection broke'],
  ['25006', 'the server takes no writes, as one does after a failover'],
  ['40001', 'two transactions are in conflict'],
  ['40P01', 'a deadlock'],
  ['53100', 'the disk is full'],
  ['53200', 'out of memory'],
  ['53300', 'too many connections'],
  ['55P03', 'a lock is not to be had'],
  ['57014', 'the statement took too long'],
  ['57P03', 'the server starts'],
  ['58030', 'the disk fails'],
])('%s (%s) passes', (code) => {
  expect(away(code)).toBe(true);
  // drizzle wraps the driver's error.
  expect(isDatabaseAway(new Error('wrapped', { cause: new DatabaseError(code, []) }))).toBe(true);
});

test.each(['22P02', '23505', '42P01', '42501', '54000', 'XX000', undefined])('%s is a fault', (code) => {
  expect(away(code)).toBe(false);
});
