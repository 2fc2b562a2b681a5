import { describe, expect, test } from 'vitest';
import type { Migration, TimelineEntry } from '../../../cli/migrations/migration-reads.js';
import { actionsText, migrationText } from '../../../cli/migrations/migration-text.js';
import { timelineLine } from '../../../cli/migrations/timeline-text.js';
import type { Printer } from '../../../cli/output/printer.js';
import { possibleActions } from '../../../domain/action-catalogue.js';
import type { MigrationSnapshot } from '../../../domain/migration.js';
import { migrationSnapshot, timelineEntry } from '../../support/records.js';

const printer = { width: undefined, colour: (_: string, text: string) => text } as unknown as Printer;
const invitation = (contactId: string, over: object) => ({
  contactId,
  status: 'none',
  round: 0,
  remindersSent: 0,
  ...over,
});
const shown = (over: object) =>
  migrationText(
    { data: { ...migrationSnapshot(over), source: 'live', asOf: '2026-03-03T08:00:00.000Z' } as unknown as Migration },
    printer,
  );

describe('a migration is shown with', () => {
  test('the next look as one, and no deadline', () => {
    const waiting = (what: string) => ({
      waiting: { for: what, since: '2026-03-02T08:00:00.000Z', until: '2026-11-28T09:00:00.000Z' },
    });
    expect(shown(waiting('"invitation accepted"'))).toMatch(
      /Waiting for +"invitation accepted"; next look at 2026-11-28 09:00:00Z/,
    );
    expect(shown(waiting('a decision about readiness'))).toContain('; next try at 2026-11-28 09:00:00Z');
  });

  test('the ids of its contacts, and how each stands', () => {
    const text = shown({
      adminContactIds: ['C-1', 'C-23', 'C-3'],
      invitations: [
        invitation('C-1', { status: 'invited', round: 2, remindersSent: 1 }),
        invitation('C-23', { status: 'active', round: 1 }),
      ],
    });
    expect(text.split('\n').slice(-4)).toEqual([
      'Contacts',
      '  C-1   invited, round 2, 1 reminder sent',
      '  C-23  active, round 1',
      '  C-3   not invited yet',
    ]);
  });

  test('how often a question was tried in vain, when last, and when next', () => {
    const item = { code: 'readiness-failed', severity: 'critical', step: 'readiness', since: '', why: 'Not ready' };
    const tried = { tries: 3, triedAt: '2026-03-02T08:00:00.000Z', nextTryAt: '2026-03-02T12:00:00.000Z' };
    expect(shown({ attention: [{ ...item, actions: ['retry'], ...tried }] })).toContain(
      '    tried 3 times, last at 2026-03-02 08:00:00Z; next try at 2026-03-02 12:00:00Z\n',
    );
  });
});

test('what is possible is listed with what it can be taken for', () => {
  const snapshot = migrationSnapshot({
    allowedActions: ['retry', 'replace-contact', 'abort'],
    adminContactIds: ['C-1', 'C-2'],
    attention: [
      { code: 'effect-failed', step: 'email/ready/C-1', actions: ['retry'] },
    ] as MigrationSnapshot['attention'],
  });
  const actions = possibleActions(snapshot);
  const text = actionsText({ actions } as Parameters<typeof actionsText>[0], printer);
  expect(text.split('\n').slice(-3)).toEqual([
    '',
    'retry --step: email/ready/C-1',
    'replace-contact --contact-id: C-1, C-2',
  ]);
});

describe('a line of the timeline', () => {
  const line = (over: object) => timelineLine(timelineEntry(3, over) as unknown as TimelineEntry);
  const actor = { type: 'operator', id: 'op-1' } as const;

  test('names who recorded a fact by hand, how they know and why', () => {
    const data = { reason: 'the portal sent no event', evidence: 'https://tickets.example/1' };
    expect(line({ text: 'Recorded by hand: migration executed', actor, data })).toMatch(
      /Recorded by hand: migration executed; by op-1; reason: the portal sent no event; evidence: https:\/\/tickets.example\/1$/,
    );
  });

  test('names who took an action, and says its reason once', () => {
    expect(line({ text: 'Operator: pause (agreed with all)', actor, data: undefined })).toMatch(
      /Operator: pause \(agreed with all\); by op-1$/,
    );
  });

  test('of Portage itself stays as it is', () => {
    expect(line({})).toMatch(/Check number 3$/);
  });
});
