import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { startEmbeddedStack } from '../../stack/embedded.js';
import { searchAttributeTypes, temporalConfig } from '../../temporal.config.js';

/** One Temporal server, one PostgreSQL and one workflow bundle for all test files; each file keeps to its own names in them. */
export default async function setUp(): Promise<() => Promise<void>> {
  const stack = await startEmbeddedStack({
    namespace: temporalConfig.defaultNamespace,
    searchAttributes: searchAttributeTypes,
    durable: false,
  });
  const folder = await mkdtemp(join(tmpdir(), 'portage-test-'));
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    payloadConverterPath: fileURLToPath(new URL('../../worker/payload-converter.ts', import.meta.url)),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error },
  });
  const bundle = join(folder, 'workflow-bundle.js');
  await writeFile(bundle, code);
  process.env.TEST_TEMPORAL_ADDRESS = stack.temporal.address;
  process.env.TEST_DATABASE_URL = stack.postgres.url;
  process.env.TEST_WORKFLOW_BUNDLE = bundle;
  return async () => {
    await rm(folder, { recursive: true, force: true });
    await stack.stop();
  };
}
