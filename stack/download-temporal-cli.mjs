// Usage: node download-temporal-cli.mjs <folder> <version>. A process of its own, because the SDK's download can only be
// ended together with the process that it runs in. It leaves `<folder>/temporal-<version>`.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [folder, version] = process.argv.slice(2);
if (!folder || !version) throw new Error('usage: node download-temporal-cli.mjs <folder> <version>');

try {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir: folder, version } },
  });
  await environment.teardown();
} catch (error) {
  console.error(innermostMessage(error));
  process.exitCode = 1;
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function innermostMessage(error) {
  if (error instanceof Error && error.cause) return innermostMessage(error.cause);
  return error instanceof Error ? error.message : String(error);
}
