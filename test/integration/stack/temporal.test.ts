import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startEmbeddedStack } from '../../../stack/embedded.js';
import { freePort, isPortFree } from '../../../stack/free-port.js';
import { startTemporal } from '../../../stack/temporal.js';
import { setUpTemporal } from '../../../stack/temporal-setup.js';

const searchAttributes = { PartnerId: 'Keyword', NeedsAttention: 'Bool', PlannedFor: 'Datetime' };
const partnerId = defineSearchAttributeKey('PartnerId', SearchAttributeType.KEYWORD);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portage-temporal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withClient<T>(address: string, namespace: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}

const start = (client: Client, id: string) =>
  client.workflow.start('neverRun', {
    taskQueue: 'nobody',
    workflowId: id,
    typedSearchAttributes: new TypedSearchAttributes([{ key: partnerId, value: id }]),
  });

async function idsOf(client: Client, query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

describe('the embedded Temporal server', { timeout: 180_000 }, () => {
  it('twice at once: each with its own address, search attributes usable from the first call', async () => {
    const options = { namespace: 'portage-test', searchAttributes };
    const servers = await Promise.all([startTemporal(options), startTemporal(options)]);
    try {
      expect(new Set(servers.map(({ address }) => address)).size).toBe(2);
      await Promise.all(
        servers.map(({ address }, index) =>
          withClient(address, 'portage-test', async (client) => {
            await start(client, `P-${index}`);
            await vi.waitFor(
              async () => expect(await idsOf(client, `PartnerId = 'P-${index}'`)).toEqual([`P-${index}`]),
              {
                timeout: 30_000,
                interval: 200,
              },
            );
            expect(await idsOf(client, `PartnerId = 'P-${1 - index}'`)).toEqual([]);
          }),
        ),
      );
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
    for (const { address } of servers) expect(await isPortFree(Number(address.split(':')[1]))).toBe(true);
  });

  it('keeps its workflows in a file and serves the Web UI', async () => {
    const options = {
      dbFile: join(folder, 'temporal.db'),
      namespace: 'default',
      searchAttributes,
      uiPort: await freePort(),
    };
    const first = await startTemporal(options);
    expect((await fetch(first.uiUrl ?? '')).status).toBe(200);
    expect(statSync(options.dbFile).mode & 0o777).toBe(0o600);
    await withClient(first.address, 'default', (client) => start(client, 'P-kept'));
    await first.stop();
    const second = await startTemporal(options);
    try {
      await withClient(second.address, 'default', async (client) => {
        expect((await client.workflow.getHandle('P-kept').describe()).status.name).toBe('RUNNING');
      });
    } finally {
      await second.stop();
    }
  });

  it('takes another port when the wished one is in use', async () => {
    const first = await startTemporal({ namespace: 'default', searchAttributes: {} });
    const second = await startTemporal({
      namespace: 'default',
      searchAttributes: {},
      port: Number(first.address.split(':')[1]),
    });
    await Promise.all([first.stop(), second.stop()]);
    expect(second.address).not.toBe(first.address);
  });

  it('says with its last lines why it could not start', async () => {
    const failing = startTemporal({ namespace: 'default', searchAttributes: { PartnerId: 'Nonsense' } });
    await expect(failing).rejects.toMatchObject({
      code: 'TEMPORAL_START',
      message: expect.stringContaining('Nonsense'),
    });
  });

  it('that TEMPORAL_ADDRESS names gets the namespace and search attributes it lacks, and is left running', async () => {
    const outside = await startTemporal({ namespace: 'default', searchAttributes: {} });
    try {
      const stack = await startEmbeddedStack({
        namespace: 'made-later',
        searchAttributes,
        env: { TEMPORAL_ADDRESS: outside.address, DATABASE_URL: 'postgres://somebody@127.0.0.1:1/else' },
      });
      expect(stack.temporal).toEqual({ address: outside.address, namespace: 'made-later', embedded: false });
      expect(stack.postgres).toEqual({ url: 'postgres://somebody@127.0.0.1:1/else', embedded: false });
      await withClient(outside.address, 'made-later', (client) => start(client, 'P-outside'));
      await stack.stop();
      await withClient(outside.address, 'made-later', async (client) => {
        expect((await client.workflow.getHandle('P-outside').describe()).status.name).toBe('RUNNING');
      });
    } finally {
      await outside.stop();
    }
  });

  it('that TEMPORAL_ADDRESS names but that does not answer is reported with what to do', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await expect(setUpTemporal({ address }, 'default', {})).rejects.toMatchObject({
      code: 'TEMPORAL_SETUP',
      message: expect.stringContaining(address),
      advice: expect.stringContaining('unset TEMPORAL_ADDRESS'),
    });
  });
});
