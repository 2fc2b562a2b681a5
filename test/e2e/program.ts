import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { builtProgram } from '../support/built-programs.js';

export const projectDir = fileURLToPath(new URL('../../', import.meta.url));

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A program of ours that runs as a process of its own, as an operator would run it. */
export interface Program {
  pid: number;
  exited: Promise<Exit>;
  /** What it has printed so far, both streams in order of arrival. */
  lines: string[];
  stdout: string[];
  stderr: string[];
  kill(signal: NodeJS.Signals): void;
  /** Waits for a line that holds the text. */
  untilSays(text: string, timeoutMs?: number): Promise<void>;
}

export interface ProgramOptions {
  /** All of its environment but PATH and HOME: the settings of the shell that runs the tests must not leak in. */
  env?: Record<string, string>;
  cwd?: string;
  /** In a process group of its own, so that the whole group can be signalled as a terminal does it. */
  group?: boolean;
}

const running = new Set<ChildProcess>();

/** Runs the built form of a program, named by its source: as it is shipped, and half as long to start. */
export function runProgram(source: string, options: ProgramOptions = {}): Program {
  return run(process.execPath, [builtProgram(source)], options);
}

/** Runs a TypeScript file of the project. */
export function runSource(entry: string, options: ProgramOptions = {}): Program {
  return run(process.execPath, ['--import', 'tsx', entry], options);
}

export function run(command: string, args: readonly string[], options: ProgramOptions = {}): Program {
  const { env = {}, cwd = projectDir, group = false } = options;
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORTAGE_NO_ENV_FILE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: group,
  });
  running.add(child);
  const [lines, stdout, stderr]: string[][] = [[], [], []];
  for (const [stream, own] of [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const) {
    createInterface({ input: stream }).on('line', (line) => {
      lines?.push(line);
      own?.push(line);
    });
  }
  // `close` and not `exit`: only then all that it printed has been read.
  const exited = new Promise<Exit>((resolve) =>
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    }),
  );
  if (child.pid === undefined) throw new Error(`${command} could not be started`);
  const { pid } = child;
  return {
    pid,
    exited,
    lines: lines ?? [],
    stdout: stdout ?? [],
    stderr: stderr ?? [],
    kill: (signal) => void process.kill(group ? -pid : pid, signal),
    untilSays: (text, timeoutMs = 60_000) =>
      vi.waitFor(() => expect(lines?.join('\n')).toContain(text), { timeout: timeoutMs, interval: 50 }),
  };
}

/** Ends what a failed test has left running. */
export async function endPrograms(): Promise<void> {
  const left = [...running];
  for (const child of left) child.kill('SIGKILL');
  await Promise.all(left.map((child) => new Promise((resolve) => child.once('close', resolve))));
}

/** Waits until an address answers with the status. */
export async function untilAnswers(url: string, status: number, timeoutMs = 60_000): Promise<void> {
  await vi.waitFor(
    async () => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      await answer.arrayBuffer();
      expect(answer.status, url).toBe(status);
    },
    { timeout: timeoutMs, interval: 100 },
  );
}
