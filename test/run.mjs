import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** @typedef {{ name: string, startTime: number, endTime: number }} FileResult Times in ms. */

// `npm test`: types, lint and dead code count as one test each, then every vitest test. Arguments go to vitest, which then runs
// alone: `npm test -- test/unit`.
const selection = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'portage-test-run-'));
const report = join(folder, 'vitest.json');
let passed = 0;
let failed = 0;

try {
  if (selection.length === 0) {
    for (const script of ['check:types', 'check:lint', 'check:dead'])
      count(run('npm', ['run', '--silent', script]) === 0, script);
  }
  const status = run('npx', [
    '--no-install',
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    '--reporter=./test/support/second-tries.ts',
    `--outputFile.json=${report}`,
    ...selection,
  ]);
  const results = readReport();
  tellSlowest(results.testResults);
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

/** Keeps an eye on the time that all tests together may take. @param {FileResult[]} files */
function tellSlowest(files) {
  const seconds = files.map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }));
  const slowest = seconds.sort((one, other) => other.seconds - one.seconds).slice(0, 10);
  if (slowest.length === 0) return;
  console.log('The slowest files:');
  for (const { name, seconds } of slowest) {
    console.log(`${seconds.toFixed(1).padStart(7)} s  ${relative(process.cwd(), name)}`);
  }
}

/** @returns {{ numPassedTests: number, numFailedTests: number, testResults: FileResult[] }} */
function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}
