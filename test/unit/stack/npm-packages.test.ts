import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arePackagesCurrent } from '../../../stack/npm-packages.mjs';

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'portage-npm-'));
  mkdirSync(join(project, 'node_modules'));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const write = (file: string, packages: Record<string, object>) =>
  writeFileSync(join(project, file), JSON.stringify({ packages: { '': {}, ...packages } }));
const lock = (packages: Record<string, object>) => write('package-lock.json', packages);
const installed = (packages: Record<string, object>) => write('node_modules/.package-lock.json', packages);

describe('node_modules', () => {
  it('is current when it holds the locked versions', () => {
    lock({ 'node_modules/a': { version: '1.0.0' }, console: { version: '0.1.0' } });
    installed({ 'node_modules/a': { version: '1.0.0' } });
    expect(arePackagesCurrent(project)).toBe(true);
  });

  it('is not current when an installation was interrupted before its last step', () => {
    lock({ 'node_modules/a': { version: '1.0.0' } });
    expect(arePackagesCurrent(project)).toBe(false);
  });

  it('is not current with another version or without a package', () => {
    lock({ 'node_modules/a': { version: '2.0.0' }, 'node_modules/a/node_modules/b': { version: '1.0.0' } });
    installed({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/a/node_modules/b': { version: '1.0.0' } });
    expect(arePackagesCurrent(project)).toBe(false);
    installed({ 'node_modules/a': { version: '2.0.0' } });
    expect(arePackagesCurrent(project)).toBe(false);
  });

  it('may lack builds for other platforms and optional packages in general, not the build for this platform', () => {
    const own = { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] };
    lock({
      'node_modules/for-others': { version: '1.0.0', optional: true, os: ['aix'], cpu: ['ppc64'] },
      'node_modules/extra': { version: '1.0.0', optional: true },
      'node_modules/musl': { ...own, libc: ['musl'] },
    });
    installed({});
    expect(arePackagesCurrent(project)).toBe(true);
    lock({ 'node_modules/own': own });
    expect(arePackagesCurrent(project)).toBe(false);
  });
});
