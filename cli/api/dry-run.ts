import { type ExitCode, exitCodes } from '../exit-codes.js';
import { plainText } from '../output/plain-text.js';
import type { Session } from '../session.js';

/** A request that changes something. */
export interface PlannedRequest {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: object;
}

/** What the API says it would do for one partner, or why it would refuse. */
export interface Rehearsal {
  partnerId: string;
  valid: boolean;
  effects?: { text: string; key?: string }[];
  why?: string;
  currentState?: string;
  allowedActions?: string[];
}

/** How many the API counts that would be meant. */
export interface Estimate {
  count: number;
  possible?: number;
  needsApprover: boolean;
}

/** What every `--dry-run` gives. */
export interface DryRun {
  /** Whether the API would do it; absent where it was not asked. */
  valid?: boolean;
  /** What would be sent. */
  requests: PlannedRequest[];
  /** Partner by partner; empty where the API was not asked about partners. */
  data: Rehearsal[];
  estimate?: Estimate;
}

/** Prints it. The exit code is 4 when the API would refuse. */
export function printDryRun({ printer }: Session, plan: DryRun): ExitCode {
  printer.result('dry-run', plan, () => ['Nothing was sent.', ...linesOf(plan)].map(plainText).join('\n'));
  return plan.valid === false ? exitCodes.conflict : exitCodes.ok;
}

function linesOf({ requests, data, estimate }: DryRun): string[] {
  if (estimate) {
    const { count, possible, needsApprover } = estimate;
    return [
      `It would be ${count}${possible === undefined ? '' : `, and is possible for ${possible} of them`}.`,
      ...(needsApprover ? ['It takes an approver.'] : []),
    ];
  }
  if (data.length > 0) return data.flatMap(rehearsalLines);
  return [
    'It would be this; the API was not asked whether it takes it:',
    ...requests.map(
      ({ method, path, body }) => `${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`,
    ),
  ];
}

function rehearsalLines({ partnerId, valid, effects = [], why, currentState, allowedActions }: Rehearsal): string[] {
  if (valid) {
    const list = effects.map(({ text, key }) => `  ${text}${key === undefined ? '' : ` (${key})`}`);
    return [`${partnerId}: it would:`, ...list];
  }
  return [
    `${partnerId}: it would be refused: ${why}${currentState === undefined ? '' : ` (${currentState})`}`,
    ...(allowedActions === undefined ? [] : [`  possible now: ${allowedActions.join(', ') || 'no action'}`]),
  ];
}
