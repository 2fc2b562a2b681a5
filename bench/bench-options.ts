import { parseArgs } from 'node:util';

export interface BenchOptions {
  json: boolean;
  /** Measured journeys of each kind. */
  journeys: number;
  /** Blocks of each kind that they are divided into. */
  blocks: number;
  /** Journeys under way at any time. */
  inFlight: number;
  /** The outside reports a fact so long after the call that led to it, so that the journey really waits for it. */
  reportAfterMs: number;
  /** Journeys of each kind before anything is measured. */
  warmUp: number;
  /** Journeys that wait for acceptance while the worker's memory is looked at; 0 leaves that out. */
  open: number;
  /** Folder for the worker's CPU profiles. */
  profileDir?: string;
}

const usage = `npm run bench:journey -- [options]
  --json               one JSON document on standard output
  --journeys N         measured journeys of each kind (500)
  --blocks N           blocks of each kind that they are divided into (5)
  --in-flight N        journeys under way at any time (60)
  --report-after MS    the outside reports a fact so long after the call that led to it (500)
  --warm-up N          journeys of each kind before that (100)
  --open N             journeys that wait while memory is looked at, 0 for none (1500)
  --profile DIR        V8 CPU profiles of the worker (slows it down)`;

/** Reads the command line. @throws Error with the usage. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  const options: BenchOptions = {
    json: values.json,
    journeys: whole('journeys', values.journeys, 1),
    blocks: whole('blocks', values.blocks, 1),
    inFlight: whole('in-flight', values['in-flight'], 1),
    reportAfterMs: whole('report-after', values['report-after'], 0),
    warmUp: whole('warm-up', values['warm-up'], 0),
    open: whole('open', values.open, 0),
    ...(values.profile !== undefined && { profileDir: values.profile }),
  };
  if (options.journeys < options.blocks) throw new Error(`Fewer journeys than blocks\n${usage}`);
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        journeys: { type: 'string', default: '500' },
        blocks: { type: 'string', default: '5' },
        'in-flight': { type: 'string', default: '60' },
        'report-after': { type: 'string', default: '500' },
        'warm-up': { type: 'string', default: '100' },
        open: { type: 'string', default: '1500' },
        profile: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > 100_000)
    throw new Error(`--${name} is a whole number from ${least} to 100000\n${usage}`);
  return value;
}
