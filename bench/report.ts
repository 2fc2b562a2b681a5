import type { BenchOptions } from './bench-options.js';
import type { Block } from './blocks.js';
import type { CallCounts } from './call-counts.js';
import type { DatabaseUse } from './database-use.js';
import { type Kind, workflowTypes } from './journeys.js';
import { growthPer1000, type MemorySample } from './open-journeys.js';
import { median, round } from './statistics.js';

export interface Measured {
  options: BenchOptions;
  blocks: Block[];
  /** Calls of all journeys so far, and how many journeys of each kind made them. */
  calls: CallCounts;
  journeysOfEachKind: number;
  databaseUse: DatabaseUse;
  memory: MemorySample[];
}

export type Report = ReturnType<typeof reportOf>;

/** The document of `--json`. */
export function reportOf(measured: Measured) {
  const { options, blocks, calls, journeysOfEachKind, databaseUse, memory } = measured;
  const of = (kind: Kind) => blocks.filter((block) => block.kind === kind);
  const rates = (kind: Kind) => of(kind).map((block) => block.perSecond);
  const histories = (kind: Kind) => of(kind).flatMap((block) => block.historyEvents);
  const portageCalls = calls[workflowTypes.portage] ?? {};
  const { record = 0, ...outsideCalls } = portageCalls;
  // Each block with the one of the other kind that ran just before it, when the machine was equally busy.
  const pairs = of('portage').map((block, index) => block.perSecond / (of('bare')[index]?.perSecond ?? Number.NaN));
  const cpu = { bare: cpuOf(of('bare')), portage: cpuOf(of('portage')) };
  return {
    ratio: round(median(rates('portage')) / median(rates('bare')), 3),
    portagePerSecond: round(median(rates('portage')), 2),
    barePerSecond: round(median(rates('bare')), 2),
    historyEvents: median(histories('portage')),
    workerMiB: memory.at(-1)?.rssMiB,
    ratioOfPairs: pairs.map((pair) => round(pair, 3)),
    portageBlocksPerSecond: rates('portage').map((rate) => round(rate, 2)),
    bareBlocksPerSecond: rates('bare').map((rate) => round(rate, 2)),
    historyEventsMost: Math.max(...histories('portage')),
    bareHistoryEvents: median(histories('bare')),
    // Null where CPU time cannot be read. Far steadier than the rates when others use the machine too.
    cpuRatio: round((cpu.bare.all ?? Number.NaN) / (cpu.portage.all ?? Number.NaN), 3),
    cpuMsPerJourney: cpu,
    outsideCallsPerJourney: Object.values(outsideCalls).reduce((sum, count) => sum + count, 0) / journeysOfEachKind,
    recordStepsPerJourney: round(record / journeysOfEachKind, 2),
    statementsPerJourney: round(databaseUse.transactions / journeysOfEachKind, 1),
    walKiBPerJourney: round(databaseUse.walBytes / 1024 / journeysOfEachKind, 1),
    ...(memory.length > 0 && { memory, memoryMiBPer1000Open: round(growthPer1000(memory), 1) }),
    settings: options,
  };
}

/** The median over the blocks, by program and in all. */
function cpuOf(blocks: readonly Block[]): Record<string, number> {
  const names = new Set(blocks.flatMap((block) => Object.keys(block.cpuMs)));
  const parts = [...names].map((name): [string, number] => [name, median(blocks.map((one) => one.cpuMs[name] ?? 0))]);
  const all = median(blocks.map((block) => Object.values(block.cpuMs).reduce((sum, ms) => sum + ms, 0)));
  return Object.fromEntries([['all', all] as const, ...parts].map(([name, ms]) => [name, round(ms, 1)]));
}

/** The same for people. */
export function linesOf(report: Report): string[] {
  const { settings, cpuMsPerJourney: cpu } = report;
  const pairs = report.ratioOfPairs;
  const list = (values: Record<string, number>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  return [
    `Portage to bare     ${report.ratio}   (pairs of blocks: ${Math.min(...pairs)} to ${Math.max(...pairs)})`,
    `Portage             ${report.portagePerSecond} journeys/s, ${report.historyEvents} history events (at most ${report.historyEventsMost})`,
    `bare                ${report.barePerSecond} journeys/s, ${report.bareHistoryEvents} history events`,
    `                    ${settings.journeys} journeys each in ${settings.blocks} blocks, ${settings.inFlight} at a time, facts after ${settings.reportAfterMs} ms`,
    `outside calls       ${report.outsideCallsPerJourney} per journey in both`,
    `records of Portage  ${report.recordStepsPerJourney} steps, ${report.statementsPerJourney} statements, ${report.walKiBPerJourney} KiB of WAL per journey`,
    `CPU, bare to Portage ${report.cpuRatio}`,
    `CPU ms per journey  Portage: ${list(cpu.portage)}`,
    `                    bare:    ${list(cpu.bare)}`,
    ...(report.memory
      ? [
          `worker memory       ${report.memory.map(({ open, rssMiB }) => `${rssMiB} MiB at ${open} open`).join(', ')}`,
          `                    ${report.memoryMiBPer1000Open} MiB per 1,000 open journeys over the second half`,
        ]
      : []),
  ];
}
