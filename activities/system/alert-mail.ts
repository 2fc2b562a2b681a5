import type { Notice } from '../../db/queries/attention-notices.js';
import { queuedAttentionTitles } from '../../domain/system-attention.js';

const headings = {
  breach: 'Breached',
  escalate: 'Escalated',
  remind: 'Reminders',
  resolved: 'Resolved',
} as const satisfies Record<Notice['level'], string>;
const order = Object.keys(headings) as (keyof typeof headings)[];

/** One mail for all that is to be told now: in an outage hundreds of items come due in the same minute. */
export function alertMail(
  notices: readonly Notice[],
  publicUrl: string | undefined,
): { subject: string; text: string } {
  const groups = order.flatMap((level) => {
    const ofLevel = notices.filter((notice) => notice.level === level);
    return ofLevel.length === 0 ? [] : [{ heading: headings[level], ofLevel }];
  });
  const counts = groups.map(({ heading, ofLevel }) => `${ofLevel.length} ${heading.toLowerCase()}`).join(', ');
  const sections = groups.map(
    ({ heading, ofLevel }) => `${heading}\n\n${ofLevel.map((notice) => entry(notice, publicUrl)).join('\n\n')}`,
  );
  return { subject: `[Portage] Attention: ${counts}`, text: `${sections.join('\n\n\n')}\n` };
}

function entry(notice: Notice, publicUrl: string | undefined): string {
  const { code, severity, why, since, closedAt, partnerId, stage, subjectKind, subject, owner, itemId } = notice;
  const about = partnerId === null ? `${subjectKind} ${subject}` : `partner ${partnerId}`;
  return [
    `* ${queuedAttentionTitles[code]} (${code}, ${severity})`,
    `  ${about}${stage === null ? '' : `, in stage ${stage}`}${owner === null ? '' : `, taken care of by ${owner}`}`,
    `  ${why}`,
    `  since ${since.toISOString()}${closedAt === null ? '' : `, closed ${closedAt.toISOString()}`}`,
    `  ${publicUrl ?? ''}/v1/attention/${itemId}`,
  ].join('\n');
}
