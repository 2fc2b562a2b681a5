import type { MigrationRecords } from '../../db/queries/migration-report.js';
import type { MigrationRow } from '../../db/queries/migrations.js';
import { personalInApproval } from '../schemas/approval.js';
import { approvalView } from './approval.js';
import { attentionView, type OperationsCalendar } from './attention.js';
import { receiptOf } from './event-receipt.js';
import { migrationSummary } from './migration-summary.js';

/** Where a report holds what may be about people. */
export const personalInReport = [
  '/migration/partnerName',
  '/contacts/*/name',
  '/contacts/*/email',
  '/buyers/*/note',
  '/timeline/*/data',
  '/attention/*/evidence',
  ...personalInApproval.map((path) => `/approvals/*${path}`),
] as const;

export type MigrationReport = ReturnType<typeof migrationReport>;

/** All that is known of a migration, as one document. */
export function migrationReport(row: MigrationRow, records: MigrationRecords, calendar: OperationsCalendar) {
  const { contacts, timeline, verification, effects, events, attention, approvals, audit, complete } = records;
  return {
    madeAt: new Date().toISOString(),
    migration: migrationSummary(row),
    verification,
    complete,
    contacts,
    // As the migration was last recorded.
    invitations: row.snapshot.invitations,
    buyers: row.snapshot.buyers,
    timeline,
    effects: effects.map(({ at, outsideId, template, contactId, ...rest }) => ({
      ...rest,
      at: at.toISOString(),
      ...(outsideId === null ? {} : { outsideId }),
      ...(template === null ? {} : { template }),
      ...(contactId === null ? {} : { contactId }),
    })),
    events: events.map(receiptOf),
    attention: attention.map((item) => attentionView(item, calendar)),
    approvals: approvals.map((approval) => approvalView(approval, calendar)),
    ...(audit && { audit }),
  };
}
