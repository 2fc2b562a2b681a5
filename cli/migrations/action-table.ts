import type { Option } from 'commander';
import type { paths } from '../api/api-types.js';
import { option } from '../command.js';
import { parseInstant } from '../input/option-values.js';
import type { ActionResult } from '../output/kinds.js';
import { judgeEnd, judgeRetry, judgeSkip, type Verdict, when } from './action-verdicts.js';
import type { Migration } from './migration-reads.js';

type ActionPath = Extract<keyof paths, `/v1/migrations/{partnerId}/actions/${string}`>;
/** Every action that the API has: one more in its document, and the table below does not compile until it has its line. */
export type ActionName = Exclude<
  ActionPath extends `/v1/migrations/{partnerId}/actions/${infer Name}` ? Name : never,
  // Answered with the receipt of an event.
  'record-fact'
>;

/** Where the API takes it. */
export function pathOf(name: ActionName): Extract<ActionPath, `${string}/${ActionName}`> {
  return `/v1/migrations/{partnerId}/actions/${name}`;
}

export interface ActionOptions {
  reason?: string;
  [name: string]: unknown;
}

export interface ActionCommand {
  summary: string;
  /** Members of the request's body beside the reason, named like their options. */
  options?: readonly Option[];
  /** A member that belongs to people, and is read from a file: other users of a machine see command lines. */
  file?: { option: Option; member: string; instead: Option };
  /** What follows the partner id in the example. */
  example?: string;
  /** What has become of the action; undefined: not known yet. Absent: it has had its effect with the answer. */
  judge?: (migration: Migration, sent: ActionOptions, result: ActionResult) => Verdict | undefined;
}

const why = '--reason "agreed with the partner"';
const newContactId = option('--new-contact-id <id>', 'who comes in the place: a contact of the account');
const step = 'the step of the attention item that is meant';

/**
 * A command for each action on a migration; options become members of the request's body. Whether it takes a reason and a
 * version says the catalogue of actions.
 */
export const actionTable: Readonly<Record<ActionName, ActionCommand>> = {
  pause: { summary: 'Hold the migration', judge: when(({ paused }) => paused !== undefined) },
  resume: { summary: 'Let a paused migration go on', judge: when(({ paused }) => paused === undefined) },
  retry: {
    summary: 'Run again what is stuck',
    options: [option('--step <step>', `${step}; default all of them`)],
    example: '--step verification --wait',
    judge: judgeRetry,
  },
  skip: {
    summary: 'Leave out a step that is stuck',
    options: [option('--step <step>', step).makeOptionMandatory()],
    example: `--step verification ${why}`,
    judge: judgeSkip,
  },
  reschedule: {
    summary: 'Give the move another planned date',
    options: [option('--planned-for <instant>', 'the new date', parseInstant).makeOptionMandatory()],
    example: `--planned-for 2027-01-18T08:00:00Z ${why}`,
  },
  'resend-invitation': {
    summary: 'Send invitations anew that nobody has accepted',
    options: [option('--contact-id <id>', 'only this contact; default all that are open')],
    example: '--contact-id C-1',
  },
  'replace-contact': {
    summary: 'Invite somebody else in the place of a contact',
    options: [option('--contact-id <id>', 'who is replaced').makeOptionMandatory(), newContactId],
    file: {
      option: option(
        '--new-contact-file <path>',
        'or JSON {name, email, locale?} of somebody new; - reads standard input',
      ),
      member: 'newContact',
      instead: newContactId,
    },
    example: `--contact-id C-1 --new-contact-id C-2 ${why}`,
  },
  abort: {
    summary: 'End the migration; what was done stands and is listed',
    example: why,
    judge: judgeEnd('aborted'),
  },
  rollback: {
    summary: 'End the migration and undo what was done',
    example: `${why} --wait --timeout 5m`,
    judge: judgeEnd('rolled-back'),
  },
};
