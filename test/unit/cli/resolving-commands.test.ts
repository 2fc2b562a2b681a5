import { expect, test } from 'vitest';
import { resolvingCommands } from '../../../cli/attention/resolving-commands.js';

const item = { id: 'att_1', affected: { partnerId: 'P-1004', contactIds: [] }, dismissible: false };

test('each command that resolves an item is whole: what it takes has its place', () => {
  expect(
    resolvingCommands({ ...item, step: 'execution', actions: ['reschedule', 'record-fact', 'rollback', 'abort'] }),
  ).toEqual([
    'portage migrations reschedule P-1004 --planned-for "<date>" --reason "<why>"',
    'portage migrations record-fact P-1004 --type "<type>" --occurred-at "<when>" --evidence "<how you know>" --reason "<why>"',
    'portage migrations abort P-1004 --reason "<why>"',
    'portage migrations rollback P-1004 --reason "<why>"',
  ]);
  expect(resolvingCommands({ ...item, step: 'readiness', actions: ['retry', 'skip'], dismissible: true })).toEqual([
    'portage migrations retry P-1004 --step readiness',
    'portage migrations skip P-1004 --step readiness --reason "<why>"',
    'portage attention dismiss att_1 --reason "<why>"',
  ]);
});

test('the contact of an item about one is named', () => {
  const about = {
    ...item,
    affected: { partnerId: 'P-1', contactIds: ['C-1'] },
    actions: ['resend-invitation', 'replace-contact'] as const,
  };
  expect(resolvingCommands({ ...about, actions: [...about.actions] })).toEqual([
    'portage migrations resend-invitation P-1 --contact-id C-1',
    'portage migrations replace-contact P-1 --contact-id C-1 --new-contact-id "<who comes>" --reason "<why>"',
  ]);
});
