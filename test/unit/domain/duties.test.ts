import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedActions, replaceable, resendable } from '../../../domain/allowed-actions.js';
import {
  acceptanceDuty,
  announcedDuty,
  certificateDuty,
  earliest,
  isExecuted,
  lastResendDuty,
  mayTransact,
  migratingDuty,
  readyDuty,
  remindersDue,
  replacementDuty,
} from '../../../domain/duties.js';
import type { BuyerProgress, Invitation, MigrationState } from '../../../domain/migration.js';
import { defaultPolicy } from '../../../domain/policy.js';
import type { ReadinessCheck } from '../../../domain/readiness.js';
import { journeyStages, stages } from '../../../domain/stages.js';

const now = Date.parse('2026-06-01T08:00:00Z');
const day = 24 * 60 * 60 * 1000;
const policy = defaultPolicy;

function stateWith(members: Partial<MigrationState> = {}): MigrationState {
  return {
    v: 1,
    stage: 'awaiting-acceptance',
    stageSince: now,
    startedAt: now,
    plannedFor: now,
    runs: 1,
    readiness: [],
    waived: [],
    facts: [],
    invitations: [],
    acceptanceWaived: false,
    buyers: [],
    enrollmentRemindersSent: 0,
    webinars: 'done',
    effects: {},
    attention: [],
    decisions: {},
    seenEvents: [],
    appliedOperations: [],
    rejectedSignals: [],
    sequence: 0,
    unrecorded: { entries: [], effectKeys: [], receipts: [] },
    ...members,
  };
}

function invitation(members: Partial<Invitation> = {}): Invitation {
  return {
    contactId: 'K1',
    status: 'invited',
    membershipId: 'AUSR-1',
    userId: 'USR-1',
    round: 1,
    roundsAllowed: 3,
    invitedAt: now,
    remindersSent: 0,
    overdueLooks: 0,
    ...members,
  };
}

function buyer(members: Partial<BuyerProgress> = {}): BuyerProgress {
  return { buyerId: 'BUY-1', status: 'none', since: now, troubles: 0, told: [], ...members };
}

const executed = {
  key: 'x',
  type: 'migration.executed' as const,
  occurredAt: '',
  origin: 'webhook' as const,
  sequence: 1,
};

