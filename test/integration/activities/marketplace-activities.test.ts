import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Contact, keepContacts } from '../../../db/queries/contacts.js';
import type { MadePartner } from '../../../sandbox/make-partner.js';
import { recordBatchOf } from '../../support/records.js';
import { type ActivityWorld, startActivityWorld } from './activity-world.js';

let world: ActivityWorld;
let partner: MadePartner;
let accountId: string;
let groupId: string;
let number = 0;
let ref: { migrationId: string; partnerId: string };

const anybody = { firstName: 'Jane', lastName: 'Doe' };
let contact: Contact;

beforeAll(async () => {
  world = await startActivityWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  number += 1;
  ref = { migrationId: `mig_${number}`, partnerId: `P-${number}` };
  partner = world.sandbox.makePartner({ id: ref.partnerId, buyers: 2 });
  accountId = partner.accountId!;
  groupId = world.sandbox.marketplace.defaultGroupOf(accountId).id;
  contact = {
    id: 'C-1',
    name: 'Ludwig van Muster',
    email: `ludwig.${number}@canary.example`,
    locale: 'de-DE',
    role: 'admin',
  };
  await keepContacts(world.database, ref.migrationId, [contact]);
});
afterEach(() => world.sandbox.faults.clear());

const there = () => world.sandbox.marketplace;
const users = () => `/public/v1/accounts/accounts/${accountId}/users`;
const invite = (attempt = 1) =>
  world.run(
    () =>
      world.activities.invite({ ...ref, key: `${ref.migrationId}/invite/C-1/1`, accountId, groupId, contactId: 'C-1' }),
    { attempt },
  );
const ids = () => {
  const membership = there().findMembership(accountId, contact.email)!;
  return { contactId: 'C-1', membershipId: membership.id, userId: membership.userId };
};
const renew = (attempt: { attempt?: number; scheduledTimestampMs?: number } = {}, sentAt?: string) => {
  const known = sentAt === undefined ? {} : { sentAt };
  const input = { ...ref, key: `${ref.migrationId}/renew`, accountId, ...ids(), ...known };
  return world.run(() => world.activities.renewInvitation(input), attempt);
};
const invitationMails = () =>
  world.sandbox.mailbox.messages.list({ to: contact.email, origin: 'marketplace', limit: 1000 }).length;

