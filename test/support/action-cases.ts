import { expect, vi } from 'vitest';
import type { ActionRequest, UpdateAction } from '../../domain/actions.js';
import { arrivals } from './arrivals.js';
import type { TestMigration } from './migration.js';

export interface ActionCase {
  /** Brings a migration with one admin contact, K1, to where the action is possible and has an effect. */
  arrive: (migration: TestMigration) => Promise<unknown>;
  request: Partial<ActionRequest>;
  /** Another request of the same action: what is not meant by a repeat. */
  other: Partial<ActionRequest>;
  /** The calls that follow from it, once each. */
  follows: string[];
}

/** For each action a migration that takes it. */
export const actionCases: Record<UpdateAction, ActionCase> = {
  pause: { arrive: arrivals.migrating, request: {}, other: {}, follows: [] },
  resume: {
    arrive: async (migration) => {
      await arrivals.migrating(migration);
      await migration.send('migration.executed', {});
      await migration.untilWaiting('invitation accepted');
      await migration.act('pause');
      await migration.accept();
    },
    request: {},
    other: {},
    follows: ['sendEmail:enrollment-guide:K1'],
  },
  retry: {
    arrive: arrivals.verifying,
    request: { step: 'verification' },
    other: {},
    follows: ['compareInventories'],
  },
  skip: {
    arrive: arrivals.verifying,
    request: { step: 'verification' },
    other: { step: 'other' },
    follows: ['setMode:archive', 'invite:K1'],
  },
  reschedule: {
    arrive: arrivals.announced,
    request: { plannedFor: inDays(1) },
    other: { plannedFor: inDays(2) },
    follows: ['setNotice:upcoming'],
  },
  'resend-invitation': {
    arrive: arrivals['awaiting-acceptance'],
    request: {},
    other: { contactId: 'K1' },
    follows: ['renewInvitation:K1', 'sendEmail:invitation-renewed:K1'],
  },
  'replace-contact': {
    arrive: arrivals['awaiting-acceptance'],
    request: { contactId: 'K1', newContactId: 'N1' },
    other: { contactId: 'N1', newContactId: 'K1' },
    follows: ['revokeInvitation:K1', 'sendEmail:migrated:N1', 'invite:N1'],
  },
  abort: { arrive: arrivals.migrating, request: {}, other: {}, follows: [] },
  rollback: {
    arrive: arrivals['awaiting-acceptance'],
    request: {},
    other: {},
    follows: ['revokeInvitation:K1', 'setMode:live', 'setNotice:none', 'sendEmail:postponed:K1'],
  },
};

/** Watches the outside of a migration from now on for what follows from an action. */
export function watchFor({ follows }: ActionCase, { outside }: TestMigration) {
  const before = outside.calls.length;
  const expectOnce = () =>
    expect(
      outside.calls
        .slice(before)
        .filter((call) => follows.includes(call))
        .sort(),
    ).toEqual([...follows].sort());
  return { expectOnce, untilOnce: () => vi.waitFor(expectOnce, { timeout: 30_000, interval: 50 }) };
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}
