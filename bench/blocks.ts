import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { cpuTimes } from './cpu-time.js';
import type { Journeys, Kind } from './journeys.js';

export interface Block {
  kind: Kind;
  journeys: number;
  perSecond: number;
  /** History events of each journey that was looked at. */
  historyEvents: number[];
  /** CPU time per journey in ms, by program; empty where it cannot be read. */
  cpuMs: Record<string, number>;
}

// Enough for a median: what differs between journeys of a kind is a workflow task more or less.
const historiesPerBlock = 20;
const journeyTimeoutMs = 120_000;

/** Takes `count` partners through their journey, `inFlight` of them at any time. @throws when one does not complete. */
export async function runBlock(journeys: Journeys, kind: Kind, count: number, inFlight: number): Promise<Block> {
  const handles: WorkflowHandle[] = [];
  const cpuBefore = cpuTimes();
  const startedAt = performance.now();
  await inParallel(count, inFlight, async () => {
    const handle = await journeys.start(kind, `${kind}-${randomUUID().slice(0, 18)}`);
    handles.push(handle);
    await completed(handle);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuAfter = cpuTimes();
  if (journeys.failures.length > 0) throw journeys.failures[0];
  return {
    kind,
    journeys: count,
    perSecond: count / seconds,
    historyEvents: await Promise.all(
      handles.slice(-historiesPerBlock).map(async (handle) => (await handle.describe()).historyLength),
    ),
    cpuMs: Object.fromEntries(
      [...cpuAfter].map(([name, ms]) => [name, (ms - (cpuBefore.get(name) ?? 0)) / count]).filter(([, ms]) => ms !== 0),
    ),
  };
}

/** Does `count` pieces of work, `width` of them at any time. */
export async function inParallel(count: number, width: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(width, count) }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

async function completed(handle: WorkflowHandle): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${handle.workflowId} has not ended in time`)), journeyTimeoutMs);
  });
  try {
    const { stage } = await Promise.race([handle.result(), timeout]);
    if (stage !== 'completed') throw new Error(`${handle.workflowId} ended as ${stage}`);
  } finally {
    clearTimeout(timer);
  }
}
