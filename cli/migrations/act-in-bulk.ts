import { type BulkAction, bulkActions, bulkParamNames } from '../../domain/bulk-actions.js';
import { answerOf } from '../api/api-client.js';
import { CliError, UsageError } from '../api/cli-error.js';
import { printDryRun } from '../api/dry-run.js';
import { idempotencyOf, type MutationOptions } from '../api/mutation.js';
import type { WaitOptions } from '../api/poll.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { beginOperation } from '../operations/begin-operation.js';
import type { Session } from '../session.js';
import type { ActionName } from './action-table.js';
import { mostInLoop } from './choose-partners.js';

/**
 * One action on more partners than a loop takes: an operation that goes on without this machine. With `--wait` its end is
 * waited for.
 * @throws UsageError when the action, or what is asked of it, cannot be the same for all
 */
export async function actInBulk(
  session: Session,
  name: ActionName,
  options: MutationOptions & WaitOptions & { ifMatch?: string },
  partnerIds: readonly string[],
  body: { reason?: string },
): Promise<ExitCode | undefined> {
  const { reason, ...members } = body;
  if (!isBulkAction(name)) throw new UsageError(`${name} is not possible for more than ${mostInLoop} partners at once`);
  const own = Object.keys(members).find((member) => !(bulkParamNames as readonly string[]).includes(member));
  if (own !== undefined) throw new UsageError(`${own} cannot be the same for more than ${mostInLoop} partners`);
  if (options.ifMatch !== undefined && options.ifMatch !== '*') {
    throw new UsageError('--if-match is the version of one migration');
  }
  if (reason === undefined) throw new UsageError(`More than ${mostInLoop} partners take --reason`);
  const { key, header } = idempotencyOf(options);
  const asked = { action: name, partnerIds: [...partnerIds], reason, params: members };
  const path = '/v1/bulk-actions';
  if (options.dryRun) {
    const query = { validateOnly: true };
    const estimate = await answerOf(session.api.POST(path, { params: { header, query }, body: asked }));
    if (!('count' in estimate)) throw new CliError('The API did not count the partners', exitCodes.failed);
    const { valid, count, possible, needsApprover } = estimate;
    const requests = [{ method: 'POST', path, body: asked } as const];
    return printDryRun(session, { valid, requests, data: [], estimate: { count, possible, needsApprover } });
  }
  return beginOperation(session, options, key, () =>
    answerOf(session.api.POST(path, { params: { header }, body: { ...asked, expectedCount: partnerIds.length } })),
  );
}

function isBulkAction(name: ActionName): name is ActionName & BulkAction {
  return (bulkActions as readonly string[]).includes(name);
}
