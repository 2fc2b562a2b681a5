import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findTemporalCli, TEMPORAL_CLI_VERSION } from '../../../stack/temporal-cli.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portage-cli-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('PATH', `${join(folder, 'bin')}:/usr/bin:/bin`);
  // The notice about an unsuitable CLI on PATH.
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function putCli(path: string, server: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "temporal version 1.0.0 (Server ${server}, UI 2.0.0)"\n`);
  chmodSync(path, 0o755);
}

function putCached(server: string): string {
  const home = join(
    folder,
    'cache/portage/temporal-cli',
    `${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`,
  );
  const path = join(home, 'temporal');
  putCli(path, server);
  writeFileSync(join(home, 'portage.json'), JSON.stringify({ serverVersion: server, size: statSync(path).size }));
  return path;
}

describe('the Temporal CLI', () => {
  it('is taken from PATH before the cache when its server is new enough', () => {
    putCached('1.29.1');
    putCli(join(folder, 'bin/temporal'), '1.30.0');
    expect(findTemporalCli()).toEqual({ path: join(folder, 'bin/temporal'), origin: 'path', serverVersion: '1.30.0' });
  });

  it('on PATH with a server before 1.29 is passed over', () => {
    const cached = putCached('1.29.1');
    putCli(join(folder, 'bin/temporal'), '1.28.4');
    expect(findTemporalCli()).toEqual({ path: cached, origin: 'cache', serverVersion: '1.29.1' });
  });

  it('in the cache that was cut short is not used', () => {
    const cached = putCached('1.29.1');
    writeFileSync(cached, '#!/bin');
    expect(findTemporalCli()).toBeUndefined();
  });

  it('is reported missing when it is nowhere', () => {
    expect(findTemporalCli()).toBeUndefined();
  });
});
