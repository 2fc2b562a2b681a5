import { afterAll, afterEach, beforeAll } from 'vitest';
import { TestMigration } from './migration.js';
import { connectTestTemporal, type TestTemporal } from './temporal.js';

/**
 * Connects a test file to Temporal; the returned function makes migrations, which are ended after each test and whose
 * histories are replayed then.
 */
export function workflowSuite(): (earlier?: TestMigration) => TestMigration {
  let temporal: TestTemporal;
  let made: TestMigration[] = [];
  beforeAll(async () => {
    temporal = await connectTestTemporal();
  });
  afterEach(async () => {
    await Promise.all(made.map((migration) => migration.dispose()));
    const histories = await Promise.all(made.map((migration) => migration.histories()));
    made = [];
    // Whatever a test did, a worker that takes the migration over must come to the same state.
    await temporal.replay(histories.flat());
  });
  afterAll(() => temporal.close());
  return (earlier) => {
    const migration = new TestMigration(temporal, earlier);
    made.push(migration);
    return migration;
  };
}
