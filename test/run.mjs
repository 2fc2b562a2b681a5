import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// `npm test`: types and lint count as one test each, then every vitest test. Arguments go to vitest, which then runs
// alone: `npm test -- test/unit`.
const selection = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'portage-test-run-'));
const report = join(folder, 'vitest.json');
let passed = 0;
let failed = 0;

try {
  if (selection.length === 0) {
    for (const script of ['check:types', 'check:lint']) count(run('npm', ['run', '--silent', script]) === 0, script);
  }
  const status = run('npx', [
    '--no-install',
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...selection,
  ]);
  const results = readReport();
  passed += results.numPassedTests;
  failed += results.numFailedTests;
  // A file that cannot be loaded, or a set-up that fails, has no failed test to count.
  if (status !== 0 && results.numFailedTests === 0) count(false, 'vitest itself');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** @param {boolean} ok @param {string} name */
function count(ok, name) {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok' : 'FAILED'}: ${name}`);
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}

/** @returns {{ numPassedTests: number, numFailedTests: number }} */
function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}
