import type { components } from '../api/api-types.js';
import { ago, shortInstant } from '../migrations/migration-text.js';
import { pairs, table } from '../output/table.js';

export type Approval = components['schemas']['Approval'];

/** A table of requests: what is asked, of whom, by whom, and until when. */
export function approvalTable(approvals: readonly Approval[], width: number | undefined): string {
  if (approvals.length === 0) return 'Nothing was asked for.';
  return table(
    [
      { title: 'APPROVAL', value: ({ id }) => id },
      { title: 'STATUS', value: ({ status }) => status },
      { title: 'PARTNER', value: ({ partnerId }) => partnerId },
      { title: 'ASKED', value: ({ createdAt }) => ago(createdAt) },
      { title: 'LAPSES', value: ({ lapsesAt }) => lapsesAt && shortInstant(lapsesAt) },
      { title: 'WHAT', value: whatOf, canShrink: true },
      { title: 'BY', value: ({ requestedBy }) => requestedBy, canShrink: true },
      { title: 'REASON', value: ({ reason }) => reason, canShrink: true },
    ],
    approvals,
    width,
  );
}

/** All of a request. */
export function approvalText(approval: Approval): string {
  const { id, status, partnerId, matter, request, question, decidedBy, decidedAt, lapsesAt, done } = approval;
  return pairs([
    ['Approval', id],
    ['Status', approval.lapsedBecause === undefined ? status : `${status}: ${approval.lapsedBecause}`],
    ['Partner', partnerId],
    ['Would do', `${whatOf(approval)}, which puts ${matter} out of force`],
    ['Happened', request.occurredAt && shortInstant(request.occurredAt)],
    ['Data', request.data === undefined ? undefined : JSON.stringify(request.data)],
    ['Evidence', request.evidence],
    ['Reason', approval.reason],
    ['It asked', question && `${question.code}: ${question.why}`],
    ['Asked by', `${approval.requestedBy}, ${shortInstant(approval.createdAt)} (${ago(approval.createdAt)})`],
    ['Lapses', lapsesAt && shortInstant(lapsesAt)],
    ['Decided', decidedAt && `${shortInstant(decidedAt)}${decidedBy === undefined ? '' : ` by ${decidedBy}`}`],
    ['Because', approval.decisionReason],
    ['Done', done && [shortInstant(done.at), placeOf(done)].join(', ')],
    ['Version', approval.etag],
    ['Decide', decisionsOf(approval)],
  ]);
}

/** What is said to who asked. */
export function waitsText(approval: Approval): string {
  return (
    `Nothing is done yet: it waits for a second person, who is an approver and not you.\n${approvalText(approval)}\n` +
    `To take it back: portage approvals withdraw ${approval.id}`
  );
}

function whatOf({ action, request }: Approval): string {
  return `${action} ${request.step ?? request.type ?? ''}`.trim();
}

function placeOf({ sequence, eventId }: NonNullable<Approval['done']>): string {
  return sequence === undefined ? `event ${eventId}` : `timeline entry #${sequence}`;
}

function decisionsOf({ id, status, done }: Approval): string | undefined {
  if (status === 'approved' && done === undefined) return `not carried out yet: portage approvals approve ${id}`;
  return status === 'awaited' ? `portage approvals approve ${id}, or reject` : undefined;
}
