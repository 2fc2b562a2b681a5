import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { entryHash, firstPrevHash } from '../../../db/hash-chain.js';
import type { TimelineEntry } from '../../../domain/timeline.js';

const entry: TimelineEntry = {
  sequence: 1,
  at: '2026-03-02T08:00:00Z',
  stage: 'announced',
  kind: 'stage',
  code: 'stage.announced',
  text: 'The partner sees the notice',
  actor: { type: 'system', id: 'portage' },
  data: { z: 1, a: [1e21, 'ü'] },
};

describe('entryHash', () => {
  it('is SHA-256 over the hash before and the canonical JSON, which anybody can recompute', () => {
    const canonical =
      '{"actor":{"id":"portage","type":"system"},"at":"2026-03-02T08:00:00.000Z","code":"stage.announced",' +
      '"data":{"a":[1e+21,"ü"],"z":1},"kind":"stage","sequence":1,"stage":"announced","text":"The partner sees the notice"}';
    const expected = createHash('sha256')
      .update(`${'0'.repeat(64)}${canonical}`, 'utf8')
      .digest('hex');
    expect(entryHash(firstPrevHash, entry)).toBe(expected);
  });

  it('does not depend on the order of members or the way of writing the instant', () => {
    const { sequence, ...rest } = entry;
    const same = { ...rest, at: '2026-03-02T10:00:00.000+02:00', data: { a: [1e21, 'ü'], z: 1 }, sequence };
    expect(entryHash(firstPrevHash, same)).toBe(entryHash(firstPrevHash, entry));
  });

  it('depends on the entry before', () => {
    expect(entryHash('a'.repeat(64), entry)).not.toBe(entryHash(firstPrevHash, entry));
  });
});
