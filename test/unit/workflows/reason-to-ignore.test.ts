import { expect, it } from 'vitest';
import type { EventSignal } from '../../../domain/events.js';
import { type MigrationState, newInvitation } from '../../../domain/migration.js';
import { policyWith } from '../../../domain/policy.js';
import { reasonToIgnore } from '../../../workflows/partner-migration/events.js';
import type { Journey } from '../../../workflows/partner-migration/journey.js';

it('the end of an invitation is old news only where that very invitation was accepted, not one whose id begins alike', () => {
  const invitation = { ...newInvitation('K1', policyWith({})), status: 'active' as const, membershipId: 'AUSR-1-2' };
  const state: Partial<MigrationState> = { stage: 'awaiting-certificate', facts: [], invitations: [invitation] };
  const reasonFor = (membershipId: string) => {
    const signal: EventSignal = {
      eventId: 'evt_1',
      source: 's',
      origin: 'webhook',
      occurredAt: '2026-05-04T10:00:00Z',
      data: { membershipId },
    };
    return reasonToIgnore({ state } as Journey, 'invitation.expired', signal);
  };
  expect(reasonFor('AUSR-1-2')).toBe('superseded');
  expect(reasonFor('AUSR-1-23')).toBeUndefined();
});
