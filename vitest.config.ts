import { defineConfig } from 'vitest/config';

// Forks, since Temporal's native core must not be shared by worker threads; three, since many of them mostly wait.
const shared = { pool: 'forks' as const, maxWorkers: 3, testTimeout: 60_000, hookTimeout: 180_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'servers',
          include: ['test/{workflow,integration,e2e,replay}/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