describe('what is due', () => {
  it('is the earliest, of two at once the one named first', () => {
    const duties = fc.array(
      fc.option(fc.record({ kind: fc.constant('look' as const), at: fc.nat(20) }), { nil: undefined }),
    );
    fc.assert(
      fc.property(duties, (given) => {
        const first = earliest(...given);
        const real = given.filter((duty) => duty !== undefined);
        const at = Math.min(...real.map((duty) => duty.at));
        expect(first).toBe(real.find((duty) => duty.at === at));
      }),
    );
  });

  it('near the sunset: a word to the operators, once, however the date is written', () => {
    const partner = { sunsetAt: new Date(now + 10 * day).toISOString() } as MigrationState['partner'] & object;
    const state = stateWith({ plannedFor: now + 9 * day, partner });
    expect(announcedDuty(state, policy)).toEqual({ kind: 'raise-sunset', at: now + 3 * day });
    expect(migratingDuty({ ...state, stage: 'migrating' }, policy)).toEqual({
      kind: 'raise-sunset',
      at: now + 3 * day,
    });
    expect(announcedDuty({ ...state, sunsetRaised: true }, policy)?.kind).toBe('proceed');
    expect(announcedDuty({ ...state, partner: { ...partner, sunsetAt: 'soon' } }, policy)?.kind).toBe('proceed');
  });

  it('after the hand-over: who is to be told is not invited before', () => {
    const email = { template: 'migrated' as const, contactId: 'K1', data: {} };
    const mail = { key: 'm/email/migrated/K1', step: 'email' as const, at: '', email };
    const none = invitation({ status: 'none', round: 0 });
    const joined = invitation({ contactId: 'K2', status: 'active' });
    const state = (status: 'intended' | 'skipped') =>
      stateWith({ buyers: [buyer()], invitations: [none, joined], effects: { [mail.key]: { ...mail, status } } });
    const underWay = new Set([mail.key]);
    expect(certificateDuty(state('intended'), policy, underWay)?.kind).toBe('send-guide');
    expect(certificateDuty(state('skipped'), policy)?.kind).toBe('invite-contacts');
  });

  it('announced: the planned date, or at once when it is executed already', () => {
    expect(announcedDuty(stateWith({ plannedFor: now + day }), policy)).toEqual({ kind: 'proceed', at: now + day });
    expect(announcedDuty(stateWith({ facts: [executed] }), policy)?.at).toBe(0);
    const failed = stateWith({ facts: [executed], executionFailure: { reason: 'x', occurredAt: '' } });
    expect(isExecuted(failed)).toBe(false);
    expect(announcedDuty(failed, policy)?.at).toBe(now);
  });

  it('announced: an inspection at once for another date, and when the date comes where the last one is a week old', () => {
    const dueOf = (inspected: MigrationState['inspected'], members: Partial<MigrationState> = {}) =>
      announcedDuty(stateWith({ plannedFor: now + 8 * day, ...(inspected && { inspected }), ...members }), policy);
    const plannedFor = now + 8 * day;
    expect(dueOf({ at: now, plannedFor })).toEqual({ kind: 'inspect', at: plannedFor });
    expect(dueOf({ at: now + day, plannedFor })).toEqual({ kind: 'proceed', at: plannedFor });
    expect(dueOf({ at: plannedFor + 1, plannedFor })).toEqual({ kind: 'proceed', at: plannedFor });
    expect(dueOf({ at: now, plannedFor: now + day })).toEqual({ kind: 'inspect', at: 0 });
    // Found not ready, and set back to the date for which it had been.
    const orders = { code: 'no-open-orders', severity: 'blocker', result: 'fail', waivable: true } as ReadinessCheck;
    const found = { at: now + day, plannedFor };
    expect(dueOf(found, { readiness: [orders] })).toEqual({ kind: 'inspect', at: 0 });
    expect(dueOf(found, { readiness: [orders], waived: ['no-open-orders'] })?.kind).toBe('proceed');
    // The partner learns of the new date first.
    expect(dueOf({ at: now, plannedFor: now + day }, { dateChanges: 1 })?.kind).toBe('announce-anew');
    expect(dueOf({ at: now, plannedFor: now + day }, { facts: [executed] })?.kind).toBe('proceed');
  });

  it('migrating: a warning, then a breach, then nothing but the fact', () => {
    const state = stateWith({ stage: 'migrating' });
    expect(migratingDuty(state, policy)).toEqual({ kind: 'raise-overdue', severity: 'warning', at: now + day });
    const item = { code: 'execution-overdue' as const, step: 'execution', since: '', why: '', actions: [] };
    const warned = stateWith({ attention: [{ ...item, severity: 'warning' }] });
    expect(migratingDuty(warned, policy)).toEqual({ kind: 'raise-overdue', severity: 'critical', at: now + 3 * day });
    const breached = stateWith({ attention: [{ ...item, severity: 'critical' }] });
    expect(migratingDuty(breached, policy)).toBeUndefined();
    expect(migratingDuty({ ...breached, facts: [executed] }, policy)?.kind).toBe('proceed');
  });

  it('acceptance: reminders on day 2, 5 and 6, a look on day 7, a new invitation once it has expired', () => {
    const dueOf = (members: Partial<Invitation>) =>
      acceptanceDuty(stateWith({ invitations: [invitation(members)] }), policy);
    expect([0, 1, 2, 3].map((remindersSent) => dueOf({ remindersSent }))).toEqual([
      { kind: 'remind-contact', contactId: 'K1', at: now + 2 * day },
      { kind: 'remind-contact', contactId: 'K1', at: now + 5 * day },
      { kind: 'remind-contact', contactId: 'K1', at: now + 6 * day },
      { kind: 'look', at: now + 7 * day },
    ]);
    expect(dueOf({ status: 'expired' })).toEqual({ kind: 'renew-invitation', contactId: 'K1', at: 0 });
    expect(dueOf({ status: 'expired', round: 3 })).toEqual({ kind: 'raise-exhausted', at: 0 });
    expect(dueOf({ status: 'none', round: 0 })).toEqual({ kind: 'invite-contacts', at: 0 });
    expect(dueOf({ remindersSent: 3, overdueLooks: policy.rechecks + 1 })?.kind).toBe('renew-invitation');
    expect(dueOf({ status: 'active' })).toEqual({ kind: 'proceed', at: 0 });
  });

  it('acceptance: what is being sent already is nobody else’s duty, nor a reason to give up', () => {
    const state = stateWith({ invitations: [invitation({ status: 'expired' })] });
    expect(acceptanceDuty(state, policy, new Set(['mig_1/renew-invitation/K1/2']))).toBeUndefined();
    expect(acceptanceDuty(state, policy, new Set(['mig_1/renew-invitation/K10/2']))?.kind).toBe('renew-invitation');
  });

  it('certificates: nobody proceeds before each buyer holds one or was waived', () => {
    const status = fc.constantFrom('none', 'enrolling', 'queried', 'failed', 'certified', 'waived') as fc.Arbitrary<
      BuyerProgress['status']
    >;
    fc.assert(
      fc.property(fc.array(status, { minLength: 1, maxLength: 5 }), (statuses) => {
        const buyers = statuses.map((one, index) => buyer({ buyerId: `BUY-${index}`, status: one }));
        const state = stateWith({ buyers, enrollmentGuideAt: now });
        const done = statuses.every((one) => one === 'certified' || one === 'waived');
        expect(certificateDuty(state, policy)?.kind === 'proceed').toBe(done);
        expect(mayTransact(state)).toBe(done && statuses.includes('certified'));
        const untold = statuses.some((one) => one === 'queried' || one === 'failed');
        if (untold) expect(certificateDuty(state, policy)).toMatchObject({ kind: 'tell-trouble', at: 0 });
      }),
    );
    expect(certificateDuty(stateWith(), policy)).toEqual({ kind: 'look', at: 0 });
  });

  it('the last stage: waits for mails on their way, and for a word on those in question, but not for ever', () => {
    const mail = (status: 'intended' | 'confirmed') => ({
      'm/email/ready/K1': {
        key: 'm/email/ready/K1',
        step: 'email' as const,
        status,
        at: '',
        email: { template: 'ready' as const, contactId: 'K1', data: {} },
      },
    });
    const underWay = new Set(['m/email/ready/K1']);
    expect(readyDuty(stateWith({ effects: mail('confirmed') }), policy)).toEqual({ kind: 'proceed', at: 0 });
    expect(readyDuty(stateWith({ effects: mail('intended') }), policy, underWay)).toBeUndefined();
    const asked = stateWith({
      effects: mail('intended'),
      attention: [
        {
          code: 'effect-failed',
          severity: 'critical',
          step: 'email/ready/K1',
          since: new Date(now).toISOString(),
          why: '',
          actions: ['retry'],
        },
      ],
    });
    expect(readyDuty(asked, policy, underWay)).toEqual({ kind: 'proceed', at: now + policy.mailAnswerMs });
    expect(readyDuty(asked, policy)).toMatchObject({ kind: 'send-again', at: 0 });
  });

  it('the end waits for the look at what was reported, in a run that looks', () => {
    const reported = stateWith({ recheck: { at: now + day, left: 1 } });
    expect(readyDuty(reported, policy)).toEqual({ kind: 'look', at: now + day });
    expect(readyDuty(reported, policy, new Set(), false)).toEqual({ kind: 'proceed', at: 0 });
  });

  it('what an operator wants sent anew goes before the end of the wait for certificates', () => {
    const invitations = [invitation({ resend: true })];
    const certified = { buyers: [buyer({ status: 'certified' })], invitations };
    expect(lastResendDuty(stateWith(certified))).toEqual({ kind: 'resend-invitation', at: 0, contactId: 'K1' });
    expect(lastResendDuty(stateWith({ ...certified, buyers: [buyer({ status: 'none' })] }))).toBeUndefined();
  });

  it('reminders: as many as have fallen due', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.nat(1500), (reminders, passed) => {
        const due = remindersDue(reminders, now, now + passed);
        expect(due).toBe(reminders.filter((one) => one <= passed).length);
      }),
    );
  });
});

