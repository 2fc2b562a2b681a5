import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isPidAlive } from './process-identity.mjs';
import { asAccount } from './server-account.mjs';
import { StackError } from './stack-error.mjs';

/** A server that runs on a data folder, as its own postmaster.pid tells. */
export interface RunningPostmaster {
  pid: number;
  port: number;
}

// Fast shutdown first (clients are cut off, data is written), then immediate, then by force.
const WAYS_TO_STOP = [
  { signal: 'SIGINT', waitMs: 15_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;
const POLL_MS = 50;

/** Finds the server that runs on a data folder; a pid file left by a crash, whose pid is free or another program's, is none. */
export function findPostmaster(dataDir: string): RunningPostmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  return isPidAlive(pid) && isPostmasterOf(pid, dataDir) ? { pid, port: Number(lines[3]) } : undefined;
}

/** Stops a server that is not our child, with growing force, and makes sure that it has gone. */
export async function stopPostmaster({ pid }: RunningPostmaster): Promise<void> {
  for (const { signal, waitMs } of WAYS_TO_STOP) {
    if (!send(pid, signal)) return;
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!isPidAlive(pid)) return;
      await delay(POLL_MS);
    }
  }
  throw new StackError('POSTGRES_START', `A PostgreSQL server of an earlier run (pid ${pid}) cannot be stopped.`, {
    advice: `End it by hand (kill -9 ${pid}), then try again.`,
  });
}

/** The postmaster's working directory is its data folder. */
function isPostmasterOf(pid: number, dataDir: string): boolean {
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === dataDir;
    } catch {
      // Gone meanwhile, or another user's process: then it is not one that we started.
      return false;
    }
  }
  return asAccount(undefined, ['ps', '-o', 'command=', '-p', String(pid)]).stdout.includes(dataDir);
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
