import { describe, expect, test } from 'vitest';
import { watchEvent, watchEventId } from '../../../activities/marketplace-watch/watch-event.js';
import type { WatchFinding } from '../../../domain/marketplace-watch.js';

const accepted: WatchFinding = {
  partnerId: 'P-1001',
  type: 'invitation.accepted',
  data: { membershipId: 'AUSR-1234-5678-0001' },
  objectId: 'AUSR-1234-5678-0001',
  occurredAt: '2026-01-31T23:00:00.000Z',
  mark: '2026-01-31T23:00:00.000Z',
};
// The one of the event intake.
const idPattern = /^[A-Za-z0-9_:-]{1,128}$/;

describe('the event of a finding', () => {
  test('is named after partner, signal, object and time, in the letters that an event id may have', () => {
    expect(watchEventId(accepted)).toBe('watch:P-1001:invitationAccepted:AUSR-1234-5678-0001:20260131T230000000Z');
    expect(watchEventId(accepted)).toMatch(idPattern);
  });

  test.each([
    ['the longest partner id', { partnerId: 'P'.repeat(64) }],
    ['an id of the Marketplace with more groups', { objectId: `AUSR${'-1234'.repeat(20)}` }],
    ['an id of the Marketplace that is none', { objectId: 'AUSR 1.2/3' }],
    ['no time', { mark: '' }],
  ])('fits an event id with %s, and is another one for another time', (_what, part) => {
    const id = watchEventId({ ...accepted, ...part });
    expect(id).toMatch(idPattern);
    expect(watchEventId({ ...accepted, ...part })).toBe(id);
    expect(watchEventId({ ...accepted, ...part, mark: '2026-02-01T00:00:00.000Z' })).not.toBe(id);
  });

  test('is the same whenever it was seen and whatever the note says by then', () => {
    const queried: WatchFinding = {
      partnerId: 'P-1001',
      type: 'enrollment.queried',
      data: { enrollmentId: 'ENR-1-1', buyerId: 'BUY-1-1', note: 'Which region?' },
      objectId: 'ENR-1-1',
      occurredAt: '2026-01-31T23:00:00.000Z',
      mark: '2026-01-31T23:00:00.000Z',
    };
    const later = { ...queried, occurredAt: '2026-02-01T23:00:00.000Z', data: { ...queried.data, note: 'Which?' } };
    const [one, other] = [watchEvent(queried), watchEvent(later)];
    expect([other.sourceEventId, other.bodyHash]).toEqual([one.sourceEventId, one.bodyHash]);
    expect(one).toMatchObject({ source: 'watcher', origin: 'reconcile', status: 'verified', subject: 'P-1001' });
  });
});
