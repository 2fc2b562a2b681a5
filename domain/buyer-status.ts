import type { BuyerReading } from './activities.js';
import type { BuyerStatus } from './migration.js';

/** Where a buyer stands by what the Marketplace shows of it. */
export function buyerStatusOf({ certificate, enrollment }: BuyerReading): BuyerStatus {
  if (certificate?.status === 'Active') return 'certified';
  switch (enrollment?.status) {
    case 'Querying':
      return 'queried';
    case 'Failed':
      return 'failed';
    // A draft is not submitted: it is still the partner's turn, and no vendor has it.
    case 'Draft':
    case 'Deleted':
    case undefined:
      return 'none';
    // Completed without an Active certificate: it is on its way, or it has ended.
    case 'Completed':
      return certificate?.status === 'Expired' || certificate?.status === 'Terminated' ? 'none' : 'enrolling';
    default:
      return 'enrolling';
  }
}
