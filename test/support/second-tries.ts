import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase } from 'vitest/node';

/**
 * Names the tests that passed only when they were tried again, and what was wrong at first: each is a race, in the test
 * or in what it tests.
 */
export default class SecondTries implements Reporter {
  private readonly lines: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (!test.diagnostic()?.flaky) return;
    this.lines.push(`  ${test.module.relativeModuleId} > ${test.fullName}`);
    for (const { message, stack, diff } of test.result().errors ?? []) {
      const where = stack?.split('\n').find((line) => line.includes('/test/'));
      const told = [message, stripVTControlCharacters(diff ?? ''), where?.trim() ?? ''].join('\n');
      this.lines.push(...told.split('\n').map((line) => `      ${line}`));
    }
  }

  onTestRunEnd(): void {
    if (this.lines.length > 0) console.log(`Passed at the second try only:\n${this.lines.join('\n')}`);
  }
}
