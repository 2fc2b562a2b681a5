import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../stack/free-port.js';

export interface ApiProcess {
  url: string;
  /** Settles when the process has gone, asked or not. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;

/** Starts the API as operators run it, its log thrown away. */
export async function startApiProcess(env: Record<string, string>): Promise<ApiProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const project = fileURLToPath(new URL('../../', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', 'api/server.ts'], {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORTAGE_NO_ENV_FILE: '1', HTTP_PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 2],
  });
  const exited = once(child, 'exit').then(() => undefined);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = delay(stopTimeoutMs, 'late' as const, { ref: false });
    if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
  };
  const deadline = Date.now() + readyTimeoutMs;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return { url, exited, stop };
    if (Date.now() > deadline || child.exitCode !== null) {
      await stop();
      throw new Error('The API did not come up');
    }
    await delay(100);
  }
}
