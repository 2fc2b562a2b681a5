import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AttentionItem } from '../../../domain/attention.js';
import { newPartnerId, plannedFor } from '../api/api-fixture.js';
import { type Issuer, startIssuer } from '../api/issuer.js';
import { type CliFixture, startCli } from './cli-fixture.js';

let world: CliFixture;
let issuer: Issuer;
/** Key files with the tokens of people. */
const files: Record<string, string> = {};

beforeAll(async () => {
  issuer = await startIssuer();
  world = await startCli({ tokens: { issuer: issuer.url, audience: 'portage' } });
  for (const [name, role] of Object.entries({ olga: 'operator', anna: 'approver' })) {
    const file = join(world.folder, `${name}.token`);
    writeFileSync(file, await issuer.token({ sub: name, roles: [role] }), { mode: 0o600 });
    files[name] = file;
  }
});
afterAll(async () => {
  await world.close();
  await issuer.close();
});

const as = (who: string, words: string) => world.cli(`--key-file ${files[who]} ${words}`);
const why = '--reason "the agreement has ended"';

async function begin(): Promise<string> {
  const partnerId = newPartnerId();
  await world.api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  const asks: AttentionItem = {
    code: 'inventory-mismatch',
    severity: 'critical',
    step: 'verification',
    since: '2026-03-02T08:00:00.000Z',
    why: 'The two sides differ',
    actions: ['retry', 'skip'],
  };
  world.api.migrations.partners.get(partnerId)?.attention.push(asks);
  return partnerId;
}

test('skip tells that it waits, and where; another person approves', async () => {
  const partnerId = await begin();
  const asked = await as('olga', `migrations skip ${partnerId} --step verification ${why}`);
  expect(asked).toMatchObject({ code: 0, stderr: '' });
  expect(asked.stdout).toMatch(/^Nothing is done yet: it waits for a second person/);
  const id = /apr_[0-9a-f-]{36}/.exec(asked.stdout)?.[0] ?? 'none';
  const listed = await as('anna', 'approvals list --status awaited');
  expect(listed.stdout).toContain(id);
  const queue = await as('anna', `attention list --code second-person-awaited --partner ${partnerId} --json`);
  expect((await as('anna', `attention show ${queue.json.data[0].id}`)).stdout).toContain(`approvals show ${id}`);

  const own = await as('olga', `approvals approve ${id}`);
  expect(own.code).not.toBe(0);
  const approved = await as('anna', `approvals approve ${id} --json`);
  expect(approved).toMatchObject({ code: 0, json: { kind: 'approval', data: { status: 'approved', done: {} } } });
  expect((await as('olga', `approvals show ${id}`)).stdout).toMatch(/Status +approved/);
  expect((await as('anna', `approvals reject ${id} ${why}`)).code).toBe(4);
});

test('skip of several says which of them wait', async () => {
  const partnerIds = [await begin(), await begin()];
  const asked = await as(
    'olga',
    `migrations skip ${partnerIds.join(' ')} --step verification ${why} --yes --expect 2 --json`,
  );
  expect(asked.code).toBe(0);
  expect(asked.json).toMatchObject({
    summary: { done: 0, awaited: 2, failed: 0 },
    data: partnerIds.map((partnerId) => ({
      partnerId,
      outcome: 'awaited',
      approvalId: expect.stringMatching(/^apr_/),
    })),
  });
});

test('--wait ends with the decision', async () => {
  const partnerId = await begin();
  const waiting = as('olga', `migrations skip ${partnerId} --step verification ${why} --wait --timeout 60s --json`);
  const awaited = async () => (await as('anna', `approvals list --partner ${partnerId} --json`)).json.data;
  await expect.poll(awaited).toHaveLength(1);
  const [{ id }] = await awaited();
  expect((await as('anna', `approvals reject ${id} --reason "it is billed still"`)).code).toBe(0);
  expect(await waiting).toMatchObject({ code: 1, json: { data: { status: 'rejected' } } });
});

test('a dry run says that a second person is needed; who asked can take it back', async () => {
  const partnerId = await begin();
  const dry = await as('olga', `migrations skip ${partnerId} --step verification ${why} --dry-run`);
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('Waits for a second person') });
  const asked = await as('olga', `migrations skip ${partnerId} --step verification ${why} --json`);
  const { id } = asked.json.data;
  expect(await as('olga', `approvals withdraw ${id} --json`)).toMatchObject({
    code: 0,
    json: { data: { status: 'withdrawn' } },
  });
});
