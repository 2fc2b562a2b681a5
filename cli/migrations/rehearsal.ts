import { randomUUID } from 'node:crypto';
import { answerOf } from '../api-client.js';
import { ApiProblem, CliError } from '../cli-error.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { given } from '../given.js';
import { plainText } from '../output/plain-text.js';
import type { Session } from '../session.js';
import type { ActionName } from './action-table.js';

/** The state forbids it: an answer to the question, not a failure to ask. */
const wrongState = 409;

/** What the API says an action would do to one partner's migration, or why it would refuse it. */
interface Rehearsal {
  partnerId: string;
  valid: boolean;
  effects?: { text: string; key?: string }[];
  why?: string;
  currentState?: string;
  allowedActions?: string[];
}

/**
 * `--dry-run` of an action: the API makes all its checks and says what it would do (`validateOnly`), and does nothing.
 * `shown` is the body without what belongs to people.
 * @throws CliError for one partner, when the request itself is wrong, or there is no such migration.
 */
export async function rehearse(
  session: Session,
  name: ActionName | 'record-fact',
  partnerIds: readonly string[],
  body: object,
  shown: object,
): Promise<ExitCode> {
  const data: Rehearsal[] = [];
  for (const partnerId of partnerIds)
    data.push(await rehearseOne(session, name, partnerId, body, partnerIds.length > 1));
  const requests = partnerIds.map((partnerId) => ({
    method: 'POST',
    path: `/v1/migrations/${partnerId}/actions/${name}`,
    body: shown,
  }));
  const valid = data.every((one) => one.valid);
  session.printer.result('dry-run', { valid, requests, data }, () =>
    ['Nothing was done.', ...data.map(textOf)].join('\n'),
  );
  return valid ? exitCodes.ok : exitCodes.conflict;
}

async function rehearseOne(
  { api }: Session,
  name: ActionName | 'record-fact',
  partnerId: string,
  body: object,
  isOneOfMany: boolean,
): Promise<Rehearsal> {
  // The table ties names to paths; the bodies differ, and the API judges them. It keeps no key for a question.
  const path = `/v1/migrations/{partnerId}/actions/${name}` as '/v1/migrations/{partnerId}/actions/pause';
  const header = { 'idempotency-key': `cli-${randomUUID()}` };
  const params = { header, path: { partnerId }, query: { validateOnly: true } };
  try {
    const answer = await answerOf(api.POST(path, { params, body }));
    if ('valid' in answer) return { partnerId, valid: true, effects: answer.effects };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.isPassing) throw error;
    if (error.status !== wrongState && !isOneOfMany) throw error;
    const { currentState, allowedActions } = error.problem ?? {};
    return { partnerId, valid: false, why: error.message, ...given({ currentState, allowedActions }) };
  }
  throw new CliError('The API did not say what the action would do', exitCodes.failed);
}

function textOf({ partnerId, valid, effects = [], why, currentState, allowedActions }: Rehearsal): string {
  const lines = valid
    ? [`${partnerId}: it would:`, ...effects.map(({ text, key }) => `  ${text}${key === undefined ? '' : ` (${key})`}`)]
    : [
        `${partnerId}: it would be refused: ${why}${currentState === undefined ? '' : ` (${currentState})`}`,
        ...(allowedActions === undefined ? [] : [`  possible now: ${allowedActions.join(', ') || 'nothing'}`]),
      ];
  return lines.map(plainText).join('\n');
}
