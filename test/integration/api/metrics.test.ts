import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiMetrics } from '../../../api/process/metrics.js';
import { createMetricsServer } from '../../../api/process/metrics-server.js';
import { type ApiFixture, newPartnerId, startApi } from './api-fixture.js';
import { registerSignedSource } from './signed-source.js';

const metrics = new ApiMetrics();
const page = createMetricsServer(metrics);
let api: ApiFixture;
beforeAll(async () => {
  api = await startApi({ metrics, eventKeysSecret: randomBytes(32).toString('base64') });
});
afterAll(async () => {
  await page.close();
  await api.close();
});

/** The value of a counter with just these labels; 0 where it has not been counted yet. */
async function sampleOf(name: string, labels: Record<string, string>): Promise<number> {
  const { payload } = await page.inject('/metrics');
  const lines = payload.split('\n').filter((line) => line.startsWith(`${name}{`));
  const found = lines.filter((line) =>
    Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)),
  );
  return found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
const received = (source: string, status: string) =>
  sampleOf('portage_events_received_total', { source, status_code: status });

let number = 0;
const event = () => {
  number += 1;
  const data = { membershipId: 'AUSR-1-1' };
  return {
    id: `m-${number}`,
    type: 'invitation.accepted',
    subject: newPartnerId(),
    time: '2026-03-02T10:00:00Z',
    data,
  };
};

test('events are counted by source and status, those of a key that is no registered source too', async () => {
  const key = await api.key('unregistered', 'events:write');
  const first = event();
  for (const payload of [first, first, event(), { ...first, type: 'invitation.declined' }]) {
    await api.call('POST', '/v1/events', payload, { key });
  }
  await api.call('POST', '/v1/events', '{', { key });
  const count = (status: string) => received('unregistered', status);
  expect(await Promise.all(['202', '200', '409', '400'].map(count))).toEqual([2, 1, 1, 1]);

  const signed = await registerSignedSource(api);
  const headers = { ...signed.headers('msg_1', '{}'), 'webhook-signature': 'v1,AAAA' };
  await api.app.inject({ method: 'POST', url: signed.url, headers, payload: '{}' });
  expect(await received(signed.slug, '401')).toBe(1);
  await api.call('POST', `/v1/event-sources/${signed.slug}/retire`);
  await api.app.inject({ method: 'POST', url: signed.url, headers, payload: '{}' });
  expect(await received(signed.slug, '410')).toBe(1);
});

test('names that nobody has are counted together, also while many ask for the same one at once', async () => {
  const ask = (name: string) =>
    api.app.inject({
      method: 'POST',
      url: `/v1/events?source=${name}`,
      payload: event(),
      headers: { authorization: '' },
    });
  await Promise.all(Array.from({ length: 30 }, (_, index) => ask(`made-up-${index % 3}`)));
  expect(await received('other', '401')).toBe(30);
  const { payload } = await page.inject('/metrics');
  expect(payload).not.toContain('made-up');
});

test('requests are counted by the pattern of their address, never by what is in it', async () => {
  const partnerId = newPartnerId();
  await api.call('GET', `/v1/migrations/${partnerId}`);
  await api.call('GET', `/nowhere/${partnerId}`);
  const count = (labels: Record<string, string>) => sampleOf('http_request_duration_seconds_count', labels);
  expect(await count({ route: '/v1/migrations/:partnerId', method: 'GET', status_code: '404' })).toBe(1);
  expect(await count({ route: 'other', method: 'other', status_code: '404' })).toBe(1);
  const { payload } = await page.inject('/metrics');
  expect(payload).not.toContain(partnerId);
});
