import { describe, expect, it } from 'vitest';
import { buyerFindings, invitationFindings } from '../../../activities/marketplace-watch/findings.js';
import type { WatchedPartner } from '../../../domain/marketplace-watch.js';

const seenAt = '2026-05-20T00:00:00.000Z';
const invitation = { contactId: 'K2', status: 'invited', membershipId: 'AUSR-2', round: 1, remindersSent: 0 } as const;

function partner(overrides: Partial<WatchedPartner> = {}): WatchedPartner {
  return {
    migrationId: 'mig_1',
    partnerId: 'P-1',
    accountId: 'ACC-1',
    stage: 'awaiting-certificate',
    invitations: [{ ...invitation, contactId: 'K1', status: 'active', membershipId: 'AUSR-1' }, invitation],
    buyers: [{ buyerId: 'BUY-1', status: 'none' }],
    ...overrides,
  };
}

const buyer = { id: 'BUY-1' };
const found = (known: Partial<WatchedPartner['buyers'][number]>, enrollment: string, certificate?: string) =>
  buyerFindings(
    partner({ buyers: [{ buyerId: 'BUY-1', status: 'none', ...known }] }),
    certificate === undefined ? [] : [{ id: 'CER-1', status: certificate, buyer }],
    [{ id: 'ENR-1', status: enrollment, buyer, audit: { processing: { at: '2026-05-19T10:00:00Z' } } }],
    seenAt,
  ).map(({ type, mark }) => [type, mark]);

describe('what the watcher finds while certificates are awaited', () => {
  it('is who joins after the first one, too', () => {
    const joined = { id: 'AUSR-2', status: 'Active', user: { id: 'USR-2' } };
    const findings = invitationFindings(partner(), new Map([['AUSR-2', joined]]), true, seenAt);
    expect(findings.map(({ type, objectId }) => [type, objectId])).toEqual([['invitation.accepted', 'AUSR-2']]);
  });

  it('is an enrollment that has begun, has begun anew, or was answered', () => {
    const processing = [['enrollment.processing', '2026-05-19T10:00:00.000Z']];
    expect(found({}, 'Processing', 'Pending')).toEqual(processing);
    expect(found({ status: 'failed', enrollmentId: 'ENR-0' }, 'processing')).toEqual(processing);
    expect(found({ status: 'queried', enrollmentId: 'ENR-1' }, 'Processing')).toEqual(processing);
  });

  it('is none that is known, is a draft, or has led to a certificate', () => {
    expect(found({ status: 'enrolling', enrollmentId: 'ENR-1' }, 'Processing')).toEqual([]);
    expect(found({}, 'Draft', 'Pending')).toEqual([]);
    expect(found({}, 'Completed', 'Active').map(([type]) => type)).toEqual(['certificate.issued']);
  });
});