describe('what an operator can do', () => {
  it('depends on stage, pause, ending and open questions as promised', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...stages),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.subarray(['retry', 'skip'] as const),
        (stage, isPaused, isEnding, isActive, answers) => {
          const by = { type: 'operator' as const, id: 'op-1' };
          const state = stateWith({
            stage,
            invitations: isActive ? [invitation({ status: 'active' })] : [],
            attention: [
              { code: 'effect-failed', severity: 'critical', step: 's', since: '', why: '', actions: [...answers] },
            ],
            ...(isPaused && { paused: { by, reason: '', since: now } }),
            ...(isEnding && { ending: { kind: 'abort' as const, by, reason: '', since: now } }),
          });
          const allowed = allowedActions(state);
          const isOpen = (journeyStages as readonly string[]).includes(stage);
          // At the end only what is asked then: about the last records.
          if (!isOpen || isEnding) expect(allowed).toEqual(answers);
          else {
            expect(allowed).toEqual([
              isPaused ? 'resume' : 'pause',
              ...answers,
              ...(['preparing', 'announced', 'migrating'].includes(stage) ? ['reschedule'] : []),
              'record-fact',
              'abort',
              ...(stage !== 'ready' && !isActive ? ['rollback'] : []),
            ]);
          }
        },
      ),
    );
  });

  it('includes sending anew what is pending, and replacing who has not joined', () => {
    const partner = { adminContactIds: ['K1', 'K2'] } as MigrationState['partner'] & object;
    const invitations = [invitation({ status: 'active' }), invitation({ contactId: 'K2', status: 'expired' })];
    const state = stateWith({ stage: 'awaiting-certificate', partner, invitations });
    expect(allowedActions(state)).toEqual(['pause', 'resend-invitation', 'replace-contact', 'record-fact', 'abort']);
    expect(resendable(state).map(({ contactId }) => contactId)).toEqual(['K2']);
    expect(replaceable(state)).toEqual(['K2']);
    expect(allowedActions({ ...state, stage: 'ready' })).toEqual(['pause', 'record-fact', 'abort']);
    expect(allowedActions({ ...state, invitations: [invitations[0] as Invitation] })).not.toContain(
      'resend-invitation',
    );
  });
});

