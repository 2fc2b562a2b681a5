import { answerOf } from '../api/api-client.js';
import { pollUntil, type WaitOptions } from '../api/poll.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { Session } from '../session.js';
import { type Approval, approvalText, waitsText } from './approval-text.js';

/** Whether an action was answered with a request for a second person. */
export function isApproval(answer: object): answer is Approval {
  return 'matter' in answer && 'requestedBy' in answer;
}

/** Tells that nothing is done yet, and where it waits. With `--wait`: what was decided; 1 when it was not approved. */
export async function tellApproval(
  session: Session,
  options: WaitOptions,
  asked: Approval,
): Promise<ExitCode | undefined> {
  const approval = options.wait ? await untilDecided(session, options, asked) : asked;
  session.printer.result('approval', { data: approval }, () =>
    approval.status === 'awaited' ? waitsText(approval) : approvalText(approval),
  );
  return approval.status === 'awaited' || approval.status === 'approved' ? undefined : exitCodes.failed;
}

function untilDecided(session: Session, options: WaitOptions, { id }: Approval): Promise<Approval> {
  return pollUntil(session, options, async () => {
    const params = { path: { approvalId: id } };
    const approval = await answerOf(session.api.GET('/v1/approvals/{approvalId}', { params }));
    const isOpen = approval.status === 'awaited' || (approval.status === 'approved' && approval.done === undefined);
    if (!isOpen) return approval;
    session.printer.progress(`${id}: ${approval.status}`);
    return undefined;
  });
}
