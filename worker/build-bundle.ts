import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { workflowsPath } from './worker.js';

/** Writes `dist/workflow-bundle.js`: with it a worker starts without bundling, and every worker of a release runs the same code. */
const { code } = await bundleWorkflowCode({ workflowsPath: workflowsPath() });
const file = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
await writeFile(file, code);
console.log(`Workflow bundle: ${file} (${Math.round(code.length / 1024)} KiB)`);
