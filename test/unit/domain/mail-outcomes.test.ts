import { describe, expect, test } from 'vitest';
import { emailTemplates } from '../../../domain/effects.js';
import { isImportant, isMailEventType, type KnownMail, verdictOf } from '../../../domain/mail-outcomes.js';

const mail = (more: Partial<KnownMail> = {}): KnownMail => ({ template: 'migrated', status: 'sent', ...more });
const delivered = { type: 'email.delivered', at: 10 } as const;
const bounced = { type: 'email.undeliverable', kind: 'bounced', at: 10 } as const;
const complained = { type: 'email.undeliverable', kind: 'complained', at: 10 } as const;

describe('a report about a mail', () => {
  test.each([
    ['that it arrived, as expected', mail(), delivered, 'ledger-only'],
    ['that it arrived while it is being sent', mail({ status: 'sending' }), delivered, 'ledger-only'],
    ['that it arrived, which nobody knew', mail({ status: 'unconfirmed' }), delivered, 'signal'],
    [
      'that a reminder arrived, which nobody knew',
      mail({ template: 'enrollment-reminder', status: 'unconfirmed' }),
      delivered,
      'signal',
    ],
    ['that it arrived after it had come back', mail({ bouncedAt: 9 }), delivered, 'signal'],
    ['that it had arrived before it came back', mail({ bouncedAt: 11 }), delivered, 'superseded'],
    ['that it arrived in the instant in which it came back', mail({ bouncedAt: 10 }), delivered, 'superseded'],
    [
      'that a reminder arrived after it had come back',
      mail({ template: 'enrollment-reminder', bouncedAt: 9 }),
      delivered,
      'ledger-only',
    ],
    ['that it came back', mail(), bounced, 'signal'],
    ['that it came back after it had arrived', mail({ deliveredAt: 9 }), bounced, 'signal'],
    ['that it had come back before it arrived', mail({ deliveredAt: 11 }), bounced, 'superseded'],
    ['that a reminder came back', mail({ template: 'enrollment-reminder' }), bounced, 'ledger-only'],
    ['that the reader complained before it arrived', mail({ deliveredAt: 11 }), complained, 'signal'],
    ['that it takes long', mail({ status: 'unconfirmed' }), { type: 'email.delayed', at: 10 }, 'ledger-only'],
  ] as const)('%s', (_name, known, report, verdict) => {
    expect(verdictOf(known, report)).toBe(verdict);
  });
});

test('the mails that matter are some of those that there are', () => {
  expect(emailTemplates.filter(isImportant)).toEqual(['migrated', 'invitation-renewed', 'enrollment-guide', 'ready']);
  expect(isMailEventType('email.delivered')).toBe(true);
  expect(isMailEventType('email.opened')).toBe(false);
});
