import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import {
  changeKinds,
  nothingWatched,
  type WatchActivities,
  type WatchCounts,
  type WatchMode,
  type WatchPlan,
} from '../../domain/marketplace-watch.js';

const reads = proxyActivities<WatchActivities>({
  startToCloseTimeout: '10m',
  // Longer than the longest time-out of a request: so soon after a crash another worker goes on with the page.
  heartbeatTimeout: '75s',
  // What cannot be read for so long the next run reads; what the Marketplace asks us to wait is within it.
  scheduleToCloseTimeout: '40m',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '1m' },
});
const records = proxyActivities<Pick<WatchActivities, 'beginWatch' | 'finishWatch'>>({
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '40m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

// 50,000 partners in a run, some 1,500 events of history; the rest is the next run's.
const pagesAtMost = 250;
const partnersPerCall = 200;
// Beyond 30,000 changed objects asking for those who wait costs less than reading on.
const changeCallsAtMost = 10;

/**
 * Asks the Marketplace what it sends no event for, and puts it into the inbox as events. Each page is a step of its own,
 * so that a run that loses its worker goes on from the page it was at.
 */
export async function marketplaceWatch(): Promise<WatchCounts & { mode: WatchMode }> {
  const { runId } = workflowInfo();
  const plan = await records.beginWatch({ runId });
  let counts = nothingWatched;
  const changed = await changedPartners(plan, (requests) => {
    counts = { ...counts, requests: counts.requests + requests };
  });
  const mode = changed ? 'changes' : 'full';
  let stoppedAfter: string | undefined;
  if (changed) {
    for (let start = 0; start < changed.length; start += partnersPerCall) {
      const page = await reads.watchPartners({ migrationIds: changed.slice(start, start + partnersPerCall) });
      counts = sum(counts, page.counts);
    }
  } else {
    stoppedAfter = await everyPartner(plan.after, (page) => {
      counts = sum(counts, page);
    });
  }
  await records.finishWatch({ runId, mode, counts, ...(stoppedAfter !== undefined && { stoppedAfter }) });
  return { mode, ...counts };
}

/** Who waits and is concerned by a change; undefined where everybody who waits is to be asked for. */
async function changedPartners(plan: WatchPlan, asked: (requests: number) => void): Promise<string[] | undefined> {
  const { mode, changedSince } = plan;
  if (mode === 'full' || changedSince === undefined) return undefined;
  const concerned = new Set<string>();
  for (const kind of changeKinds) {
    let offset: number | undefined = 0;
    for (let call = 0; offset !== undefined; call += 1) {
      if (call === changeCallsAtMost) return undefined;
      const read: Awaited<ReturnType<WatchActivities['readChanges']>> = await reads.readChanges({
        kind,
        changedSince,
        offset,
      });
      asked(read.requests);
      if (read.refused) return undefined;
      for (const id of read.migrationIds) concerned.add(id);
      offset = read.next;
    }
  }
  return [...concerned].sort();
}

/** Returns the last migration read where the bound of a run ends before the partners do. */
async function everyPartner(
  from: string | undefined,
  watched: (counts: WatchCounts) => void,
): Promise<string | undefined> {
  let after = from;
  for (let page = 0; page < pagesAtMost; page += 1) {
    const read: Awaited<ReturnType<WatchActivities['watchPartners']>> = await reads.watchPartners(
      after === undefined ? {} : { after },
    );
    watched(read.counts);
    if (read.next === undefined) return undefined;
    after = read.next;
  }
  return after;
}

function sum(one: WatchCounts, other: WatchCounts): WatchCounts {
  return {
    accounts: one.accounts + other.accounts,
    requests: one.requests + other.requests,
    findings: one.findings + other.findings,
    events: one.events + other.events,
  };
}
