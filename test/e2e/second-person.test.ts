import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type System, startSystem } from '../../stack/system.js';
import { builtProgram } from '../support/built-programs.js';
import { PlayWorld } from './play-world.js';

let system: System;
let world: PlayWorld;
const lines: string[] = [];

beforeAll(async () => {
  const { TEMPORAL_ADDRESS: _temporal, DATABASE_URL: _database, ...inherited } = process.env;
  system = await startSystem({
    ports: 'any',
    programs: (source) => [builtProgram(source)],
    say: () => {},
    log: (part, line) => lines.push(`${part} ${line}`),
    env: { ...inherited, SANDBOX_SEED: 'empty', WATCH_EVERY_MINUTES: '0', SECOND_PERSON: 'true' },
  });
  const { api, sandbox, mailbox } = system.addresses;
  const { databaseUrl, adminKeyFile } = system;
  world = new PlayWorld({ api, sandbox, mailbox, databaseUrl, adminKeyFile });
}, 300_000);

afterAll(async () => {
  await world?.close();
  await system?.stop();
});

/** Headers of a person who has signed in at the sandbox. */
async function person(sub: string, ...roles: string[]): Promise<Record<string, string>> {
  const answer = await fetch(`${system.addresses.identity}/play/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub, roles }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return { authorization: `Bearer ${access_token}` };
}

/** Approves, with one key, until it is known to be done. */
async function untilApproved(id: string, headers: Record<string, string>) {
  const key = randomUUID();
  let body: Awaited<ReturnType<PlayWorld['api']>>['body'];
  await world.until(async () => {
    const answer = await world.api('POST', `/v1/approvals/${id}/approve`, {}, { ...headers, 'idempotency-key': key });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    body = answer.body;
  });
  return { body };
}

test('verification is left out by two people, once, and the journey goes on', { timeout: 240_000 }, async () => {
  const id = `E-${randomUUID().slice(0, 8)}`;
  await world.makePartner({ id, customers: 3 });
  const migrationId = await world.start(id);
  await world.untilWaitingFor(id, 'migration executed');
  await world.playAndTell(id, 'execute', { leaveOut: 1 });
  await world.untilAttention(id, 'inventory-mismatch');
  const otto = await person('otto', 'operator');
  const anna = await person('anna', 'approver', 'pii:read');

  const skip = { reason: 'the missing one has ended', step: 'verification' };
  const url = `/v1/migrations/${id}/actions/skip`;
  const asked = await world.api('POST', url, skip, otto);
  expect([asked.status, asked.body.status], JSON.stringify(asked.body)).toEqual([202, 'awaited']);
  expect((await world.migration(id)).stage).toBe('verifying');
  const approve = `/v1/approvals/${asked.body.id}/approve`;
  expect((await world.api('POST', approve, {}, otto)).status).toBe(403);
  expect((await world.api('POST', approve, {})).status, 'a machine').toBe(403);
  await world.until(async () => {
    const { body } = await world.api('GET', `/v1/attention?code=second-person-awaited&partner=${id}`);
    expect(body.data).toHaveLength(1);
  });

  const tries = Array.from({ length: 20 }, () =>
    world.api('POST', approve, {}, { ...anna, 'idempotency-key': randomUUID() }),
  );
  const answers = await Promise.all(tries);
  // On a busy machine one of them may not know yet, and says to approve again.
  for (const { status, body } of answers) expect([200, 409, 503], JSON.stringify(body)).toContain(status);
  if (!answers.some(({ status }) => status === 200)) await untilApproved(asked.body.id, anna);
  await world.untilWaitingFor(id, 'invitation accepted');
  const decided = (await world.api('GET', `/v1/approvals/${asked.body.id}`, undefined, anna)).body;
  expect(decided).toMatchObject({ status: 'approved', done: { sequence: expect.any(Number) } });
  await world.until(async () => {
    const entries = (await world.api('GET', `/v1/migrations/${id}/timeline?limit=200`, undefined, anna)).body.data;
    const skipped = entries.filter(({ code }: { code: string }) => code === 'operator.skip');
    expect(skipped).toHaveLength(1);
    expect(skipped[0]).toMatchObject({
      sequence: decided.done.sequence,
      actor: { type: 'operator', id: decided.requestedBy },
      text: expect.stringContaining(`approved by ${decided.decidedBy}`),
      operationId: asked.body.id.slice(4),
      data: { approvedBy: decided.decidedBy },
    });
  });

  // A certificate that the vendor has told of by mail: the event of it names both.
  await world.playAndTell(id, 'accept');
  await world.untilWaitingFor(id, 'the certificate of every buyer');
  const enrolled = (await world.play(id, 'enroll', { autoIssue: true })).events.find(
    ({ type }) => type === 'certificate.issued',
  );
  const fact = { type: 'certificate.issued', data: enrolled?.data, occurredAt: new Date(), evidence: 'OPS-7' };
  const recorded = await world.api(
    'POST',
    `/v1/migrations/${id}/actions/record-fact`,
    { reason: skip.reason, ...fact },
    otto,
  );
  expect([recorded.status, recorded.body.matter], JSON.stringify(recorded.body)).toEqual([202, 'certificate']);
  const done = await untilApproved(recorded.body.id, anna);
  expect(await world.untilReceipt(done.body.done.eventId, 'applied')).toBeDefined();
  await world.untilStage(id, 'completed');
  const facts = (await world.timeline(id)).filter(({ code }) => code === 'fact.certificate.issued');
  expect(facts.map(({ text }) => text)).toContainEqual(expect.stringContaining(`approved by ${decided.decidedBy}`));
  await world.expectEachEffectOnce(id, migrationId);
  const audit = (await world.api('GET', `/v1/audit-entries?target=${id}&action=api.approval.approve`)).body.data;
  expect(audit.filter(({ outcome }: { outcome: string }) => outcome === 'success').length).toBeGreaterThan(1);
  expect((await world.api('GET', '/v1/audit/verification')).body.ok).toBe(true);
});
