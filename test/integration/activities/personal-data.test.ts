import { inspect } from 'node:util';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepContacts } from '../../../db/queries/contacts.js';
import type { MigrationActivities } from '../../../domain/activities.js';
import type { FaultRule, FaultServer } from '../../../sandbox/faults.js';
import { type ActivityWorld, startActivityWorld } from './activity-world.js';

// Everything here must not be found in what activities answer or throw: it would stay in a workflow's history.
const canary = { name: 'Canaria Vogelsang', email: 'canaria@vogelsang.example' };

let world: ActivityWorld;
let number = 0;

beforeAll(async () => {
  world = await startActivityWorld({ OUTSIDE_TIMEOUT_MS: 1000 });
});
afterAll(() => world?.stop());

/** A partner of its own, its only contact being the canary, who is invited already when `invited`. */
async function situation(invited: boolean) {
  number += 1;
  const ref = { migrationId: `mig_${number}`, partnerId: `P-${number}` };
  const people = [{ id: 'C-1', role: 'admin', ...canary }];
  const made = world.sandbox.makePartner({ id: ref.partnerId, contacts: people });
  await keepContacts(world.database, ref.migrationId, people);
  const accountId = made.accountId!;
  const groupId = world.sandbox.marketplace.defaultGroupOf(accountId).id;
  const keyOf = (step: string) => `${ref.migrationId}/${step}`;
  const member = { contactId: 'C-1', membershipId: 'AUSR-0', userId: 'USR-0' };
  if (invited) {
    const reading = await world.activities.invite({
      ...ref,
      key: keyOf('invited'),
      accountId,
      groupId,
      contactId: 'C-1',
    });
    Object.assign(member, { membershipId: reading.membershipId, userId: reading.userId });
  }
  const calls: Partial<Record<keyof MigrationActivities, () => Promise<unknown>>> = {
    inspectPartner: () => world.activities.inspectPartner(ref),
    compareInventories: () => world.activities.compareInventories({ ...ref, accountId }),
    setNotice: () =>
      world.activities.setNotice({ ...ref, key: keyOf('setNotice'), notice: 'upcoming', locale: 'en-US' }),
    setMode: () => world.activities.setMode({ ...ref, key: keyOf('setMode'), mode: 'frozen', reason: 'x' }),
    invite: () => world.activities.invite({ ...ref, key: keyOf('invite'), accountId, groupId, contactId: 'C-1' }),
    readMemberships: () => world.activities.readMemberships({ ...ref, accountId, memberships: [member] }),
    renewInvitation: () =>
      world.activities.renewInvitation({ ...ref, key: keyOf('renewInvitation'), accountId, ...member }),
    readCertificates: () => world.activities.readCertificates({ ...ref, accountId }),
    sendEmail: () =>
      world.activities.sendEmail({ ...ref, key: keyOf('sendEmail'), contactId: 'C-1', template: 'migrated', data: {} }),
    sendWebinarInvitations: () =>
      world.activities.sendWebinarInvitations({ ...ref, key: keyOf('sendWebinarInvitations'), contactId: 'C-1' }),
    revokeInvitation: () =>
      world.activities.revokeInvitation({ ...ref, key: keyOf('revokeInvitation'), accountId, ...member }),
  };
  return calls;
}

const talkative = {
  type: `https://x.example/problems/${canary.email}`,
  title: canary.name,
  status: 409,
  detail: `${canary.name} <${canary.email}> https://x.example/accept-invite?code=abc`,
  code: canary.email,
  traceId: canary.name,
  errors: { [canary.email]: [canary.name], [canary.name]: [] },
};
const http = (fault: Partial<FaultRule>): Partial<FaultRule>[] =>
  (['legacy', 'marketplace'] as FaultServer[]).map((server) => ({ server, ...fault }));
const faults: [string, Partial<FaultRule>[]][] = [
  ['nothing going wrong', []],
  ['talkative refusals (409)', http({ status: 409, body: talkative })],
  ['talkative refusals (400)', http({ status: 400, body: { ...talkative, errors: [{ properties: [canary.name] }] } })],
  ['talkative errors (500)', http({ status: 500, body: talkative })],
  ['answers of another shape', http({ status: 200, body: { data: [{ id: 1, user: canary }], id: canary.email } })],
  ['errors inside of a 200', http({ status: 200, body: { statusCode: 500, message: canary.email } })],
  ['text instead of JSON', http({ status: 200, body: `${canary.name} ${canary.email}` })],
  ['connections that break', http({ drop: 'before' })],
  ['lost answers of writes', http({ drop: 'after', method: 'POST' })],
  ['a recipient refused', [{ server: 'mailbox', stage: 'rcptTo', status: 550 }]],
  ['a recipient put off', [{ server: 'mailbox', stage: 'rcptTo', status: 450 }]],
  ['a mail server that hangs up', [{ server: 'mailbox', stage: 'data-after', drop: 'after' }]],
];

describe('neither answers nor failures hold a name, an address, a link or a token', () => {
  for (const [name, rules] of faults) {
    it(`with ${name}`, async () => {
      const situations = [await situation(false), await situation(true)];
      for (const rule of rules) world.sandbox.faults.add(rule as FaultRule);
      const said: Record<string, unknown>[] = [];
      try {
        for (const calls of situations) {
          for (const [activity, call] of Object.entries(calls)) {
            const outcome = await call().catch((error: unknown) => error);
            said.push({ activity, outcome });
          }
        }
      } finally {
        world.sandbox.faults.clear();
      }
      for (const { activity, outcome } of said) {
        if (outcome instanceof Error) expect(outcome, String(activity)).toBeInstanceOf(ApplicationFailure);
        const text = `${inspect(outcome, { depth: 20, showHidden: true })} ${(outcome as Error)?.stack ?? ''}`;
        for (const secret of [
          ...canary.name.split(' '),
          'canaria@',
          'vogelsang.example',
          'accept-invite',
          world.sandbox.legacyToken,
          world.sandbox.operationsToken,
        ]) {
          expect(text, `${activity} says ${secret}`).not.toContain(secret);
        }
      }
      if (rules.length === 0) expect(said.filter(({ outcome }) => outcome instanceof Error)).toEqual([]);
      else
        expect(said.some(({ outcome }) => outcome instanceof Error || /unconfirmed/.test(inspect(outcome)))).toBe(true);
    });
  }
});
