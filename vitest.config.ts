import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

const shared = {
  // Forks, since Temporal's native core must not be shared by worker threads; four, since many of them mostly wait.
  pool: 'forks' as const,
  maxWorkers: 4,
  testTimeout: 60_000,
  hookTimeout: 180_000,
  // For a machine with too much to do; what comes earlier ends the wait.
  expect: { poll: { timeout: 30_000 } },
  // One test of two thousand that a stall has broken should not hide what the others say; `npm test` names it.
  retry: 1,
};
const globalSetup = ['test/support/global-setup.ts'];
/** Folders of `test/integration` whose tests need HTTP and PostgreSQL alone. */
const light = ['activities', 'api', 'boot', 'cli', 'db', 'sandbox'];
/** This works with a Temporal server, and so loads its native core: it has a process of its own. */
const withTemporal = ['test/integration/cli/doctor.test.ts'];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // The files of a project that is not isolated run in the same processes: each of those loads the modules once.
    projects: [
      { test: { ...shared, name: 'unit', isolate: false, retry: 0, include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'light',
          isolate: false,
          include: [`test/integration/{${light.join(',')}}/**/*.test.ts`],
          exclude: withTemporal,
          globalSetup,
        },
      },
      {
        test: {
          ...shared,
          name: 'servers',
          include: [
            'test/{workflow,e2e,replay}/**/*.test.ts',
            `test/integration/!(${light.join('|')})/**/*.test.ts`,
            ...withTemporal,
          ],
          globalSetup,
        },
      },
    ],
  },
});
