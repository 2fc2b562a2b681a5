import { setTimeout as delay } from 'node:timers/promises';
import { type GuardedProcess, startGuarded } from './guarded-process.mjs';
import { StackError } from './stack-error.mjs';

export interface ProcessSpec {
  /** Names the process in logs and errors. */
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** How one sees that it works: a URL that answers 200, or a JSON object on a line of its output that is the right one. */
  ready: { url: string } | { announces: (object: Record<string, unknown>) => boolean };
  readyTimeoutMs: number;
  /** After so long without an end it is killed. */
  stopGraceMs: number;
}

/** A part that ended although nobody asked it to. */
export interface PartFailure {
  name: string;
  lastLines: string[];
}

interface Part {
  name: string;
  stop(): Promise<unknown>;
}

const POLL_MS = 100;
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Keeps the parts of a system together: starts them in order, notices when one ends by itself, and stops them in
 * reverse order. Child processes end with this one, however it ends.
 */
export class Supervisor {
  private readonly parts: Part[] = [];
  private readonly log: (name: string, line: string) => void;
  private stopping: Promise<void> | undefined;
  private reportFailure: (failure: PartFailure) => void = () => {};

  /** Settles with the first part that ended without being asked to; never settles otherwise. */
  readonly failed: Promise<PartFailure> = new Promise((resolve) => {
    this.reportFailure = resolve;
  });

  constructor(log: (name: string, line: string) => void) {
    this.log = log;
  }

  /** Takes in a part that runs already. `exited` settles with its last lines when it ends. */
  add(part: Part & { exited?: Promise<string[]> }): void {
    void part.exited?.then((lastLines) => this.onExit({ name: part.name, lastLines }));
    this.parts.push(part);
    // Somebody asked for the stop while this part was still starting.
    if (this.stopping) this.stopping = this.stopping.then(() => this.stopAll());
  }

  /**
   * Starts a child process and waits until it is ready. The answer is what it announced, if it had to.
   * @throws {StackError} PROCESS_FAILED when it ends or is not ready in time; `stop` ends what was started so far
   */
  async startProcess(spec: ProcessSpec): Promise<Record<string, unknown> | undefined> {
    let announced: Record<string, unknown> | undefined;
    const child = await startGuarded(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      onLine: (line) => {
        const object = 'announces' in spec.ready && announced === undefined ? parseObject(line) : undefined;
        if (object && 'announces' in spec.ready && spec.ready.announces(object)) {
          // It may hold tokens, so it is not logged.
          announced = object;
          return;
        }
        this.log(spec.name, line);
      },
    });
    this.add({
      name: spec.name,
      exited: child.exited.then(() => child.lastLines()),
      stop: () => child.stop(spec.stopGraceMs),
    });
    await this.untilReady(spec, child, () => announced !== undefined);
    return announced;
  }

  /** Stops all parts, the latest first. Each gets its grace; none keeps the others from being stopped. Safe to call twice. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async untilReady(spec: ProcessSpec, child: GuardedProcess, isAnnounced: () => boolean): Promise<void> {
    const end = new AbortController();
    void child.exited.then(() => end.abort());
    const deadline = Date.now() + spec.readyTimeoutMs;
    while (!end.signal.aborted && Date.now() < deadline) {
      if ('url' in spec.ready ? await answers(spec.ready.url) : isAnnounced()) return;
      await delay(POLL_MS);
    }
    const what = end.signal.aborted ? 'ended while starting' : `was not ready after ${spec.readyTimeoutMs / 1000} s`;
    throw new StackError(
      'PROCESS_FAILED',
      `${spec.name} ${what}:\n    ${child.lastLines().slice(-15).join('\n    ')}`,
      {
        advice: 'Its last lines stand above.',
      },
    );
  }

  private onExit(failure: PartFailure): void {
    if (!this.stopping) this.reportFailure(failure);
  }

  private async stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let part = this.parts.pop(); part; part = this.parts.pop()) {
      try {
        await part.stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not every part could be stopped.');
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Not listening yet; the deadline of the caller ends this.
    return false;
  }
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    // An ordinary log line that begins with a brace.
    return undefined;
  }
}
