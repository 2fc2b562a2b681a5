import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, type InjectedSinks, NativeConnection, Worker } from '@temporalio/worker';
import { migrationWorkflowId } from '../../domain/ids.js';
import { median } from '../statistics.js';
import type { HttpEvents } from './http-events.js';
import type { ProbeSinks } from './probe-workflow.js';

export interface SignalTimes {
  /** From the request's start until the workflow's handler ran, medians in ms. */
  overHttpMs: number;
  bareMs: number;
}

const handledTimeoutMs = 30_000;
const warmUp = 20;

/** Times signals that reach a workflow as events over HTTP, and straight over gRPC; by turns, one at a time. */
export async function timeSignals(
  count: number,
  parts: { client: Client; address: string; namespace: string; http: HttpEvents },
): Promise<SignalTimes> {
  const { client, address, namespace, http } = parts;
  const taskQueue = 'bench-probe';
  const handled = new Handled();
  const connection = await NativeConnection.connect({ address });
  const sinks: InjectedSinks<ProbeSinks> = {
    probe: { handled: { fn: (_info, eventId) => handled.note(eventId), callDuringReplay: false } },
  };
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./probe-workflow.ts', import.meta.url)),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error },
  });
  const worker = await Worker.create({ connection, namespace, taskQueue, workflowBundle, sinks });
  const done = worker.run();
  const partnerId = `probe-${randomUUID()}`;
  const handle = await client.workflow.start('signalProbe', { taskQueue, workflowId: migrationWorkflowId(partnerId) });
  try {
    const overHttp = async () => http.send(partnerId);
    const bare = async () => {
      const eventId = randomUUID();
      await handle.signal('invitationAccepted', { eventId });
      return eventId;
    };
    const times: Record<'overHttp' | 'bare', number[]> = { overHttp: [], bare: [] };
    for (let index = 0; index < warmUp + count; index++) {
      for (const [kind, send] of [['overHttp', overHttp] as const, ['bare', bare] as const]) {
        const startedAt = performance.now();
        const handledAt = await handled.at(await send());
        if (index >= warmUp) times[kind].push(handledAt - startedAt);
      }
    }
    return { overHttpMs: median(times.overHttp), bareMs: median(times.bare) };
  } finally {
    await handle.terminate();
    worker.shutdown();
    await done;
    await connection.close();
  }
}

/** When each event was handled; that may be known before its sender has its answer. */
class Handled {
  private readonly times = new Map<string, number>();
  private readonly waiting = new Map<string, (at: number) => void>();

  note(eventId: string): void {
    const at = performance.now();
    this.times.set(eventId, at);
    this.waiting.get(eventId)?.(at);
  }

  async at(eventId: string): Promise<number> {
    const known = this.times.get(eventId);
    if (known !== undefined) return known;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.waiting.set(eventId, resolve);
        timer = setTimeout(() => reject(new Error('A signal was not handled in time')), handledTimeoutMs);
      });
    } finally {
      clearTimeout(timer);
    }
  }
}
