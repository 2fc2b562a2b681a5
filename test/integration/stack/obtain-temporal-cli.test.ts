import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isPidAlive } from '../../../stack/process-identity.mjs';

const MODULE = new URL('../../../stack/temporal-cli.mjs', import.meta.url).href;

let folder: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portage-obtain-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
});

/** A compiler that takes a while and then leaves a program that tells a version, as the real one does. */
function installGo(seconds: number, outcome = 'exit 0'): void {
  const script = `#!/bin/sh
if [ "$1" = version ]; then echo "go version go1.25.4 linux/amd64"; exit 0; fi
echo "$$" >> "${folder}/builds"
echo "$*" > "${folder}/arguments"
echo "some/package" >&2
/bin/sleep ${seconds}
printf '#!/bin/sh\\necho "temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)"\\n' > "$GOBIN/temporal"
/bin/chmod 755 "$GOBIN/temporal"
${outcome}
`;
  writeFileSync(join(folder, 'bin/go'), script);
  chmodSync(join(folder, 'bin/go'), 0o755);
}

/** Asks for the CLI in a process of its own, on a machine without a Temporal CLI and without a network. */
function ask() {
  const script = `import(${JSON.stringify(MODULE)}).then((m) => m.ensureTemporalCli()).then((cli) => console.log(cli.path),
    (error) => { console.log(error.code, error.message, error.advice); process.exitCode = 1; });`;
  const child = spawn(process.execPath, ['-e', script], {
    env: {
      PATH: join(folder, 'bin'),
      HOME: folder,
      XDG_CACHE_HOME: join(folder, 'cache'),
      HTTPS_PROXY: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
    },
  });
  started.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const exited = new Promise<number | string | null>((resolve) =>
    child.once('close', (code, signal) => resolve(signal ?? code)),
  );
  return { child, output, exited };
}

const builds = () =>
  existsSync(join(folder, 'builds')) ? readFileSync(join(folder, 'builds'), 'utf8').trim().split('\n').map(Number) : [];
const cached = () => readdirSync(join(folder, 'cache/portage/temporal-cli'));

describe('getting the Temporal CLI', { timeout: 60_000 }, () => {
  it('two processes at once build it once; the second says that it waits', async () => {
    installGo(3);
    const both = [ask(), ask()];
    expect(await Promise.all(both.map(({ exited }) => exited))).toEqual([0, 0]);
    expect(builds()).toHaveLength(1);
    expect(both[0]?.output.stdout).toBe(both[1]?.output.stdout);
    expect(existsSync(both[0]?.output.stdout.trim() ?? '')).toBe(true);
    const said = both.map(({ output }) => output.stderr).join('');
    expect(said).toMatch(/download by the Temporal SDK: failed/);
    expect(said).toMatch(/building the Temporal CLI 1\.5\.1 with Go: 3\.5 to 6 min/);
    expect(said).toMatch(/waiting for it/);
    expect(readFileSync(join(folder, 'arguments'), 'utf8').trim()).toBe(
      'install -v github.com/temporalio/cli/cmd/temporal@v1.5.1',
    );
    const third = ask();
    expect(await third.exited).toBe(0);
    expect(third.output.stderr).toBe('');
    expect(builds()).toHaveLength(1);
  });

  it('killed half way ends its compiler, and the next one builds and clears up', async () => {
    installGo(30);
    const first = ask();
    await vi.waitFor(() => expect(builds()).toHaveLength(1), { timeout: 30_000 });
    first.child.kill('SIGKILL');
    await first.exited;
    await vi.waitFor(() => expect(isPidAlive(builds()[0] ?? 0)).toBe(false), { timeout: 30_000 });
    expect(cached().some((name) => name.includes('unfinished'))).toBe(true);
    installGo(0);
    const second = ask();
    expect(await second.exited).toBe(0);
    expect(cached()).toEqual([expect.stringMatching(/^1\.5\.1-\w+-\w+$/)]);
  });

  it('that fails says what to do and leaves nothing that looks usable', async () => {
    installGo(0, 'echo "disk full" >&2; exit 1');
    const { exited, output } = ask();
    expect(await exited).toBe(1);
    expect(output.stdout).toMatch(
      /^TEMPORAL_CLI [\s\S]*go install failed: [\s\S]*disk full[\s\S]*set TEMPORAL_ADDRESS/,
    );
    expect(cached()).toEqual([]);
  });

  it('without Go says that Go would help', async () => {
    const { exited, output } = ask();
    expect(await exited).toBe(1);
    expect(output.stdout).toMatch(/build with Go: Go is not installed[\s\S]*install Go 1\.25 or newer/);
  });
});
