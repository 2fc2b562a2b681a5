import { describe, expect, it } from 'vitest';
import { type InvitationStatus, type MigrationState, newInvitation } from '../../../domain/migration.js';
import { defaultPolicy } from '../../../domain/policy.js';
import { recipients } from '../../../workflows/partner-migration/recipients.js';

const among = (...statuses: InvitationStatus[]) =>
  recipients({
    invitations: statuses.map((status, index) => ({ ...newInvitation(`K${index + 1}`, defaultPolicy), status })),
  } as MigrationState);

describe('the mails after hand-over', () => {
  it('go to those who have accepted', () => {
    expect(among('active', 'invited', 'active')).toEqual(['K1', 'K3']);
  });

  it('go, as long as nobody has, to all but those who said no or were taken back', () => {
    expect(among('invited', 'declined', 'expired', 'revoked', 'none')).toEqual(['K1', 'K3', 'K5']);
  });
});
