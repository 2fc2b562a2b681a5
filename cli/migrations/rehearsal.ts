import { randomUUID } from 'node:crypto';
import { ApiProblem, CliError } from '../api/cli-error.js';
import type { Rehearsal } from '../api/dry-run.js';
import { exitCodes } from '../exit-codes.js';
import { given } from '../input/given.js';

/** The state forbids it: an answer to the question, not a failure to ask. */
const wrongState = 409;

/** What makes a request a question. */
export interface RehearsalParams {
  header: { 'idempotency-key': string };
  query: { validateOnly: true };
}

type Answer = object | { valid: true; effects: { text: string; key?: string }[] };

/**
 * Asks the API with `validateOnly` what it would do for a partner: it makes all its checks and does nothing. Of one among
 * `several` every refusal is part of the answer.
 * @throws CliError for one partner, when the request itself is wrong, or there is no such migration.
 */
export async function rehearse(
  partnerId: string,
  ask: (params: RehearsalParams) => Promise<Answer>,
  { several = false } = {},
): Promise<Rehearsal> {
  try {
    // The API asks for a key with every request of its kind, and keeps none for a question.
    const answer = await ask({ header: { 'idempotency-key': `cli-${randomUUID()}` }, query: { validateOnly: true } });
    if ('valid' in answer) return { partnerId, valid: true, effects: answer.effects };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.isPassing) throw error;
    if (error.status !== wrongState && !several) throw error;
    const { currentState, allowedActions } = error.problem ?? {};
    return { partnerId, valid: false, why: error.message, ...given({ currentState, allowedActions }) };
  }
  throw new CliError('The API did not say what it would do', exitCodes.failed);
}
