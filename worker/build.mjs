import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

// `npm run build`: everything that the worker, the API and the schema update need at run time, in one folder that
// stands alone beside package.json and node_modules. Another folder than `dist` may be named as the argument; what follows
// goes to the compiler.
const project = fileURLToPath(new URL('../', import.meta.url));
const out = resolve(process.argv[2] ?? join(project, 'dist'));

// What was renamed since the last build must not stay behind and be run.
rmSync(out, { recursive: true, force: true });
compile();
copyAssets();
await bundleWorkflows();
console.log(`Built in ${out}`);

function compile() {
  const compiler = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', join(project, 'tsconfig.build.json'), '--outDir', out, ...process.argv.slice(3)];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Read at run time from beside the code, and not known to the compiler. */
function copyAssets() {
  cpSync(join(project, 'activities', 'email', 'templates'), join(out, 'activities', 'email', 'templates'), {
    recursive: true,
  });
  const migrations = join(project, 'db', 'migrations');
  const { entries } = JSON.parse(readFileSync(join(migrations, 'meta', '_journal.json'), 'utf8'));
  mkdirSync(join(out, 'db', 'migrations', 'meta'), { recursive: true });
  for (const name of ['meta/_journal.json', ...entries.map((/** @type {{ tag: string }} */ { tag }) => `${tag}.sql`)]) {
    cpSync(join(migrations, name), join(out, 'db', 'migrations', name));
  }
}

/** With a bundle a worker starts without webpack, and every worker of a release runs the same workflow code. */
async function bundleWorkflows() {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(out, 'workflows', 'index.js'),
    payloadConverterPath: join(out, 'worker', 'payload-converter.js'),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error },
  });
  writeFileSync(join(out, 'workflow-bundle.js'), code);
  console.log(`Workflow bundle: ${Math.round(code.length / 1024)} KiB`);
}
