import { parseArgs } from 'node:util';

export interface IntakeOptions {
  json: boolean;
  /** Events, and plain inserts, of each measured block. */
  events: number;
  /** Blocks of each kind; they alternate. */
  blocks: number;
  /** Requests, and inserts, under way at any time. */
  concurrency: number;
  /** Signals of each kind whose way to the workflow is timed, one after the other. */
  signals: number;
  /** Events that wait when the relay starts; 0 leaves that out. */
  waiting: number;
  /** Partners with an open workflow that the events are for. */
  partners: number;
}

const usage = `npm run bench:intake -- [options]
  --json            one JSON document on standard output
  --events N        events, and plain inserts, of each block (5000)
  --blocks N        blocks of each kind, which alternate (3)
  --concurrency N   requests, and inserts, under way at any time (50)
  --signals N       signals of each kind whose way to the workflow is timed (200)
  --waiting N       events that wait when the relay starts, 0 for none (100000)
  --partners N      partners with an open workflow (200)`;

/** Reads the command line. @throws Error with the usage. */
export function readIntakeOptions(args: readonly string[]): IntakeOptions {
  const { values } = parse(args);
  const whole = (name: string, text: string, least: number) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= 1_000_000) return value;
    throw new Error(`--${name} is a whole number from ${least} to 1000000\n${usage}`);
  };
  return {
    json: values.json,
    events: whole('events', values.events, 100),
    blocks: whole('blocks', values.blocks, 1),
    concurrency: whole('concurrency', values.concurrency, 1),
    signals: whole('signals', values.signals, 10),
    waiting: whole('waiting', values.waiting, 0),
    partners: whole('partners', values.partners, 1),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        events: { type: 'string', default: '5000' },
        blocks: { type: 'string', default: '3' },
        concurrency: { type: 'string', default: '50' },
        signals: { type: 'string', default: '200' },
        waiting: { type: 'string', default: '100000' },
        partners: { type: 'string', default: '200' },
      },
    });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}