describe('an exchange of contacts', () => {
  const leaving = invitation({ contactId: 'K1', status: 'none', replacedBy: 'N1' });

  it('revokes first, then welcomes, and touches nobody to whom something is being sent', () => {
    const state = stateWith({ replaced: [leaving], newcomers: ['N1'] });
    expect(replacementDuty(state)).toEqual({ kind: 'revoke-replaced', at: 0, contactId: 'K1' });
    const welcome = { kind: 'welcome-contact', at: 0, contactId: 'N1' };
    expect(replacementDuty(state, new Set(['m/renew-invitation/K1/2']))).toEqual(welcome);
    expect(replacementDuty(stateWith({ replaced: [{ ...leaving, status: 'revoked' }], newcomers: ['N1'] }))).toEqual(
      welcome,
    );
    const busy = new Set(['m/revoke-invitation/K1/1', 'm/invite/N1/1']);
    expect(replacementDuty(state, busy)).toBeUndefined();
    expect(replacementDuty(state, new Set(['m/email/invite/K1']))).toEqual({
      ...welcome,
      kind: 'revoke-replaced',
      contactId: 'K1',
    });
  });

  it('comes before everything else of a late wait, its end included', () => {
    const state = stateWith({ stage: 'ready', webinars: 'done', replaced: [leaving] });
    for (const duty of [acceptanceDuty(state, policy), certificateDuty(state, policy), readyDuty(state, policy)]) {
      expect(duty?.kind).toBe('revoke-replaced');
    }
  });
});

describe('a changed date', () => {
  it('is announced before the wait goes on, and counts for the deadline', () => {
    const changed = { dateChanges: 2, dateChangesAnnounced: 1, plannedFor: now + day };
    expect(announcedDuty(stateWith(changed), policy)).toEqual({ kind: 'announce-anew', at: 0 });
    expect(migratingDuty(stateWith({ ...changed, stage: 'migrating' }), policy)?.kind).toBe('announce-anew');
    expect(announcedDuty(stateWith({ ...changed, facts: [executed] }), policy)?.kind).toBe('proceed');
    const told = stateWith({ ...changed, dateChangesAnnounced: 2, stage: 'migrating' });
    expect(migratingDuty(told, policy)).toEqual({ kind: 'raise-overdue', severity: 'warning', at: now + 2 * day });
  });
});
