import { describe, expect, it } from 'vitest';
import { requireNodeVersion } from '../../../stack/node-version.mjs';

const RANGE = '^20.20.2 || >=22.12';

describe('the Node version check', () => {
  it.each(['20.20.2', '20.21.0', '22.12.0', '22.23.3', '24.0.0'])('accepts %s', (version) => {
    expect(() => requireNodeVersion(RANGE, version)).not.toThrow();
  });

  it.each(['18.20.0', '20.20.1', '20.9.0', '21.7.0', '22.11.0'])('refuses %s and says what is needed', (version) => {
    expect(() => requireNodeVersion(RANGE, version)).toThrow(/\^20\.20\.2 or >=22\.12/);
  });

  it('does not guess at a range that it cannot read', () => {
    expect(() => requireNodeVersion('~20', '20.20.2')).toThrow('not understood');
  });
});