describe('inviting', () => {
  it('makes a membership in the default group with our mark, and answers nothing of the person or the link', async () => {
    const reading = await invite();
    const membership = there().findMembership(accountId, contact.email)!;
    expect(reading).toEqual({
      contactId: 'C-1',
      membershipId: membership.id,
      userId: membership.userId,
      status: 'Invited',
      sentAt: expect.any(String),
      found: false,
    });
    expect(membership).toMatchObject({ groupIds: [groupId], notes: ref.migrationId });
    expect(there().store.get('users', membership.userId)).toMatchObject({
      firstName: 'Ludwig',
      lastName: 'van Muster',
      settings: { languageCode: 'de-DE' },
    });
  });

  it('twice makes one', async () => {
    const first = await invite();
    expect(await invite(2)).toEqual(first);
    expect(there().membershipsOf(accountId)).toHaveLength(1);
    expect(world.sandbox.requests.total({ method: 'POST', path: users() })).toBe(1);
  });

  it('after a lost answer finds what the first attempt made, and knows it as its own', async () => {
    world.sandbox.faults.add({ server: 'marketplace', method: 'POST', path: users(), drop: 'after', count: 1 });
    await expect(invite()).rejects.toMatchObject({ type: 'outcome-unknown', nonRetryable: false });
    expect(await invite(2)).toMatchObject({ status: 'Invited', found: false });
    expect(there().membershipsOf(accountId)).toHaveLength(1);
  });

  it('finds a membership that others made, in whatever case its address is written', async () => {
    there().addMembership({ accountId, email: contact.email.toUpperCase(), ...anybody });
    expect(await invite()).toMatchObject({ status: 'Active', found: true });
    expect(there().membershipsOf(accountId)).toHaveLength(1);
  });

  it('sends an open invitation of others anew, once, and tells from when it counts', async () => {
    there().addMembership({ accountId, email: contact.email, ...anybody, status: 'Invited' });
    await expect.poll(invitationMails).toBe(1);
    const scheduledTimestampMs = Date.now() - 1;
    const again = (attempt: number) => {
      const input = { ...ref, key: `${ref.migrationId}/invite/C-1/1`, accountId, groupId, contactId: 'C-1' };
      return world.run(() => world.activities.invite(input), { attempt, scheduledTimestampMs });
    };
    const reading = await again(1);
    expect(reading).toMatchObject({ status: 'Invited', found: true });
    expect(Date.parse(reading.invitedAt ?? '')).toBeGreaterThanOrEqual(scheduledTimestampMs);
    await expect.poll(invitationMails).toBe(2);
    expect(await again(2)).toEqual(reading);
    expect(invitationMails()).toBe(2);
  });

  it('knows an invitation that an earlier migration of the partner left, and takes it back', async () => {
    await invite();
    await world.run(() => world.activities.record(recordBatchOf({ first: 1, last: 1 }, ref)));
    ref = { ...ref, migrationId: `${ref.migrationId}_again` };
    await keepContacts(world.database, ref.migrationId, [contact]);
    expect(await invite()).toMatchObject({ status: 'Invited', found: false });
    const revoked = world.activities.revokeInvitation({ ...ref, key: 'k', accountId, contactId: 'C-1' });
    expect(await revoked).toEqual({ outcome: 'revoked' });
  });

  it('renews an invitation that had run out', async () => {
    await invite();
    there().expireInvitation(ids().membershipId);
    expect(await invite(2)).toMatchObject({ status: 'Invited', found: false });
  });

  it('a contact that is no longer kept is an error for an operator', async () => {
    await keepContacts(world.database, ref.migrationId, []);
    await expect(invite()).rejects.toMatchObject({ type: 'not-found', nonRetryable: true });
  });
});

describe('renewing', () => {
  beforeEach(async () => void (await invite()));

  it('sends a new invitation for an expired one, resends a live one, and leaves an accepted one alone', async () => {
    there().expireInvitation(ids().membershipId);
    expect(await renew()).toMatchObject({ status: 'Invited' });
    await expect.poll(invitationMails).toBe(2);
    expect(await renew()).toMatchObject({ status: 'Invited' });
    await expect.poll(invitationMails).toBe(3);
    there().acceptInvitation(ids().membershipId);
    const accepted = await renew();
    expect(accepted).toMatchObject({ status: 'Active' });
    expect(Date.parse(accepted.acceptedAt ?? '')).toBeGreaterThan(0);
  });

  it('again, after an attempt whose answer was lost, mails nobody twice', async () => {
    there().expireInvitation(ids().membershipId);
    const scheduledTimestampMs = Date.now() - 1;
    const path = `${users()}/*/send-new-invite`;
    world.sandbox.faults.add({ server: 'marketplace', path, drop: 'after', count: 1 });
    await expect(renew({ scheduledTimestampMs })).rejects.toMatchObject({ type: 'outcome-unknown' });
    await expect.poll(invitationMails).toBe(2);
    expect(await renew({ scheduledTimestampMs, attempt: 2 })).toMatchObject({ status: 'Invited' });
    expect(world.sandbox.requests.total({ path: `${users()}/${ids().userId}/resend-invite` })).toBe(0);
    expect(invitationMails()).toBe(2);
  });

  it('by another activity, after one whose answer was lost for good, mails nobody twice', async () => {
    const { sentAt } = await invite();
    expect(Date.parse(sentAt ?? '')).toBeGreaterThan(0);
    const path = `${users()}/*/resend-invite`;
    world.sandbox.faults.add({ server: 'marketplace', path, drop: 'after', count: 1 });
    await expect(renew({}, sentAt)).rejects.toMatchObject({ type: 'outcome-unknown' });
    const renewed = await renew({}, sentAt);
    expect(renewed.status).toBe('Invited');
    expect(Date.parse(renewed.sentAt ?? '')).toBeGreaterThan(Date.parse(sentAt ?? ''));
    const resent = () => world.sandbox.requests.total({ path: `${users()}/${ids().userId}/resend-invite` });
    expect(resent()).toBe(1);
    await renew({}, renewed.sentAt);
    expect(resent()).toBe(2);
  });

  it('one that was deleted reads Deleted', async () => {
    const input = { ...ref, key: 'k', accountId, ...ids() };
    there().declineInvitation(input.membershipId);
    expect(await world.activities.renewInvitation(input)).toMatchObject({ status: 'Deleted' });
  });
});

