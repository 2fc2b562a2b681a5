import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Import {
  file: string;
  /** A path from the root without extension for our own files, else the package's name. */
  target: string;
  isOurs: boolean;
  typeOnly: boolean;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const dynamicImport = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

const folders = [
  'domain',
  'workflows',
  'activities',
  'db',
  'temporal-client',
  'delivery',
  'boot',
  'worker',
  'api',
  'cli',
  'sandbox',
  'stack',
  'demo',
];
const imports = folders.flatMap((folder) => sourceFiles(join(root, folder)).flatMap(importsOf));

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => join(folder, name));
}

function importsOf(path: string): Import[] {
  const source = readFileSync(path, 'utf8');
  const found = [
    ...[...source.matchAll(statement)].map((match) => ({ from: match[2] ?? '', typeOnly: match[1] !== undefined })),
    ...[...source.matchAll(dynamicImport)].map((match) => ({ from: match[1] ?? '', typeOnly: false })),
  ];
  return found.map(({ from, typeOnly }) => {
    const isOurs = from.startsWith('.');
    const target = isOurs ? withoutExtension(relative(root, normalize(join(dirname(path), from)))) : packageOf(from);
    return { file: relative(root, path), target, isOurs, typeOnly };
  });
}

function withoutExtension(path: string): string {
  return path.replace(/\.(js|ts|mjs)$/, '');
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

const inFolder = (folder: string) => (one: Import) => one.file.startsWith(`${folder}/`);
const topOf = (path: string) => path.split('/')[0] ?? path;
const shown = ({ file, target }: Import) => `${file} -> ${target}`;

/** Imports of a folder's files that go to our own files outside the folders allowed. */
function strays(folder: string, allowed: string[]): string[] {
  return imports
    .filter(inFolder(folder))
    .filter(({ isOurs, target }) => isOurs && ![folder, ...allowed].includes(topOf(target)))
    .map(shown);
}

test('the imports of every folder are seen', () => {
  const without = folders.filter((folder) => !imports.some(inFolder(folder)));
  expect(without).toEqual([]);
  expect(imports.length).toBeGreaterThan(500);
});

describe('imports point inward', () => {
  test.each([
    ['domain', []],
    ['workflows', ['domain']],
    ['activities', ['domain', 'db', 'delivery', 'config']],
    ['db', ['domain', 'config']],
    ['temporal-client', ['domain', 'temporal.config']],
    ['delivery', ['domain', 'db', 'temporal-client']],
    ['boot', ['db']],
    ['api', ['boot', 'domain', 'db', 'activities', 'delivery', 'temporal-client', 'config', 'temporal.config']],
    ['worker', ['boot', 'domain', 'db', 'activities', 'delivery', 'temporal-client', 'config', 'temporal.config']],
    ['cli', ['domain', 'db', 'temporal-client', 'config', 'temporal.config']],
    ['sandbox', ['boot', 'domain']],
  ])('%s imports of ours only %j', (folder, allowed) => {
    expect(strays(folder, allowed)).toEqual([]);
  });

  test('the API tells people of what workers cannot tell, and uses nothing else of the activities', () => {
    const used = imports.filter(inFolder('api')).filter(({ target }) => topOf(target) === 'activities');
    expect([...new Set(used.map(({ target }) => target))]).toEqual(['activities/system/alerting']);
  });

  test('the sandbox has its logger from boot, and nothing else', () => {
    const used = imports.filter(inFolder('sandbox')).filter(({ target }) => topOf(target) === 'boot');
    expect([...new Set(used.map(({ target }) => target))]).toEqual(['boot/logger']);
  });

  test('nothing that runs in production imports tests, demo, bench, sandbox or stack', () => {
    const production = [
      'domain',
      'workflows',
      'activities',
      'db',
      'temporal-client',
      'delivery',
      'boot',
      'worker',
      'api',
      'cli',
    ];
    const outside = ['test', 'demo', 'bench', 'sandbox', 'stack'];
    const wrong = imports.filter(
      ({ file, isOurs, target }) => isOurs && production.includes(topOf(file)) && outside.includes(topOf(target)),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  test('nothing at all imports tests, and only the demo imports the demo', () => {
    const wrong = imports.filter(
      ({ file, isOurs, target }) =>
        isOurs && (['test', 'bench'].includes(topOf(target)) || (topOf(target) === 'demo' && topOf(file) !== 'demo')),
    );
    expect(wrong.map(shown)).toEqual([]);
  });
});

describe('packages', () => {
  test('domain uses none, and no part of Node', () => {
    const wrong = imports.filter(inFolder('domain')).filter(({ isOurs }) => !isOurs);
    expect(wrong.map(shown)).toEqual([]);
  });

  test('workflows use @temporalio/workflow alone, and no part of Node', () => {
    const packages = imports.filter(inFolder('workflows')).flatMap((one) => (one.isOurs ? [] : [one.target]));
    expect([...new Set(packages)]).toEqual(['@temporalio/workflow']);
  });

  test('only db speaks to tables', () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        topOf(file) !== 'db' && (['drizzle-orm', 'drizzle-kit'].includes(target) || target === 'db/schema'),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  test('one factory makes the loggers of all processes, so that none is without redaction', () => {
    const makers = imports.filter(({ target, typeOnly }) => target === 'pino' && !typeOnly).map(({ file }) => file);
    expect(makers).toEqual(['boot/logger.ts']);
  });

  test('the API, the command and the delivery of events reach Temporal through its client folder alone', () => {
    const wrong = imports
      .filter(({ file }) => ['api', 'cli', 'delivery'].includes(topOf(file)))
      .filter(({ target }) => target.startsWith('@temporalio/'));
    expect(wrong.map(shown)).toEqual([]);
  });

  test('nobody but the client folder uses the client of Temporal, with three exceptions', () => {
    const files = imports
      .filter(({ file, target }) => topOf(file) !== 'temporal-client' && target === '@temporalio/client')
      .map(({ file }) => file);
    // The demo tells how long a history is, the stack sets up its server, the worker hands its connection to the folder's
    // modules.
    expect(files.sort()).toEqual(['demo/main.ts', 'stack/temporal-setup.ts', 'worker/main.ts']);
  });

  test('only the doctor of the command looks behind the API', () => {
    const wrong = imports
      .filter(inFolder('cli'))
      .filter(
        ({ file, target }) => !file.startsWith('cli/doctor/') && ['db', 'temporal-client'].includes(topOf(target)),
      );
    expect(wrong.map(shown)).toEqual([]);
    const temporal = imports.filter(inFolder('cli')).filter(({ target }) => topOf(target) === 'temporal-client');
    expect(temporal.map(({ target }) => target)).toEqual(['temporal-client/inspect-namespace']);
  });

  test('activities know nothing of how they are called: no Temporal client, worker or workflow', () => {
    const packages = imports
      .filter(inFolder('activities'))
      .flatMap(({ target }) => (target.startsWith('@temporalio/') ? [target] : []));
    expect([...new Set(packages)].sort()).toEqual(['@temporalio/activity', '@temporalio/common']);
  });
});
