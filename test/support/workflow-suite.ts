import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { migrationWorkflowId } from '../../domain/ids.js';
import { TestMigration } from './migration.js';
import { connectTestTemporal, type History, type TestTemporal, type TestTemporalOptions } from './temporal.js';

/**
 * Connects a test file to Temporal; the returned function makes migrations, which are ended after each test. Their
 * histories are replayed at the end of the file, all by one worker: whatever a test did, a worker that takes the
 * migration over must come to the same state.
 */
export function workflowSuite(options: TestTemporalOptions = {}): (earlier?: TestMigration) => TestMigration {
  let temporal: TestTemporal;
  let made: TestMigration[] = [];
  const histories: { workflowId: string; history: History }[] = [];
  const testOf = new Map<string, string | undefined>();
  beforeAll(async () => {
    temporal = await connectTestTemporal(options);
  });
  afterEach(async () => {
    const { currentTestName } = expect.getState();
    await Promise.all(made.map((migration) => migration.dispose()));
    for (const migration of made) {
      histories.push(...(await migration.histories()));
      testOf.set(migrationWorkflowId(migration.partnerId), currentTestName);
    }
    made = [];
  });
  afterAll(async () => {
    try {
      await temporal.replay(histories, (workflowId) => testOf.get(workflowId) ?? workflowId);
    } finally {
      await temporal.close();
    }
  });
  return (earlier) => {
    const migration = new TestMigration(temporal, earlier);
    made.push(migration);
    return migration;
  };
}
