import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../db/connection.js';
import { inParallel } from './blocks.js';
import { waitingOnRecord } from './database-use.js';
import type { Journeys } from './journeys.js';
import { stuckPartnerId } from './made-up-outside.js';
import type { WorkerProcess } from './worker-process.js';

/** The worker's resident memory, in MiB, with so many journeys open. */
export interface MemorySample {
  open: number;
  rssMiB: number;
}

const quarters = 4;
const startsInFlight = 20;
const quarterTimeoutMs = 600_000;

/** Opens journeys that wait for acceptance, and looks at the worker's memory before and after each quarter. */
export async function openJourneys(
  count: number,
  parts: { journeys: Journeys; worker: WorkerProcess; database: Database; say: (line: string) => void },
): Promise<MemorySample[]> {
  const { journeys, worker, database, say } = parts;
  const samples = [await sample(worker, 0)];
  let open = 0;
  for (let quarter = 1; quarter <= quarters; quarter++) {
    const upTo = Math.round((count * quarter) / quarters);
    const from = open;
    await inParallel(upTo - from, startsInFlight, async (index) => {
      await journeys.start('portage', stuckPartnerId(String(from + index)));
    });
    open = upTo;
    await untilWaiting(database, open);
    const latest = await sample(worker, open);
    samples.push(latest);
    say(`${open} journeys open: worker ${latest.rssMiB} MiB`);
  }
  return samples;
}

/** MiB that the worker grew by per 1,000 journeys over the second half, when its cache of workflows is filled. */
export function growthPer1000(samples: readonly MemorySample[]): number {
  const last = samples.at(-1);
  const half = samples[Math.floor(samples.length / 2)];
  if (!last || !half || last.open === half.open) return Number.NaN;
  return ((last.rssMiB - half.rssMiB) / (last.open - half.open)) * 1000;
}

async function sample(worker: WorkerProcess, open: number): Promise<MemorySample> {
  const { memory } = await worker.read();
  return { open, rssMiB: Math.round(memory.rss / 2 ** 20) };
}

async function untilWaiting(database: Database, count: number): Promise<void> {
  const deadline = Date.now() + quarterTimeoutMs;
  for (;;) {
    const waiting = await waitingOnRecord(database);
    if (waiting === count) return;
    if (Date.now() > deadline) throw new Error(`Only ${waiting} of ${count} journeys wait for acceptance`);
    await delay(500);
  }
}