describe('reading memberships', () => {
  it('tells where each stands; what is deleted or replaced by another reads Deleted', async () => {
    await invite();
    const first = ids();
    const other = there().addMembership({ accountId, email: 'other@canary.example', ...anybody });
    there().declineInvitation(first.membershipId);
    there().addMembership({ accountId, email: contact.email, ...anybody, status: 'Invited' });
    const memberships = [first, { contactId: 'C-2', membershipId: other.id, userId: other.userId }];
    const readings = await world.run(() => world.activities.readMemberships({ ...ref, accountId, memberships }));
    expect(readings).toEqual([
      { ...first, status: 'Deleted' },
      expect.objectContaining({ contactId: 'C-2', status: 'Active' }),
    ]);
  });
});

describe('revoking', () => {
  const revoke = (which: { membershipId?: string; userId?: string }) =>
    world.activities.revokeInvitation({ ...ref, key: 'k', accountId, contactId: 'C-1', ...which });

  it('deletes an open invitation, and finds nothing the second time', async () => {
    await invite();
    const { membershipId, userId } = ids();
    expect(await revoke({ membershipId, userId })).toEqual({ outcome: 'revoked' });
    expect(there().membershipsOf(accountId)).toEqual([]);
    expect(await revoke({ membershipId, userId })).toEqual({ outcome: 'nothing-to-revoke' });
  });

  it('leaves an accepted one alone', async () => {
    await invite();
    const { membershipId, userId } = ids();
    there().acceptInvitation(membershipId);
    expect(await revoke({ membershipId, userId })).toEqual({ outcome: 'already-active' });
    expect(there().membershipsOf(accountId)).toHaveLength(1);
  });

  it('without ids finds what a lost invite made, and touches no invitation of others', async () => {
    world.sandbox.faults.add({ server: 'marketplace', method: 'POST', path: users(), drop: 'after', count: 1 });
    await expect(invite()).rejects.toMatchObject({ type: 'outcome-unknown' });
    expect(await revoke({})).toEqual({ outcome: 'revoked' });
    there().addMembership({ accountId, email: contact.email, ...anybody, status: 'Invited' });
    expect(await revoke({})).toEqual({ outcome: 'nothing-to-revoke' });
    expect(there().membershipsOf(accountId)).toHaveLength(1);
  });
});

describe('reading certificates', () => {
  const read = () => world.run(() => world.activities.readCertificates({ ...ref, accountId }));

  it('follows each buyer from nothing over a query to its certificate', async () => {
    const [first, second] = partner.buyerIds as [string, string];
    expect(await read()).toEqual(expect.arrayContaining([{ buyerId: first }, { buyerId: second }]));
    const { programId } = world.sandbox;
    const enrollment = there().enroll({ accountId, programId, buyerId: first });
    there().queryEnrollment(enrollment.id, 'Please add the MPN id');
    const of = async (buyerId: string) => (await read()).find((reading) => reading.buyerId === buyerId);
    expect(await of(first)).toMatchObject({
      certificate: { status: 'Pending' },
      enrollment: { id: enrollment.id, status: 'Querying', note: 'Please add the MPN id' },
    });
    there().answerEnrollment(enrollment.id);
    there().failEnrollment(enrollment.id, 'The region does not match');
    expect((await of(first))?.enrollment).toMatchObject({ status: 'Failed', note: 'The region does not match' });
    const again = there().enroll({ accountId, programId, buyerId: first });
    const certificate = there().completeEnrollment(again.id);
    expect(await of(first)).toMatchObject({
      certificate: { id: certificate.id, status: 'Active' },
      enrollment: { id: again.id, status: 'Completed' },
    });
    expect(await of(second)).toEqual({ buyerId: second });
  });
});
