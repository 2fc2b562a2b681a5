import { describe, expect, it } from 'vitest';
import { guidesAt } from '../../../activities/guides.js';
import { noticeText } from '../../../activities/legacy-portal/notice-text.js';

const addresses = { guides: guidesAt('https://docs.example.com/'), marketplaceUrl: 'https://portal.example.com' };

describe('the notice', () => {
  it('before the move has the date in the account’s zone and the two links of the page', () => {
    const account = { plannedFor: '2026-03-02T23:30:00Z' };
    const german = noticeText('upcoming', { ...account, locale: 'de-AT', timeZone: 'Europe/Vienna' }, addresses);
    expect(german).toMatchObject({ locale: 'de-DE' });
    expect(german.body).toContain('Dienstag, 3. März 2026');
    const american = noticeText('upcoming', { ...account, locale: 'en-US', timeZone: 'America/New_York' }, addresses);
    expect(american.body).toContain('Monday, March 2, 2026');
    expect(american.links).toEqual([
      { title: 'Key Concepts', url: 'https://docs.example.com/marketplace-platform/platform-overview/key-concepts' },
      {
        title: 'Platform Interface',
        url: 'https://docs.example.com/marketplace-platform/platform-overview/interface',
      },
    ]);
  });

  it('speaks English to a locale that we do not have, and says nothing of a date that is not known', () => {
    const text = noticeText('upcoming', { locale: 'ja-JP', timeZone: 'Not/AZone' }, addresses);
    expect(text).toMatchObject({ locale: 'en-US' });
    expect(text.body).toContain('We will migrate your account soon.');
  });

  it('after the move tells of Archive mode and leads to the Marketplace', () => {
    const text = noticeText('migrated', { locale: 'en-US' }, addresses);
    expect(text.body).toMatch(/Archive mode.*orders and invoices.*invitation/s);
    expect(text.links).toEqual([{ title: 'Marketplace Platform', url: 'https://portal.example.com' }]);
  });

  it('taken back is empty', () => {
    expect(noticeText('none', { locale: 'de-DE' }, addresses)).toMatchObject({ title: '', body: '', links: [] });
  });
});
