import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStack } from '../../stack/embedded.js';
import { searchAttributeTypes, temporalConfig } from '../../temporal.config.js';
import { buildPrograms } from './built-programs.js';

/** One Temporal server, one PostgreSQL and one build for all test files; each file keeps to its own names in them. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  // Each project calls this, one after the other, in the same process.
  if (process.env.TEST_PROGRAMS) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'portage-test-'));
  const starting = startEmbeddedStack({
    namespace: temporalConfig.defaultNamespace,
    searchAttributes: searchAttributeTypes,
    durable: false,
  });
  const [stack, built] = await Promise.allSettled([starting, buildPrograms(folder)]);
  const tearDown = async () => {
    await rm(folder, { recursive: true, force: true });
    if (stack.status === 'fulfilled') await stack.value.stop();
  };
  if (stack.status === 'rejected' || built.status === 'rejected') {
    await tearDown();
    throw stack.status === 'rejected' ? stack.reason : (built as PromiseRejectedResult).reason;
  }
  process.env.TEST_TEMPORAL_ADDRESS = stack.value.temporal.address;
  process.env.TEST_DATABASE_URL = stack.value.postgres.url;
  process.env.TEST_PROGRAMS = folder;
  process.env.TEST_WORKFLOW_BUNDLE = join(folder, 'dist', 'workflow-bundle.js');
  return tearDown;
}
