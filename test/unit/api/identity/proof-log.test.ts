import { expect, test } from 'vitest';
import { type FailedProof, ProofLog } from '../../../../api/identity/proof-log.js';

const proofOf = (id: string): FailedProof => ({
  actor: { type: 'unknown', id: '192.0.2.1' },
  action: 'api.session.start',
  target: { type: 'api-key', id },
  reason: 'key-invalid',
  traceId: 't',
  ip: '192.0.2.1',
});

test('the first attempt is told at once, those of the minute after it by their count', () => {
  let now = 0;
  const log = new ProofLog(() => now);
  expect(log.failed(proofOf('a'))).toMatchObject({ outcome: 'failed', diff: { attempts: 1 } });
  for (let tries = 0; tries < 41; tries += 1) expect(log.failed(proofOf('a'))).toBeUndefined();
  now = 59_999;
  expect(log.due()).toEqual([]);
  now = 60_000;
  expect(log.due()).toMatchObject([{ target: { id: 'a' }, diff: { attempts: 41 } }]);
  // The next minute is counted from there, and a quiet one ends it.
  expect(log.failed(proofOf('a'))).toBeUndefined();
  now = 120_000;
  expect(log.due()).toMatchObject([{ diff: { attempts: 1 } }]);
  now = 180_000;
  expect(log.due()).toEqual([]);
  expect(log.failed(proofOf('a'))).toMatchObject({ diff: { attempts: 1 } });
});

test('what is counted when the process ends is told then', () => {
  const log = new ProofLog(() => 0);
  log.failed(proofOf('a'));
  log.failed(proofOf('a'));
  expect(log.due({ atEnd: true })).toMatchObject([{ diff: { attempts: 1 } }]);
  expect(log.due({ atEnd: true })).toEqual([]);
});

test('whoever names itself anew with each attempt is counted with all others', () => {
  const log = new ProofLog(() => 0);
  const told = Array.from({ length: 2_000 }, (_, number) => log.failed(proofOf(`k${number}`))).filter(Boolean);
  expect(told).toHaveLength(501);
  expect(told.at(-1)).toMatchObject({ target: { type: 'api', id: 'others' } });
  expect(log.due({ atEnd: true })).toMatchObject([{ target: { id: 'others' }, diff: { attempts: 1_499 } }]);
});
