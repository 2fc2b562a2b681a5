import { expect, it } from 'vitest';
import { currentDetails } from '../../../workflows/partner-migration/current-details.js';
import { migrationSnapshot } from '../../support/records.js';

it('what the Web UI shows of a held migration is who and since when, not the words that they chose', () => {
  const details = currentDetails(
    migrationSnapshot({
      paused: {
        by: { type: 'operator', id: 'op-1' },
        reason: 'Jane Example is on leave',
        since: '2026-05-04T10:00:00.000Z',
      },
    }),
  );
  expect(details).toContain('**Paused** since 2026-05-04T10:00:00.000Z by op-1');
  expect(details).not.toContain('Jane');
});
