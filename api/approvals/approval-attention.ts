import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/connection.js';
import type { Approval } from '../../db/queries/approvals.js';
import { raiseSystemAttention, settleSystemAttention } from '../../db/queries/system-attention.js';
import { awaitedItem } from '../../domain/approval-attention.js';

/** Makes the queue say at once what the system watch would say within a minute. */
export async function showInQueue(database: Database, log: FastifyBaseLogger, approval: Approval): Promise<void> {
  const isOpen = approval.status === 'awaited' || (approval.status === 'approved' && approval.doneAt === null);
  try {
    if (isOpen) await raiseSystemAttention(database, { ...awaitedItem(approval), code: 'second-person-awaited' });
    else await settleSystemAttention(database, 'second-person-awaited', approval.id);
  } catch (err) {
    // What was decided stands; the watch brings the queue in line.
    log.warn({ err, approvalId: approval.id }, 'the queue could not be told of an approval');
  }
}
