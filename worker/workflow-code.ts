import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, Runtime, type WorkflowBundleOption } from '@temporalio/worker';
import { BootError } from '../boot/boot-error.js';

/**
 * The workflows' code for a worker: a prebuilt bundle where one is named or lies beside the built program, else bundled
 * now from the source (1.5 s on a quiet machine).
 * @throws BootError when the bundle that was named is not there
 */
export async function workflowCode(named?: string): Promise<WorkflowBundleOption> {
  if (named !== undefined) {
    if (!existsSync(named)) throw new BootError('WORKFLOW_BUNDLE names a file that does not exist');
    return { codePath: named };
  }
  const built = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  if (existsSync(built)) return { codePath: built };
  const { logger } = Runtime.instance();
  return bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    payloadConverterPath: fileURLToPath(new URL('./payload-converter.ts', import.meta.url)),
    logger: {
      log: (level, message, meta) => logger.log(level === 'INFO' ? 'DEBUG' : level, message, meta),
      trace: (message, meta) => logger.trace(message, meta),
      debug: (message, meta) => logger.debug(message, meta),
      // Many lines of webpack statistics.
      info: (message, meta) => logger.debug(message, meta),
      warn: (message, meta) => logger.warn(message, meta),
      error: (message, meta) => logger.error(message, meta),
    },
  });
}
