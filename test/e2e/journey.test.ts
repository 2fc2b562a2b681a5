import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrationWorkflowId } from '../../domain/ids.js';
import type { System } from '../../stack/system.js';
import { type PlaySystem, startPlaySystem } from './play-system.js';
import { mailDomain, type PlayWorld } from './play-world.js';

// One system for all: its parts serve many partners at once in life too, and each test has partners of its own.
let play: PlaySystem;
let system: System;
let world: PlayWorld;
const lines: string[] = [];

beforeAll(async () => {
  play = await startPlaySystem(
    // The time-out is short, for the tests in which a server never answers; long enough for a busy machine.
    { LOG_LEVEL: 'info', OUTSIDE_TIMEOUT_MS: '3000', WATCH_EVERY_MINUTES: '0' },
    (part, line) => lines.push(`${part} ${line}`),
  );
  ({ system, world } = play);
}, 300_000);

afterAll(() => play?.stop());

/** Makes a partner and starts its migration. */
async function begin(id: string, spec: object = {}, policy: object = {}): Promise<string> {
  await world.makePartner({ id, ...spec });
  return world.start(id, policy);
}

describe.concurrent('a partner', { timeout: 240_000 }, () => {
  test('goes straight through: each stage, each mail, each record', async () => {
    const id = 'E-straight';
    const migrationId = await begin(id, { buyers: 1, contacts: 2 });
    await world.untilWaitingFor(id, 'migration executed');
    expect((await world.overview(id)).legacy).toMatchObject({ mode: 'frozen', notice: { state: 'upcoming' } });
    await world.playAndTell(id, 'execute');
    await world.acceptAndCertify(id);

    const { legacy, marketplace } = await world.overview(id);
    expect(legacy).toMatchObject({ mode: 'archive', notice: { state: 'migrated' } });
    expect(marketplace.memberships.map(({ status }) => status).sort()).toEqual(['Active', 'Invited']);
    expect(await world.mailsByTemplate(migrationId)).toMatchObject({ migrated: 2, 'enrollment-guide': 1, ready: 1 });
    const calendars = (await world.mails(id)).flatMap(({ attachments }) => attachments);
    expect(calendars.every(({ mimeType }) => mimeType.startsWith('text/calendar'))).toBe(true);
    expect(calendars.length).toBeGreaterThan(0);
    const stages = (await world.timeline(id)).filter(({ kind }) => kind === 'stage').map(({ stage }) => stage);
    expect(stages).toEqual([
      'preparing',
      'announced',
      'migrating',
      'verifying',
      'handing-over',
      'awaiting-acceptance',
      'awaiting-certificate',
      'ready',
      'completed',
    ]);
    await world.expectEachEffectOnce(id, migrationId);
    // Batches are numbered by run and call.
    const [row] = await world.sql`
      select stage, needs_attention, revision > 1000000 as numbered from migrations where id = ${migrationId}`;
    expect(row).toEqual({ stage: 'completed', needs_attention: false, numbered: true });
    // Started once more: a completed migration is closed for good.
    expect((await world.api('POST', '/v1/migrations', { partnerId: id, plannedFor: new Date() })).status).toBe(409);
    const connection = await Connection.connect({ address: system.addresses.temporal });
    const handle = new Client({ connection }).workflow.getHandle(migrationWorkflowId(id));
    const { historyLength } = await handle.describe();
    console.log(`history events of a straight journey through the whole system: ${historyLength}`);
    await connection.close();
  });

  test('is told of before its migration exists, out of order and twice', async () => {
    const id = 'E-early';
    await world.makePartner({ id });
    const [executed] = (await world.play(id, 'execute')).events;
    const [issued] = (await world.play(id, 'enroll', { autoIssue: true })).events;
    // The certificate before the move, both before the migration.
    const certificate = { ...issued!, id: 'early-certificate', time: new Date().toISOString() };
    const move = { ...executed!, id: 'early-move', time: new Date().toISOString() };
    const parked = [await world.sendRaw(id, certificate), await world.sendRaw(id, move)];
    expect(parked.map(({ status, body }) => [status, body.status])).toEqual([
      [202, 'parked'],
      [202, 'parked'],
    ]);
    const again = await world.sendRaw(id, move);
    expect([again.status, again.body.id, again.body.duplicates]).toEqual([200, parked[1]!.body.id, 1]);
    const other = await world.sendRaw(id, { ...move, data: { counts: { licensees: 1 } } });
    expect([other.status, other.body.type]).toEqual([409, expect.stringContaining('event-id-reused')]);

    const migrationId = await world.start(id);
    for (const { body } of parked) await world.untilReceipt(body.id, 'applied');
    await world.untilWaitingFor(id, 'invitation accepted');
    const failed = await world.send(id, { type: 'migration.failed', data: { reason: 'Import stopped' } });
    expect(await world.untilReceipt(failed.id, 'ignored')).toMatchObject({ reason: 'wrong-state' });
    const [accepted] = (await world.play(id, 'accept')).events;
    const first = await world.send(id, accepted!);
    const second = await world.send(id, accepted!);
    expect(await world.untilReceipt(first.id, 'applied')).toMatchObject({ timelineSequence: expect.any(Number) });
    expect(await world.untilReceipt(second.id, 'ignored')).toMatchObject({ reason: 'duplicate' });
    await world.untilStage(id, 'completed');
    await world.expectEachEffectOnce(id, migrationId);
    const late = await world.send(id, accepted!);
    expect(await world.untilReceipt(late.id, 'ignored')).toMatchObject({ reason: 'closed' });
  });

  test('is invited once by a Marketplace that fails, slows down, and does it without an answer', async () => {
    const id = 'E-marketplace';
    await world.makePartner({ id, contacts: 3 });
    const path = await world.usersPath(id);
    const invite = { server: 'marketplace', method: 'POST', path } as const;
    await world.addFault({ ...invite, id: 'inv-500', status: 500, count: 1 });
    await world.addFault({ ...invite, id: 'inv-429', status: 429, headers: { 'retry-after': '1' }, count: 1 });
    await world.addFault({ ...invite, id: 'inv-timeout', timeoutAfter: true, count: 1 });
    await world.addFault({ ...invite, id: 'inv-500-after', status: 500, afterEffect: true, count: 1 });
    const migrationId = await world.start(id);
    await world.untilHandedOver(id);
    for (const fault of ['inv-500', 'inv-429', 'inv-timeout', 'inv-500-after'])
      expect(await world.hitsOf(fault)).toBe(1);
    const { memberships } = (await world.overview(id)).marketplace;
    expect(memberships.map(({ contactId, status }) => `${contactId} ${status}`).sort()).toEqual([
      `CON-${id}-1 Invited`,
      `CON-${id}-2 Invited`,
      `CON-${id}-3 Invited`,
    ]);
    // Those whose answer was lost are ours all the same: a rollback would take them back.
    const invites = await world.sql`select undo from effects where migration_id = ${migrationId} and step = 'invite'`;
    expect(invites.map(({ undo }) => undo?.kind)).toEqual([
      'revoke-invitation',
      'revoke-invitation',
      'revoke-invitation',
    ]);
    await world.acceptAndCertify(id);
    await world.expectEachEffectOnce(id, migrationId);
  });

  test('is closed behind once by an old portal that is busy, and by one that hangs up after doing it', async () => {
    const id = 'E-portal';
    await world.makePartner({ id });
    const mode = { server: 'legacy', method: 'PUT', path: `/v1/accounts/${id}/mode` } as const;
    await world.addFault({ ...mode, id: 'mode-503', status: 503, count: 2 });
    await world.addFault({ ...mode, id: 'mode-drop', drop: 'after', count: 1 });
    const migrationId = await world.start(id);
    await world.untilHandedOver(id);
    expect([await world.hitsOf('mode-503'), await world.hitsOf('mode-drop')]).toEqual([2, 1]);
    expect((await world.overview(id)).legacy.mode).toBe('archive');
    await world.acceptAndCertify(id);
    await world.expectEachEffectOnce(id, migrationId);
  });

  test('gets its mail once from a mail server that hangs up before it took it', async () => {
    const id = 'E-smtp-before';
    await world.makePartner({ id, contacts: 1 });
    const path = '*@e-smtp-before.example.com';
    await world.addFault({ server: 'mailbox', stage: 'rcptTo', path, drop: 'before', id: 'smtp-before', count: 1 });
    const migrationId = await world.start(id);
    await world.untilHandedOver(id);
    expect(await world.hitsOf('smtp-before')).toBe(1);
    expect(await world.mailsLike(id, '.migrated.')).toHaveLength(1);
    await world.acceptAndCertify(id);
    await world.expectEachEffectOnce(id, migrationId);
  });

  test('does not get a mail twice of which nobody knows whether it went out, unless an operator says so', async () => {
    const id = 'E-smtp-after';
    await world.makePartner({ id, contacts: 1 });
    const path = '*@e-smtp-after.example.com';
    await world.addFault({ server: 'mailbox', stage: 'data-after', path, drop: 'after', id: 'smtp-after', count: 1 });
    const migrationId = await world.start(id);
    await world.untilHandedOver(id);
    const { attention } = await world.untilAttention(id, 'email-unconfirmed');
    expect(await world.mailsLike(id, '.migrated.')).toHaveLength(1);
    const item = attention.find(({ code }) => code === 'email-unconfirmed')!;
    expect(item.actions).toEqual(['retry', 'skip']);
    const effect = (await world.effects(migrationId)).find(({ key }) => key.endsWith(item.step));
    expect(effect?.status).toBe('unconfirmed');

    expect((await world.act(id, 'retry', { step: item.step })).status).toBe(200);
    await world.untilMigration(id, ({ attention }) => expect(attention).toEqual([]));
    await world.until(async () => {
      const ids = (await world.mailsLike(id, '.migrated.')).map(({ messageId }) => messageId);
      // The same Message-ID: the reader's mail program can tell that it is one mail.
      expect(ids).toHaveLength(2);
      expect(new Set(ids).size).toBe(1);
    });
    await world.acceptAndCertify(id);
    const left = (await world.effects(migrationId)).filter(({ status }) => status !== 'confirmed');
    expect(left).toEqual([]);
  });

  test('with open orders waits for them to be closed, and for the retry', async () => {
    const id = 'E-orders';
    const migrationId = await begin(id, { flaw: 'open-orders' });
    const { attention, readiness } = await world.untilAttention(id, 'readiness-failed');
    expect(attention[0]).toMatchObject({ step: 'readiness', why: expect.stringContaining('no-open-orders') });
    expect(readiness.find(({ code }) => code === 'no-open-orders')?.result).toBe('fail');
    // A retry while the cause is there asks again, and nothing has been done to the partner.
    expect((await world.act(id, 'retry', { step: 'readiness' })).status).toBe(200);
    await world.untilAttention(id, 'readiness-failed');
    expect((await world.overview(id)).legacy).toMatchObject({ mode: 'live', notice: { state: 'none' } });
    await world.play(id, 'close-orders');
    expect((await world.act(id, 'retry', { step: 'readiness' })).status).toBe(200);
    await world.untilWaitingFor(id, 'migration executed');
    await world.playAndTell(id, 'execute');
    await world.acceptAndCertify(id);
    await world.expectEachEffectOnce(id, migrationId);
  });

  test.each(['cdg-unknown', 'account-not-active', 'no-admin-contact', 'erp-link-blocked'] as const)(
    'with the flaw %s is not touched, and can be aborted',
    async (flaw) => {
      const id = `E-${flaw}`;
      await begin(id, { flaw });
      const { allowedActions } = await world.untilAttention(id, 'readiness-failed');
      expect(allowedActions).not.toContain('skip');
      expect((await world.overview(id)).legacy).toMatchObject({ mode: 'live', notice: { state: 'none' } });
      const aborted = await world.act(id, 'abort');
      expect([aborted.status, aborted.body.effects]).toEqual([200, []]);
      await world.untilStage(id, 'aborted');
    },
  );

  test('whose admin has left gets another one: uninvited, invited, and told by name of the new one alone', async () => {
    const id = 'E-replaced';
    const migrationId = await begin(id, { buyers: 1, contacts: 1 }, { executionOverdueMs: 1 });
    await world.untilAttention(id, 'execution-overdue');
    await world.play(id, 'execute');
    const fact = {
      type: 'migration.executed',
      data: {},
      occurredAt: new Date().toISOString(),
      evidence: 'https://tickets.example/OPS-1017',
    };
    const recorded = await world.act(id, 'record-fact', fact);
    expect(recorded.status, JSON.stringify(recorded.body)).toBe(202);
    await world.untilReceipt(recorded.body.id, 'applied');
    const { invitations } = await world.untilWaitingFor(id, 'invitation accepted');
    const contactId = invitations[0]?.contactId;
    const newContact = { name: 'Kim Example', email: `kim${mailDomain(id)}`, locale: 'de-DE' };
    const { body: actions } = await world.api('GET', `/v1/migrations/${id}/actions`);
    expect(actions.actions).toContainEqual(
      expect.objectContaining({
        action: 'replace-contact',
        fields: expect.arrayContaining([expect.objectContaining({ name: 'contactId', choices: [contactId] })]),
      }),
    );
    const order = { contactId, newContact, reason: 'has left the company' };
    const url = `/v1/migrations/${id}/actions/replace-contact`;
    const foreseen = await world.api('POST', `${url}?validateOnly=true`, order);
    // The others may have been invited to the webinars by now, or not yet.
    const stepsOf = (keys: (string | undefined)[]) =>
      keys.flatMap((key) => key?.split('/').slice(1).join('/') ?? []).filter((step) => !step.startsWith('webinars/'));
    expect(stepsOf(foreseen.body.effects.map(({ key }: { key?: string }) => key))).toEqual([
      `revoke-invitation/${contactId}/1`,
      'email/migrated/{newContactId}',
      'invite/{newContactId}/1',
    ]);
    for (const repeated of [false, false]) {
      const taken = await world.api('POST', url, order, { 'idempotency-key': 'replace-1' });
      expect(taken, JSON.stringify(taken.body)).toMatchObject({ status: 200, body: { repeated } });
      expect(stepsOf(taken.body.effects)).toEqual([
        `revoke-invitation/${contactId}/1`,
        expect.stringMatching(/^email\/migrated\/new-[0-9a-f]{24}$/),
        expect.stringMatching(/^invite\/new-[0-9a-f]{24}\/1$/),
      ]);
    }
    await world.untilMigration(id, (now) =>
      expect(now.invitations).toEqual([expect.objectContaining({ status: 'invited', round: 1 })]),
    );
    // A deleted one is not listed, and the new person is none of the old portal's.
    const { memberships } = (await world.overview(id)).marketplace;
    expect(memberships).toEqual([{ id: expect.any(String), status: 'Invited' }]);
    const told = (await world.mailsLike(id, '.migrated.')).filter(
      ({ envelope }) => envelope.to[0] === newContact.email,
    );
    expect(told).toHaveLength(1);
    // Of the person the history knows an id alone.
    const shown = JSON.stringify([await world.migration(id), await world.timeline(id)]);
    expect(shown).not.toMatch(/kim@|Kim Example/);
    await world.acceptAndCertify(id);
    const fresh = await world.timeline(id);
    expect(fresh.find(({ code }) => code === 'fact.migration.executed')).toMatchObject({
      actor: { type: 'operator' },
      data: { origin: 'operator', evidence: fact.evidence },
    });
    expect((await world.effects(migrationId)).map(({ step, status }) => `${step} ${status}`)).toContain(
      'invite undone',
    );
  });

  test('whose data did not all arrive is not handed over before it has', async () => {
    const id = 'E-mismatch';
    const migrationId = await begin(id, { customers: 3 });
    await world.untilWaitingFor(id, 'migration executed');
    await world.playAndTell(id, 'execute', { leaveOut: 1 });
    const { attention, stage } = await world.untilAttention(id, 'inventory-mismatch');
    expect([stage, attention[0]?.step, attention[0]?.why]).toEqual([
      'verifying',
      'verification',
      expect.stringContaining('subscriptions: 1 missing'),
    ]);
    expect((await world.overview(id)).legacy.mode).toBe('frozen');
    expect(await world.mails(id)).toEqual([]);
    await world.play(id, 'execute');
    expect((await world.act(id, 'retry', { step: 'verification' })).status).toBe(200);
    await world.acceptAndCertify(id);
    await world.expectEachEffectOnce(id, migrationId);
  });

  test('is rolled back before anybody has accepted: the portal is open again, the invitations are gone', async () => {
    const id = 'E-rollback';
    const migrationId = await begin(id, { contacts: 2 }, { webinarsAfterMs: 3_600_000 });
    await world.untilHandedOver(id);
    const key = { 'idempotency-key': 'rollback-of-e-rollback' };
    const reason = { reason: 'the partner asked for another date' };
    const path = `/v1/migrations/${id}/actions/rollback`;
    expect((await world.api('POST', path, {}, key)).status).toBe(400);
    expect((await world.api('POST', path, reason, key)).status).toBe(200);
    await world.untilStage(id, 'rolled-back');
    const { legacy, marketplace } = await world.overview(id);
    expect(legacy).toMatchObject({ mode: 'live', notice: { state: 'none' } });
    expect(marketplace.memberships.filter(({ status }) => status !== 'Deleted')).toEqual([]);
    expect(await world.mailsByTemplate(migrationId)).toEqual({ migrated: 2, postponed: 2 });
    const states = await world.effects(migrationId);
    const undone = states.filter(({ status }) => status === 'undone').map(({ step }) => step);
    expect(undone.sort()).toEqual([
      'archive-portal',
      'email',
      'email',
      'freeze-portal',
      'invite',
      'invite',
      'notice-migrated',
      'notice-upcoming',
    ]);
    await world.expectEachEffectOnce(id, migrationId);

    // Another try of the same partner is another migration, with effects of its own.
    // The stage is told a moment before the run is closed, and until then a start finds the first one running.
    let second = migrationId;
    await world.until(async () => {
      second = await world.start(id);
    });
    expect(second).not.toBe(migrationId);
    await world.untilHandedOver(id);
    await world.acceptAndCertify(id);
    const { memberships } = (await world.overview(id)).marketplace;
    expect(memberships.filter(({ status }) => status === 'Active')).toHaveLength(1);
    expect(await world.mailsByTemplate(second)).toMatchObject({ migrated: 2 });
  });

  test('is aborted: what was done stands and is listed, later events do nothing, and the next migration takes over', async () => {
    const id = 'E-abort';
    const migrationId = await begin(id);
    await world.untilWaitingFor(id, 'migration executed');
    const { body } = await world.act(id, 'abort');
    expect(body.effects).toEqual([`${migrationId}/notice-upcoming`, `${migrationId}/freeze-portal`]);
    await world.untilStage(id, 'aborted');
    expect((await world.overview(id)).legacy).toMatchObject({ mode: 'frozen', notice: { state: 'upcoming' } });
    const [late] = await world.playAndTell(id, 'execute');
    expect(await world.untilReceipt(late!.id, 'ignored')).toMatchObject({ reason: 'closed' });
    const refused = await world.act(id, 'pause');
    expect([refused.status, refused.body.allowedActions]).toEqual([409, []]);

    // Started anew, the partner is migrated: the old portal passes from the one to the other.
    expect(await world.start(id)).not.toBe(migrationId);
    await world.untilHandedOver(id);
    expect((await world.overview(id)).legacy).toMatchObject({ mode: 'archive', notice: { state: 'migrated' } });
  });

  test('that is paused takes facts and does nothing; resumed it goes on', async () => {
    const id = 'E-pause';
    const migrationId = await begin(id);
    await world.untilWaitingFor(id, 'migration executed');
    expect((await world.act(id, 'pause')).body.paused).toBe(true);
    const [executed] = await world.playAndTell(id, 'execute');
    await world.untilReceipt(executed!.id, 'applied');
    const paused = await world.untilWaitingFor(id, 'operator to resume');
    expect([paused.stage, paused.facts.map(({ type }) => type)]).toEqual(['migrating', ['migration.executed']]);
    expect((await world.overview(id)).legacy.mode).toBe('frozen');
    // A receipt that was lost comes back by a delivery by hand, and the fact counts once.
    const first = await world.untilReceipt(executed!.id, 'applied');
    await world.sql`
      update events set status = 'delivered', timeline_sequence = null, settled_at = null where id = ${executed!.id}`;
    expect((await world.api('POST', `/v1/events/${executed!.id}/redeliver`)).status).toBe(202);
    expect(await world.untilReceipt(executed!.id, 'applied')).toMatchObject({
      timelineSequence: (first as { timelineSequence?: number }).timelineSequence,
    });
    expect((await world.untilWaitingFor(id, 'operator to resume')).facts).toHaveLength(1);
    expect((await world.act(id, 'resume')).body.paused).toBe(false);
    await world.acceptAndCertify(id);
    await world.expectEachEffectOnce(id, migrationId);
  });

  test('whose enrollment is queried is told so, and an operator sees it', async () => {
    const id = 'E-queried';
    const migrationId = await begin(id, { contacts: 1 });
    await world.untilHandedOver(id);
    await world.playAndTell(id, 'accept');
    await world.untilWaitingFor(id, 'the certificate of every buyer');
    await world.playAndTell(id, 'enroll');
    await world.playAndTell(id, 'query-enrollment', { note: 'Please add the MPN id' });
    const { attention, buyers } = await world.untilAttention(id, 'enrollment-queried');
    expect(attention[0]?.step).toBe(`buyer/${buyers[0]?.buyerId}`);
    await world.until(async () => {
      expect(await world.mailsByTemplate(migrationId)).toMatchObject({ 'enrollment-queried': 1 });
    });
    const texts = (await world.mails(id)).map(({ text }) => text);
    expect(texts.filter((text) => text?.includes('Please add the MPN id'))).toHaveLength(1);
    await world.playAndTell(id, 'issue');
    const { attention: left } = await world.untilStage(id, 'completed');
    expect(left).toEqual([]);
    await world.expectEachEffectOnce(id, migrationId);
  });

  test('with two buyers is ready when both hold their certificate', async () => {
    const id = 'E-buyers';
    const migrationId = await begin(id, { buyers: 2 });
    const { marketplace } = await world.overview(id);
    const [one, two] = marketplace.buyers.map((buyer) => buyer.id);
    await world.untilHandedOver(id);
    await world.playAndTell(id, 'accept');
    await world.untilWaitingFor(id, 'the certificate of every buyer');
    await world.playAndTell(id, 'enroll', { autoIssue: true, buyerId: one });
    const half = await world.untilMigration(id, ({ buyers }) =>
      expect(buyers.find(({ buyerId }) => buyerId === one)?.status).toBe('certified'),
    );
    expect([half.stage, half.buyers.find(({ buyerId }) => buyerId === two)?.status]).toEqual([
      'awaiting-certificate',
      'none',
    ]);
    expect(await world.mailsByTemplate(migrationId)).not.toHaveProperty('ready');
    await world.playAndTell(id, 'enroll', { autoIssue: true, buyerId: two });
    await world.untilStage(id, 'completed');
    expect(await world.mailsByTemplate(migrationId)).toMatchObject({ ready: 1 });
    await world.expectEachEffectOnce(id, migrationId);
  });
});

test('no part has logged a name, an address, a token or an invitation link', async () => {
  const said = lines.join('\n');
  expect(said.length).toBeGreaterThan(1_000);
  const people = await world.sql`select name, email from partner_contacts`;
  expect(people.length).toBeGreaterThan(10);
  for (const { name, email } of people) {
    expect(said).not.toContain(email);
    expect(said).not.toContain(name);
  }
  expect(said).not.toMatch(/accept-invite\?code=|idt:TKN-\d/);
});
