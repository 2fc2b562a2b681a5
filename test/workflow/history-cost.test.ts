import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestMigration } from '../support/migration.js';
import { connectTestTemporal, type TestTemporal } from '../support/temporal.js';

describe('what a journey costs', () => {
  let temporal: TestTemporal;
  let migration: TestMigration;
  beforeAll(async () => {
    temporal = await connectTestTemporal();
  });
  afterEach(() => migration.dispose());
  afterAll(() => temporal.close());

  it('takes at most 145 history events for a straight journey with one admin contact', async () => {
    migration = new TestMigration(temporal);
    migration.oneAdmin();
    await migration.start();
    await migration.untilRecordedWaiting('migration executed');
    await migration.send('migration.executed', {});
    await migration.untilRecordedWaiting('invitation accepted');
    await vi.waitFor(() => expect(migration.outside.mailsOf('webinars')).toHaveLength(1), { timeout: 30_000 });
    await migration.accept();
    await migration.untilRecordedWaiting('certificate');
    await vi.waitFor(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1), { timeout: 30_000 });
    await migration.certify();
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    const { events } = await migration.handle.fetchHistory();
    expect(events?.length).toBeLessThanOrEqual(145);
  });
});
