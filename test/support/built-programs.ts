import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectDir = fileURLToPath(new URL('../../', import.meta.url));
const shipped = ['worker/', 'api/', 'cli/', 'db/'];
/** Programs that are not shipped, but run as processes by many tests. */
const others = ['sandbox/main.ts', 'test/integration/api/fixtures/dying-api.ts'];
const buildTimeoutMs = 170_000;

/**
 * Builds in a folder what tests run as processes: from the source each of them would cost twice the time to start.
 * The folder has what is shipped (package.json, node_modules, the command and the build), and beside it `others`, the
 * rest.
 */
export async function buildPrograms(folder: string): Promise<void> {
  await cp(join(projectDir, 'package.json'), join(folder, 'package.json'));
  await symlink(join(projectDir, 'node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'cli'));
  await cp(join(projectDir, 'cli', 'portage.mjs'), join(folder, 'cli', 'portage.mjs'));
  const project = join(folder, 'tsconfig.json');
  await writeFile(
    project,
    JSON.stringify({
      extends: join(projectDir, 'tsconfig.json'),
      compilerOptions: { noEmit: false, noCheck: true, rootDir: projectDir, outDir: join(folder, 'others') },
      include: [],
      files: others.map((file) => join(projectDir, file)),
    }),
  );
  // The types are checked by `npm run check:types`: to check them again takes nine tenths of a build.
  await node('worker/build.mjs', join(folder, 'dist'), '--noCheck');
  await node('node_modules/typescript/bin/tsc', '-p', project);
}

/** The built form of a program, named by its source such as `worker/main.ts`. */
export function builtProgram(source: string): string {
  const folder = builtFolder();
  return join(folder, shipped.some((part) => source.startsWith(part)) ? 'dist' : 'others', source.replace(/ts$/, 'js'));
}

/** Where the programs of this test run were built. */
export function builtFolder(): string {
  const folder = process.env.TEST_PROGRAMS;
  if (!folder) throw new Error('The global set-up has not run');
  return folder;
}

async function node(...args: string[]): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: projectDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: buildTimeoutMs,
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`node ${args[0]} ended with ${code}`);
}
