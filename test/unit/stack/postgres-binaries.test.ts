import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkLibraries } from '../../../stack/postgres-binaries.mjs';

let native: string;

beforeEach(() => {
  native = join(mkdtempSync(join(tmpdir(), 'portage-native-')), 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib/libx.so.1.2'), '');
});
afterEach(() => rmSync(join(native, '..'), { recursive: true, force: true }));

describe('the library links of the PostgreSQL package', () => {
  it('are made where the install script was blocked, relative so that a copy works too, and once', () => {
    const links = [
      { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so' },
      { source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' },
    ];
    writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
    linkLibraries(native);
    linkLibraries(native);
    expect(readlinkSync(join(native, 'lib/libx.so'))).toBe('libx.so.1.2');
    expect(readlinkSync(join(native, 'lib/libx.so.1'))).toBe('libx.so.1.2');
  });

  it('are not needed by a package without a list', () => {
    linkLibraries(native);
    expect(existsSync(join(native, 'lib/libx.so'))).toBe(false);
  });
});
