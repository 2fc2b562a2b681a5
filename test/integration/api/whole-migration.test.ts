import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordBatch } from '../../../db/queries/record.js';
import type { EffectRecord } from '../../../domain/effects.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { instantOf, recordBatchOf } from '../../support/records.js';
import { type ApiFixture, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** With every member that it may have: one that is added to the domain is missing here until it is written down. */
type Whole<T> = T extends readonly (infer Item)[]
  ? Whole<Item>[]
  : T extends object
    ? { [Name in keyof T]-?: Whole<T[Name]> }
    : T;

const operator = { type: 'operator', id: 'op-1' } as const;
const effect = { step: 'email', status: 'confirmed', at: instantOf(2), outsideId: 'AUSR-1' } as const;
const email: Whole<NonNullable<EffectRecord['email']>> = {
  template: 'enrollment-queried',
  contactId: 'C-1',
  data: {
    invitationEndsAt: instantOf(9),
    round: 1,
    buyerIds: ['BUY-1'],
    enrollmentId: 'ENR-1',
    note: 'Which one?',
    joined: true,
  },
};

const whole: Whole<MigrationSnapshot> = {
  migrationId: 'mig_whole',
  partnerId: 'P-whole',
  partnerName: 'Müller & Söhne GmbH',
  accountId: 'ACC-1',
  timeZone: 'Europe/Berlin',
  wave: 'north-1',
  stage: 'awaiting-certificate',
  stageSince: instantOf(1),
  startedAt: instantOf(0),
  startedBy: operator,
  plannedFor: instantOf(100),
  endedAt: instantOf(200),
  paused: { by: operator, reason: 'Because of a test', since: instantOf(3) },
  waiting: { for: 'Certificates', since: instantOf(3), until: instantOf(9) },
  attention: [
    {
      code: 'effect-failed',
      severity: 'critical',
      step: 'invite:C-1',
      since: instantOf(2),
      why: 'The Marketplace answered 500 to every try',
      evidence: { status: 500 },
      actions: ['retry', 'skip'],
      nextTryAt: instantOf(4),
      tries: 3,
      triedAt: instantOf(3),
    },
  ],
  readiness: [
    {
      code: 'account-active',
      severity: 'blocker',
      result: 'unknown',
      waivable: false,
      waitsFor: 'cdg-known',
      evidence: 'Is not known',
      fix: 'Set it',
    },
  ],
  trying: ['email/migrated/C-1'],
  adminContactIds: ['C-1'],
  portalMode: 'archive',
  portalNotice: 'migrated',
  portalBefore: { mode: 'live', notice: 'none' },
  invitations: [
    {
      contactId: 'C-1',
      status: 'active',
      membershipId: 'AUSR-1',
      round: 1,
      invitedAt: instantOf(2),
      remindersSent: 1,
      acceptedAt: instantOf(3),
    },
  ],
  buyers: [{ buyerId: 'BUY-1', status: 'queried', enrollmentId: 'ENR-1', certificateId: 'CER-1', note: 'Which one?' }],
  effects: [
    { ...effect, key: 'mig_whole/1', email, undo: { kind: 'postponed-email', contactId: 'C-1' } },
    { ...effect, key: 'mig_whole/2', email, undo: { kind: 'restore-mode', mode: 'live' } },
    { ...effect, key: 'mig_whole/3', email, undo: { kind: 'restore-notice', notice: 'none' } },
    { ...effect, key: 'mig_whole/4', email, undo: { kind: 'revoke-invitation', contactId: 'C-1' } },
  ],
  facts: [{ type: 'migration.executed', key: 'migration.executed', occurredAt: instantOf(2), origin: 'webhook' }],
  sequence: 3,
  runs: 1,
  allowedActions: ['pause', 'retry', 'skip'],
};

test('every member that a migration may have is told, and stands in the document', async () => {
  const { migrationId, partnerId } = whole;
  await recordBatch(api.database, recordBatchOf({ first: 1, last: 3 }, { migrationId, partnerId, snapshot: whole }));
  // Each answer is compared with the document, which `call` does by itself.
  const { status, body } = await api.call('GET', `/v1/migrations/${partnerId}`);
  expect(status).toBe(200);
  expect(body).toEqual({ ...whole, source: 'projection', asOf: expect.any(String) });
});
