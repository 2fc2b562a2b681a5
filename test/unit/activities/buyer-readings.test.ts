import { describe, expect, it } from 'vitest';
import { buyerReadings } from '../../../activities/marketplace/buyer-readings.js';

const buyer = { id: 'BUY-1' };
const at = (day: number) => ({ created: { at: `2026-03-0${day}T00:00:00.000Z` } });

describe('where a buyer stands', () => {
  it('is told by its Active certificate before a newer one that is not', () => {
    const certificates = [
      { id: 'CER-3', status: 'Terminated', buyer, audit: at(3) },
      { id: 'CER-2', status: 'pending', buyer, audit: at(2) },
      { id: 'CER-1', status: 'Active', buyer, audit: at(1) },
    ];
    const [all] = buyerReadings(['BUY-1'], certificates, []);
    expect(all?.certificate).toEqual({ id: 'CER-1', status: 'Active' });
    const [withoutActive] = buyerReadings(['BUY-1'], certificates.slice(0, 2), []);
    expect(withoutActive?.certificate).toEqual({ id: 'CER-2', status: 'Pending' });
  });

  it('is told by its newest enrollment, with what the vendor said in either form', () => {
    const enrollments = [
      { id: 'ENR-1', status: 'Failed', buyer, statusNotes: 'old', audit: at(1) },
      { id: 'ENR-2', status: 'Querying', buyer, statusNotes: { id: 'N1', message: ' Add the MPN id ' }, audit: at(2) },
    ];
    const [reading] = buyerReadings(['BUY-1'], [], enrollments);
    expect(reading?.enrollment).toEqual({ id: 'ENR-2', status: 'Querying', note: 'Add the MPN id' });
    const [first] = buyerReadings(['BUY-1'], [], enrollments.slice(0, 1));
    expect(first?.enrollment?.note).toBe('old');
  });

  it('is told in one spelling, whatever the Marketplace writes', () => {
    const read = (certificate: string, enrollment: string) => {
      const [reading] = buyerReadings(
        ['BUY-1'],
        [{ id: 'CER-1', status: certificate, buyer }],
        [{ id: 'ENR-1', status: enrollment, buyer }],
      );
      return [reading?.certificate?.status, reading?.enrollment?.status];
    };
    expect(read('active', 'complete')).toEqual(['Active', 'Completed']);
    expect(read('TERMINATED', 'querying')).toEqual(['Terminated', 'Querying']);
    expect(read('Frozen', 'on_hold')).toEqual(['Frozen', 'on_hold']);
  });

  it('names every buyer in scope, and leaves out what belongs to a licensee or another buyer', () => {
    const certificates = [
      { id: 'CER-1', status: 'Active', buyer, licensee: { id: 'LCE-1' } },
      { id: 'CER-2', status: 'Active', buyer: { id: 'BUY-9' } },
    ];
    expect(buyerReadings(['BUY-1', 'BUY-2'], certificates, [])).toEqual([{ buyerId: 'BUY-1' }, { buyerId: 'BUY-2' }]);
  });
});
