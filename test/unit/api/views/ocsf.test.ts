import { expect, test } from 'vitest';
import { toOcsf } from '../../../../api/views/ocsf.js';
import { type AuditEntry, auditOutcomes } from '../../../../domain/audit.js';

const entry: AuditEntry = {
  seq: 7,
  id: 'aud_1',
  at: '2026-03-02T08:00:00.000Z',
  actor: { type: 'machine', id: 'client', keyId: 'client_1' },
  action: 'api.migration.start',
  target: { type: 'partner', id: 'P-1' },
  outcome: 'success',
  prevHash: '0',
  hash: '1',
};

test.each(auditOutcomes)(
  'an entry with outcome %s has all that the class requires, and codes that fit their names',
  (outcome) => {
    const event = toOcsf({ ...entry, outcome });
    // Required of API Activity by OCSF 1.4: https://schema.ocsf.io/1.4.0/classes/api_activity
    for (const name of [
      'activity_id',
      'actor',
      'api',
      'category_uid',
      'class_uid',
      'metadata',
      'severity_id',
      'src_endpoint',
      'time',
      'type_uid',
    ]) {
      expect(event, name).toHaveProperty(name);
    }
    expect(event).toMatchObject({
      metadata: { version: '1.4.0', product: { vendor_name: expect.any(String) } },
      api: { operation: 'api.migration.start' },
      time: Date.parse(entry.at),
      type_uid: 600_300 + Number(event.activity_id),
    });
    expect([event.status_id, event.status]).toEqual(
      {
        requested: [0, 'Unknown'],
        unknown: [0, 'Unknown'],
        success: [1, 'Success'],
        denied: [2, 'Failure'],
        failed: [2, 'Failure'],
      }[outcome],
    );
  },
);

test.each([
  ['api.api-key.create', 1, 'Create'],
  ['api.migration.start', 1, 'Create'],
  ['api.audit-entries.export', 2, 'Read'],
  ['api.migration-report.read', 2, 'Read'],
  ['api.personal-data.unmask', 2, 'Read'],
  ['api.api-key.rotate', 3, 'Update'],
  ['api.migration.reschedule', 3, 'Update'],
  ['api.webinar.put', 3, 'Update'],
  ['api.attention.snooze', 3, 'Update'],
  ['api.api-key.revoke', 4, 'Delete'],
  ['api.webinar.remove', 4, 'Delete'],
  ['api.contacts.remove', 4, 'Delete'],
  ['api.route.call', 99, 'Other'],
])('%s is the activity %i %s', (action, activity_id, activity_name) => {
  expect(toOcsf({ ...entry, action })).toMatchObject({ activity_id, activity_name });
});
