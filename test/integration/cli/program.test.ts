import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../../cli/program.js';
import { openapiFiles } from '../../../tools/openapi/openapi-files.js';
import { endPrograms, projectDir, run } from '../../e2e/program.js';
import { newPartnerId } from '../api/api-fixture.js';
import { type CliFixture, runCli, startCli } from './cli-fixture.js';

let world: CliFixture;
beforeAll(async () => {
  world = await startCli();
});
afterAll(async () => {
  await endPrograms();
  await world.close();
});

const portage = (...args: string[]) =>
  run(process.execPath, [join(projectDir, 'cli', 'portage.mjs'), ...args], {
    env: { PORTAGE_API: world.url, PORTAGE_KEY_FILE: world.keyFile, PORTAGE_FROM_SOURCE: '1' },
    cwd: world.folder,
  });
const say = async (...argv: string[]) => (await runCli(argv, world.folder)).stdout;

test('the API document and the types of the client are those of the routes: else `npm run openapi:write`', async () => {
  for (const { path, text } of await openapiFiles()) {
    expect(readFileSync(path, 'utf8') === text, `${path} is not up to date: npm run openapi:write`).toBe(true);
  }
});

describe('as a process of its own', () => {
  test('prints the result on stdout alone, and ends with its exit code', async () => {
    const listed = portage('migrations', 'list', '--json');
    expect(await listed.exited).toEqual({ code: 0, signal: null });
    expect([JSON.parse(listed.stdout.join('\n')).kind, listed.stderr]).toEqual(['migration-list', []]);
    const missing = portage('migrations', 'show', newPartnerId());
    expect(await missing.exited).toEqual({ code: 3, signal: null });
    expect(missing.stdout).toEqual([]);
  });

  test('ends with 130 at Ctrl-C, while the migration goes on', async () => {
    const partnerId = newPartnerId();
    const waiting = portage('migrations', 'start', partnerId, '--planned-for', 'now', '--wait');
    await waiting.untilSays(`${partnerId}: preparing`);
    waiting.kill('SIGINT');
    expect(await waiting.exited).toEqual({ code: 130, signal: null });
    expect(waiting.stdout).toEqual([]);
    expect((await world.cli(`migrations show ${partnerId} --json`)).json.data.stage).toBe('preparing');
  });
});

describe('the help', () => {
  const walk = (command: Command): Command[] => [command, ...command.commands.flatMap(walk)];
  const pathOf = (command: Command): string[] => (command.parent ? [...pathOf(command.parent), command.name()] : []);
  const program = () =>
    buildProgram({
      stdout: { write() {} },
      stderr: { write() {} },
      stdin: (async function* () {})(),
      env: {},
      cwd: '/',
      interrupted: new AbortController().signal,
    }).program;

  test('of every command names what is below it, or shows examples that name the command and known options', async () => {
    const commands = walk(program());
    expect(commands.length).toBeGreaterThan(30);
    for (const command of commands) {
      const path = pathOf(command);
      const text = await say('help', ...path);
      for (const child of command.commands) expect(text).toMatch(new RegExp(`^ {2}${child.name()}\\b`, 'm'));
      if (command.commands.length > 0) continue;
      const examples = [...text.matchAll(/^ {2}\$ portage (.*)$/gm)].map(([, line]) => line ?? '');
      expect(examples.length, path.join(' ')).toBeGreaterThan(0);
      const known = [...command.options, ...program().options].map(({ long }) => long);
      for (const example of examples) {
        expect(example.startsWith(path.join(' ')), example).toBe(true);
        const own = example.split('|')[0] ?? '';
        for (const [flag] of own.matchAll(/(?<= )--[a-z-]+/g)) expect(known, example).toContain(flag);
      }
    }
  });

  test('has a command for every action of the API, and a line for every exit code', async () => {
    const text = await say('help', 'migrations');
    const document = JSON.parse(readFileSync(join(projectDir, 'docs', 'openapi.json'), 'utf8'));
    const actions = Object.keys(document.paths).flatMap((path) => /\/actions\/(.+)$/.exec(path)?.[1] ?? []);
    expect(actions.length).toBeGreaterThan(5);
    for (const action of actions) expect(text).toMatch(new RegExp(`^ {2}${action}\\b`, 'm'));
    const codes = [...(await say('help', 'exit-codes')).matchAll(/^ *(\d+) {2}/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual([0, 1, 2, 3, 4, 5, 124, 130]);
    const documented = readFileSync(join(projectDir, 'docs', 'cli.md'), 'utf8');
    for (const code of codes) expect(documented).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
  });
});

describe('completion', () => {
  const shells = ['bash', 'zsh', 'fish'];
  const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

  test.each(shells)('for %s has the values of options', async (shell) => {
    expect(await say('completion', shell)).toContain('awaiting-acceptance');
  });

  for (const shell of shells) {
    test.skipIf(!isInstalled(shell))(`for ${shell} parses`, async () => {
      const file = join(world.folder, `completion.${shell}`);
      writeFileSync(file, await say('completion', shell));
      const checked = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
      expect([checked.status, checked.stderr]).toEqual([0, '']);
    });
  }

  test('offers commands, their options, and the values of options', async () => {
    const file = join(world.folder, 'offers.bash');
    writeFileSync(file, await say('completion', 'bash'));
    expect(existsSync(file)).toBe(true);
    const offers = (...words: string[]) => {
      const list = words.map((word) => `'${word}'`).join(' ');
      const program = `source '${file}'; COMP_WORDS=(portage ${list}); COMP_CWORD=${words.length}; _portage; echo "\${COMPREPLY[*]}"`;
      return spawnSync('bash', ['-c', program], { encoding: 'utf8' }).stdout.trim().split(' ');
    };
    expect(offers('mig')).toEqual(['migrations']);
    expect(offers('migrations', 're')).toEqual(expect.arrayContaining(['resume', 'retry']));
    expect(offers('--api', 'http://x', 'migrations', 'start', 'P-1', '--pl')).toEqual(['--planned-for']);
    expect(offers('migrations', 'rec')).toEqual(['record-fact']);
    expect(offers('attention', '')).toEqual(expect.arrayContaining(['assign', 'snooze', 'unsnooze', 'dismiss']));
    expect(offers('attention', 'list', '--sort', 's')).toEqual(['since', 'severity']);
    expect(offers('migrations', 'export', '--format', 'j')).toEqual(['jsonl']);
    expect(offers('migrations', 'list', '--stage', 'announced,ro')).toEqual(['announced,rolled-back']);
    expect(offers('keys', 'create', 'x', '--scopes', 'events:write,migrations:r')).toEqual([
      'events:write,migrations:read',
    ]);
    expect(offers('completion', 'z')).toEqual(['zsh']);
    expect(offers('wa')).toEqual(['watcher']);
    expect(offers('migrations', 'wait', 'P-1', '--until', 'awaiting-c')).toEqual(['awaiting-certificate']);
  });
});
