import fastify from 'fastify';
import { expect, test } from 'vitest';
import { exportAuditEntries } from '../../../api/routes/export-audit-entries.js';
import { exportMigrations } from '../../../api/routes/export-migrations.js';
import type { Services } from '../../../api/services.js';

test('an export has as long as a slow client needs, and not the ten seconds of other requests', async () => {
  const app = fastify();
  const timeouts: [string, number | undefined][] = [];
  app.addHook('onRoute', ({ method, url, handlerTimeout }) => {
    if (method === 'GET') timeouts.push([url, handlerTimeout]);
  });
  for (const route of [exportMigrations, exportAuditEntries]) await app.register(route, {} as Services);
  expect(timeouts).toEqual([
    ['/v1/migrations/export', 300_000],
    ['/v1/audit-entries/export', 300_000],
  ]);
});
