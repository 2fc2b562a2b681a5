import type { Io } from './io.js';
import { run } from './run.js';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second one does not wait for anything.
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
  });
}
for (const stream of [process.stdout, process.stderr]) {
  // `portage ... | head` closes the pipe: there is nobody left to tell.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  interrupted: interruption.signal,
};
process.exitCode = await run(process.argv.slice(2), io);
