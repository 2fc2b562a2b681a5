import { plainText } from '../output/plain-text.js';
import type { Migration } from './migration-reads.js';

/** The admin contacts by the ids that `--contact-id` takes, each with where its invitation stands. */
export function contactLines({ adminContactIds = [], invitations }: Migration): string[] {
  const ids = [...new Set([...adminContactIds, ...invitations.map(({ contactId }) => contactId)])];
  const width = Math.max(0, ...ids.map((id) => id.length));
  return ids.map((id) => {
    const invitation = invitations.find(({ contactId }) => contactId === id);
    return plainText(`  ${id.padEnd(width)}  ${invitation ? standOf(invitation) : 'not invited yet'}`);
  });
}

function standOf({ status, round, remindersSent }: Migration['invitations'][number]): string {
  if (round === 0) return status === 'none' ? 'not invited yet' : status;
  const reminders = remindersSent === 0 ? '' : `, ${remindersSent} reminder${remindersSent === 1 ? '' : 's'} sent`;
  return `${status}, round ${round}${reminders}`;
}
