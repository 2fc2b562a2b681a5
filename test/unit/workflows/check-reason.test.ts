import { describe, expect, test } from 'vitest';
import { reasonLength } from '../../../domain/action-catalogue.js';
import { checkReason } from '../../../workflows/partner-migration/operator-checks.js';

describe('a reason', () => {
  test.each(['x', '💡'])('has the length that the API allows, in whole characters (%s)', (character) => {
    expect(() => checkReason('skip', character.repeat(reasonLength.max))).not.toThrow();
    expect(() => checkReason('pause', character.repeat(reasonLength.max + 1))).toThrow('at most 1000 characters');
  });

  test('is needed where the catalogue says so, and then is more than a word', () => {
    expect(() => checkReason('pause')).not.toThrow();
    expect(() => checkReason('skip', 'too short')).toThrow('at least 10 characters');
    expect(() => checkReason('skip', `${' '.repeat(20)}short`)).toThrow('at least 10 characters');
  });
});
