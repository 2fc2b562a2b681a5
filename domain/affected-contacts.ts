import type { AttentionCode, AttentionItem } from './attention.js';
import type { MigrationSnapshot } from './migration.js';

/** These keep a partner as a whole waiting, also those of its people who have accepted long ago. */
const ofThePartner: ReadonlySet<AttentionCode> = new Set([
  'inventory-mismatch',
  'enrollment-queried',
  'enrollment-failed',
  'enrollment-overdue',
  'certificate-pending',
  'certificate-ended',
]);

/**
 * Ids of the contacts that an item keeps waiting: the one that its step names; else all who are still with it, where it is
 * about the partner as a whole; else all that have not accepted yet.
 */
export function affectedContacts(
  item: Pick<AttentionItem, 'code' | 'step'>,
  { invitations }: Pick<MigrationSnapshot, 'invitations'>,
): string[] {
  const parts = item.step.split('/');
  const named = invitations.filter(
    ({ contactId, membershipId }) =>
      parts.includes(contactId) || (membershipId !== undefined && parts.includes(membershipId)),
  );
  const waiting = invitations.filter(({ status }) =>
    ofThePartner.has(item.code) ? status !== 'declined' && status !== 'revoked' : status !== 'active',
  );
  return (named.length > 0 ? named : waiting).map(({ contactId }) => contactId);
}
