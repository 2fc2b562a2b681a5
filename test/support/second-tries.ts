import type { Reporter, TestCase } from 'vitest/node';

/** Names the tests that passed only when they were tried again: each is a race, in the test or in what it tests. */
export default class SecondTries implements Reporter {
  private readonly names: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky) this.names.push(`${test.module.relativeModuleId} > ${test.fullName}`);
  }

  onTestRunEnd(): void {
    if (this.names.length === 0) return;
    console.log(`Passed at the second try only:\n${this.names.map((name) => `  ${name}`).join('\n')}`);
  }
}
