import { expect, vi } from 'vitest';
import type { ActionRequest, UpdateAction } from '../../../domain/actions.js';
import type { EffectRecord } from '../../../domain/effects.js';
import { conflict } from '../fake-outside.js';
import type { TestMigration } from '../migration.js';

type Request = Omit<Partial<ActionRequest>, 'actor'>;

/** A corner in which what an action does is not what it does elsewhere. */
export interface Corner {
  action: UpdateAction;
  request?: Request;
  /** Brings a migration there; what it returns is let go once the action is taken, such as a call that was held. */
  arrive: (migration: TestMigration) => Promise<unknown>;
  /** Steps of the ledger that it names, in order. */
  names: string[];
  /** What stands in its words besides. */
  says?: string[];
  /** Until all that follows is done. */
  over: (migration: TestMigration) => Promise<unknown>;
  /** What is done besides, since it was under way or waited for nothing else. */
  besides?: string[];
  /** What was under way, and is taken back by the action. */
  takenBack?: string[];
}

export const hour = 3_600_000;
export const byN1 = { contactId: 'K1', newContactId: 'N1' };
export const inAnHour = () => new Date(Date.now() + hour).toISOString();
/** Webinars that do not go out while somebody looks. */
export const later = { webinarsAfterMs: hour };
/** One failure is enough: the next try would come too late. */
export const triedOnce = { effectRetryFirstMs: 60_000, effectRetryMaxMs: 60_000, effectRetryForMs: 30_000 };

export async function invited(migration: TestMigration, policy = {}): Promise<void> {
  await migration.start({ ...later, ...policy });
  await migration.untilWaiting('migration executed');
  await migration.send('migration.executed', {});
  await migration.untilWaiting('invitation accepted');
}

export async function expired(migration: TestMigration, contactId = 'K1'): Promise<void> {
  migration.outside.setMembership(contactId, 'InvitationExpired');
  await migration.send('invitation.expired', { membershipId: migration.membershipOf(contactId) });
}

export async function declined(migration: TestMigration): Promise<void> {
  migration.outside.setMembership('K1', 'Deleted');
  await migration.send('invitation.declined', { membershipId: migration.membershipOf('K1') });
  await migration.untilAttention('invitation-declined');
}

export async function enrolling(migration: TestMigration, policy = {}): Promise<void> {
  await invited(migration, policy);
  await migration.accept('K2');
  await migration.untilWaiting('certificate');
  await migration.until(() => expect(migration.outside.mailsOf('enrollment-guide')).toHaveLength(1));
}

export async function stuck(migration: TestMigration): Promise<void> {
  await migration.untilAttention('effect-failed');
  migration.outside.heal();
}

export async function renewalStuck(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  await invited(migration);
  migration.outside.fail('renewInvitation', 1, () => conflict('x'));
  await expired(migration);
  await stuck(migration);
}

export async function rollbackStuck(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  await invited(migration);
  migration.outside.fail('revokeInvitation', 1, () => conflict('x'));
  await migration.act('rollback');
  await stuck(migration);
}

export async function mailStuck(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  migration.outside.fail('sendEmail', 1, () => conflict('550'));
  await invited(migration);
  await stuck(migration);
}

/** It may be out: the answers were lost. */
export async function invitationStuck(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  migration.outside.loseAnswers('invite', 1);
  await invited(migration, triedOnce);
  await stuck(migration);
}

export async function held(migration: TestMigration, activity: 'setMode' | 'invite' | 'renewInvitation') {
  await vi.waitFor(() => expect(migration.outside.holding).toContain(activity), { timeout: 30_000 });
}

/** Held from before the mails and the notice of the hand-over: they are written down, and not begun. */
export async function heldInHandOver(migration: TestMigration): Promise<void> {
  migration.oneAdmin();
  await migration.start(later);
  await migration.untilWaiting('migration executed');
  const release = migration.outside.hold('setMode');
  await migration.send('migration.executed', {});
  await held(migration, 'setMode');
  await migration.act('pause');
  release();
  await migration.until(({ effects }) => expect(effects.map(({ step }) => step)).toContain('email'));
}

export const untilRound = (contactId: string, round: number) => (migration: TestMigration) =>
  migration.until(({ invitations }) =>
    expect(invitations).toContainEqual(expect.objectContaining({ contactId, status: 'invited', round })),
  );
export const untilAnswered = (migration: TestMigration) =>
  migration.until(({ attention }) => expect(attention).toEqual([]));
export const untilEnded = (migration: TestMigration) => migration.handle.result();

export const stepOf = (key: string) => key.split('/').slice(1).join('/');
export const statusOf = (effects: EffectRecord[], step: string) =>
  effects.find(({ key }) => stepOf(key) === step)?.status;
