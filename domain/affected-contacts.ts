import type { AttentionItem } from './attention.js';
import type { MigrationSnapshot } from './migration.js';

/** Ids of the contacts that an item keeps waiting: the one that its step names, else all that have not accepted yet. */
export function affectedContacts(
  item: Pick<AttentionItem, 'step'>,
  { invitations }: Pick<MigrationSnapshot, 'invitations'>,
): string[] {
  const parts = item.step.split('/');
  const named = invitations.filter(
    ({ contactId, membershipId }) =>
      parts.includes(contactId) || (membershipId !== undefined && parts.includes(membershipId)),
  );
  const affected = named.length > 0 ? named : invitations.filter(({ status }) => status !== 'active');
  return affected.map(({ contactId }) => contactId);
}
