import { expect, it } from 'vitest';
import { buyerStatusOf } from '../../../domain/buyer-status.js';

const stands = (enrollment?: string, certificate?: string) =>
  buyerStatusOf({
    buyerId: 'BUY-1',
    ...(enrollment !== undefined && { enrollment: { id: 'ENR-1', status: enrollment } }),
    ...(certificate !== undefined && { certificate: { id: 'CER-1', status: certificate } }),
  });

it('a buyer is the vendor’s only once its enrollment is submitted, and done only with an Active certificate', () => {
  expect(stands()).toBe('none');
  expect(stands('Draft', 'Pending')).toBe('none');
  expect(stands('Deleted')).toBe('none');
  expect(stands('Processing', 'Pending')).toBe('enrolling');
  expect(stands('Querying')).toBe('queried');
  expect(stands('Failed', 'Terminated')).toBe('failed');
  expect(stands('Completed', 'Pending')).toBe('enrolling');
  expect(stands('Completed', 'Expired')).toBe('none');
  expect(stands('Failed', 'Active')).toBe('certified');
  expect(stands('of a later release')).toBe('enrolling');
});
