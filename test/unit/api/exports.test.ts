import fastify from 'fastify';
import { expect, test } from 'vitest';
import { exportAttention } from '../../../api/routes/attention/export-attention.js';
import { exportAuditEntries } from '../../../api/routes/audit/export-audit-entries.js';
import { exportEvents } from '../../../api/routes/events/export-events.js';
import { exportMigrations } from '../../../api/routes/migrations/export-migrations.js';
import { exportOperationItems } from '../../../api/routes/operations/export-operation-items.js';
import type { Services } from '../../../api/services.js';

test('an export has as long as a slow client needs, and not the ten seconds of other requests', async () => {
  const app = fastify();
  const limits: [string, number | undefined][] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    if (method === 'GET') limits.push([url, config?.timeLimitMs]);
  });
  const exports = [exportMigrations, exportAuditEntries, exportOperationItems, exportAttention, exportEvents];
  for (const route of exports) await app.register(route, {} as Services);
  expect(limits).toEqual([
    ['/v1/migrations/export', 300_000],
    ['/v1/audit-entries/export', 300_000],
    ['/v1/operations/:operationId/items/export', 300_000],
    ['/v1/attention/export', 300_000],
    ['/v1/events/export', 300_000],
  ]);
});
