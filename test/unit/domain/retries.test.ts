import { describe, expect, it } from 'vitest';
import type { MigrationState } from '../../../domain/migration.js';
import { outcomeOfRetry, type ShownOfRetry, stepsTried } from '../../../domain/retries.js';

const item = { code: 'effect-failed', step: 'email/ready/K1', severity: 'critical', since: '', why: '' } as const;
const shown = (overrides: Partial<ShownOfRetry>): ShownOfRetry => ({
  stage: 'awaiting-certificate',
  attention: [],
  effects: [],
  trying: [],
  ...overrides,
});
const outcome = (overrides: Partial<ShownOfRetry>) => outcomeOfRetry(shown(overrides), ['email/ready/K1']);

describe('what is being tried', () => {
  it('when the partner is ready is a look, if one was asked for', () => {
    const ended = { code: 'certificate-ended', step: 'buyer/BUY-1', severity: 'warning', since: '', why: '' } as const;
    const state = (attention: MigrationState['attention']) =>
      ({
        stage: 'ready',
        attention,
        effects: {},
        invitations: [],
        decisions: {},
        recheck: { at: 0, left: 1 },
      }) as unknown as MigrationState;
    expect(stepsTried('mig_1', state([{ ...ended, actions: ['retry'] }]), [])).toEqual(['look-at-certificates']);
    expect(stepsTried('mig_1', state([]), [])).toEqual([]);
  });

  it('is what is to be left out, too, until that is done', () => {
    const state = {
      stage: 'preparing',
      attention: [],
      effects: {},
      invitations: [],
      decisions: { readiness: 'skip' },
    } as unknown as MigrationState;
    expect(stepsTried('mig_1', state, [])).toEqual(['readiness']);
  });
});

describe('the outcome of a retry', () => {
  it('is known once its steps are quiet, and is what is open there then', () => {
    expect(outcome({ trying: ['email/ready/K1'] })).toBeUndefined();
    expect(outcome({ trying: ['email/ready/K2'] })).toEqual({ status: 'resolved' });
    const attention = [{ ...item, actions: ['retry' as const] }];
    expect(outcome({ attention })).toEqual({ status: 'stillFailing', code: 'effect-failed' });
    expect(outcome({ attention: [{ ...item, step: 'email/ready/K2', actions: ['retry'] }] })).toEqual({
      status: 'resolved',
    });
  });

  it('is not known by a record that does not tell what is being tried', () => {
    const { trying: _, ...rest } = shown({});
    expect(outcomeOfRetry(rest, ['email/ready/K1'])).toBeUndefined();
  });

  it('after the end is what the ledger says of a completed migration, and none of another', () => {
    const effect = { key: 'mig_1/email/ready/K1', step: 'email', status: 'unconfirmed', at: '' } as const;
    expect(outcome({ stage: 'completed', effects: [effect] })).toEqual({ status: 'stillFailing', code: 'ended' });
    expect(outcome({ stage: 'completed', effects: [{ ...effect, status: 'confirmed' }] })).toEqual({
      status: 'resolved',
    });
    expect(outcome({ stage: 'aborted' })).toEqual({ status: 'notApplicable', code: 'ended' });
  });
});
