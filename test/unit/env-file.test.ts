import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { processEnvironment } from '../../stack/system.js';

const folder = mkdtempSync(join(tmpdir(), 'portage-env-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a process of ours says of its settings, in a folder whose `.env` names a database that cannot be. */
function faultIn(env: NodeJS.ProcessEnv): string {
  writeFileSync(join(folder, '.env'), 'DATABASE_URL=no-database\n');
  const entry = fileURLToPath(new URL('../../db/migrate.ts', import.meta.url));
  const run = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), entry], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    timeout: 50_000,
  });
  return run.stderr;
}

test('a process reads .env, but not one of the embedded system', () => {
  expect(faultIn({})).toContain('DATABASE_URL is not valid');
  expect(faultIn(processEnvironment({}, {}))).toContain('DATABASE_URL is missing');
});
