import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { SEED_PARTNERS } from '../../../sandbox/seed-partners.js';
import { builtProgram } from '../../support/built-programs.js';
import { invite, legacyCaller } from './sandbox-calls.js';

const MODE = { mode: 'frozen', reason: 'planned move', migrationId: 'mig-1' };

describe('the state of the sandbox', () => {
  let folder = '';
  let stateFile = '';
  const open: Sandbox[] = [];
  const start = async (seed: 'partners' | 'empty' = 'empty') => {
    const sandbox = await startSandbox({ seed, stateFile });
    open.push(sandbox);
    return sandbox;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
    stateFile = join(folder, 'deeper', 'state.json');
  });
  afterEach(async () => {
    for (const sandbox of open.splice(0)) await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('survives a restart: portal, idempotency keys, Marketplace and mails', async () => {
    const first = await start();
    const { accountId, contacts } = first.makePartner({ id: 'STATE-1' });
    await legacyCaller(first)('PUT', 'STATE-1/mode', { body: MODE, key: 'key-1' });
    await invite(first, accountId!, contacts[0]!.email);
    first.people.execute('STATE-1');
    const { hostname, port } = new URL(first.smtpUrl);
    await createTransport({ host: hostname, port: Number(port) }).sendMail({
      from: 'a@sender.example.com',
      to: 'b@partner.example.com',
      subject: 'Kept',
      text: 'Grüße',
    });
    await expect.poll(() => first.mailbox.messages.list().length).toBe(2);
    await first.stop();

    const second = await start('partners');
    const answer = await legacyCaller(second)('PUT', 'STATE-1/mode', { body: MODE, key: 'key-1' });
    expect(answer.headers.get('idempotency-replayed')).toBe('true');
    expect((await legacyCaller(second)('GET', 'STATE-1')).body).toMatchObject({ mode: 'frozen', version: 2 });
    expect(second.legacy.ids()).toEqual(['STATE-1']);
    expect(second.programId).toBe(first.programId);
    expect(second.marketplace.licenseesOf(accountId!)).toHaveLength(3);
    expect(second.marketplace.membershipsOf(accountId!)).toMatchObject([{ status: 'Invited' }]);
    expect(second.mailbox.messages.list().map(({ subject, text }) => [subject, text?.trim()])).toEqual(
      first.mailbox.messages.list().map(({ subject, text }) => [subject, text?.trim()]),
    );
    second.makePartner({ id: 'STATE-2' });
    expect(new Set(second.marketplace.accounts().map(({ id }) => id)).size).toBe(2);
  });

  it('is saved without a stop too, and never leaves half a file behind', async () => {
    const sandbox = await start();
    sandbox.makePartner({ id: 'STATE-1' });
    await legacyCaller(sandbox)('PUT', 'STATE-1/mode', { body: MODE });
    await expect
      .poll(async () => JSON.parse(await readFile(stateFile, 'utf8')).legacy.records[0].account.mode, {
        timeout: 5_000,
      })
      .toBe('frozen');
    expect(await readdir(join(folder, 'deeper'))).toEqual(['state.json']);
  });

  it('refuses a file that is not a state of its own', async () => {
    stateFile = join(folder, 'state.json');
    await writeFile(stateFile, '{"version":99}');
    await expect(start()).rejects.toThrow('not a sandbox state of version 1');
  });

  it('begins with the made-up partners, each flaw among them once, the same in every run', async () => {
    stateFile = join(folder, 'a.json');
    const one = await start('partners');
    stateFile = join(folder, 'b.json');
    const two = await start('partners');
    expect(one.legacy.ids()).toEqual(SEED_PARTNERS.map(({ id }) => id));
    expect(one.legacy.toJSON()).toEqual(two.legacy.toJSON());
    expect(one.marketplace.accounts().map(({ id }) => id)).toEqual(two.marketplace.accounts().map(({ id }) => id));
    const flaws = SEED_PARTNERS.flatMap(({ flaw }) => flaw ?? []);
    expect(new Set(flaws).size).toBe(flaws.length);
    for (const id of one.legacy.ids()) {
      const { contacts, name } = one.legacy.account(id);
      expect(name).not.toBe('');
      expect(contacts.length).toBeGreaterThan(0);
      for (const { email } of contacts) expect(email).toMatch(/\.example\.com$/);
    }
    expect(one.marketplace.findAccountByExternalId('WW-P-2001')).toBeUndefined();
    expect(one.marketplace.findAccountByExternalId('WW-P-2007')?.status).toBe('Disabled');
    expect(one.marketplace.findAccountByExternalId('WW-P-2005')?.eligibility.partner).toBe(false);
  });
});

describe('the sandbox as a process', () => {
  let folder = '';
  let child: ChildProcessWithoutNullStreams | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-process-'));
  });
  afterEach(async () => {
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function announced(env: Record<string, string>): Promise<Record<string, string>> {
    child = spawn(process.execPath, [builtProgram('sandbox/main.ts')], {
      env: { PATH: process.env.PATH, SANDBOX_STATE_FILE: join(folder, 'state.json'), ...env },
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    return JSON.parse(line);
  }

  it('says in one line where it listens, keeps given tokens to itself, and stops cleanly on SIGTERM', async () => {
    const addresses = await announced({ LEGACY_PORTAL_TOKEN: 'given-token', SANDBOX_SEED: 'partners' });
    expect(addresses).toMatchObject({ ready: true, marketplaceUrl: expect.stringMatching(/\/public\/v1$/) });
    expect(JSON.stringify(addresses)).not.toContain('given-token');
    const account = await fetch(`${addresses.legacyUrl}/v1/accounts/P-1001`, {
      headers: { authorization: 'Bearer given-token' },
    });
    expect(account.status).toBe(200);
    child!.kill('SIGTERM');
    expect(await once(child!, 'exit')).toEqual([0, null]);
    expect(JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')).legacy.records).toHaveLength(
      SEED_PARTNERS.length,
    );
  }, 30_000);

  it('ends with its parent when it was told to, and saves before', async () => {
    await announced({ SANDBOX_EXIT_WITH_PARENT: '1', SANDBOX_SEED: 'empty' });
    child!.stdin.end();
    expect(await once(child!, 'exit')).toEqual([0, null]);
    expect(await readdir(folder)).toEqual(['state.json']);
  }, 30_000);
});
