import { expect, test } from 'vitest';
import { affectedContacts } from '../../../domain/affected-contacts.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';

const statuses = ['none', 'invited', 'expired', 'active', 'declined', 'revoked'] as const;
const invitations: MigrationSnapshot['invitations'] = statuses.map((status) => ({
  contactId: status,
  membershipId: `AUSR-${status}`,
  status,
  round: 1,
  remindersSent: 0,
}));

test.each([
  ['effect-failed', 'archive-portal', ['none', 'invited', 'expired', 'declined', 'revoked']],
  ['effect-failed', 'invite/active', ['active']],
  ['invitation-declined', 'invitation/AUSR-declined', ['declined']],
  ['enrollment-overdue', 'enrollment', ['none', 'invited', 'expired', 'active']],
  ['certificate-pending', 'buyer/BUY-1', ['none', 'invited', 'expired', 'active']],
  ['inventory-mismatch', 'verify', ['none', 'invited', 'expired', 'active']],
] as const)('%s of %s keeps %j waiting', (code, step, contactIds) => {
  expect(affectedContacts({ code, step }, { invitations })).toEqual(contactIds);
});
