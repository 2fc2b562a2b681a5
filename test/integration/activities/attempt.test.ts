import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { callTimeoutMs } from '../../../activities/attempt.js';
import { marketplaceSide } from '../../../activities/inspection/inspect-partner.js';
import { createInspectionActivities } from '../../../activities/inspection/inspection-activities.js';
import type { MarketplaceClient } from '../../../activities/marketplace/marketplace-client.js';
import { carryRecords } from '../../../activities/record/carry-records.js';
import type { MigrationActivities } from '../../../domain/activities.js';
import { recordBatchOf } from '../../support/records.js';

afterEach(() => vi.useRealTimers());

it('the time that carried records take is none that an outside call has left', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const activities = carryRecords({
    record: async () => void vi.setSystemTime(Date.now() + 20_000),
    readCertificates: async () => callTimeoutMs(60_000),
  } as unknown as MigrationActivities);
  const ref = { migrationId: 'mig_1', partnerId: 'P-1' };
  const records = recordBatchOf({ first: 1, last: 1 }, ref);
  const answer = await new MockActivityEnvironment({ startToCloseTimeoutMs: 30_000 }).run(() =>
    activities.readCertificates({ ...ref, accountId: 'ACC-1', records }),
  );
  expect(answer).toEqual({ result: 9_500, recorded: true });
});

it('a heartbeat comes between any two calls of an inspection', async () => {
  const seen: string[] = [];
  const environment = new MockActivityEnvironment();
  environment.on('heartbeat', () => seen.push('heartbeat'));
  const marketplace = {
    accountsWithCdg: async () => [],
    erpLinks: async () => [],
    program: async () => void seen.push('program'),
    products: async () => {
      seen.push('products');
      return [];
    },
  } as unknown as MarketplaceClient;
  await environment.run(() => marketplaceSide(marketplace, { cdg: 'WW-1', programId: 'PRG-1', productIds: ['P-1'] }));
  const { inspectPartner } = createInspectionActivities({
    legacy: {
      account: async () => void seen.push('account'),
      inventory: async () => {
        seen.push('inventory');
        throw new Error('far enough');
      },
    },
    marketplace,
  } as unknown as Parameters<typeof createInspectionActivities>[0]);
  await expect(environment.run(() => inspectPartner({ migrationId: 'mig_1', partnerId: 'P-1' }))).rejects.toThrow(
    'far enough',
  );
  expect(seen).toEqual(['program', 'heartbeat', 'products', 'account', 'heartbeat', 'inventory']);
});
