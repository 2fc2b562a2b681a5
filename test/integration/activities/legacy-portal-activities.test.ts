import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ActivityWorld, startActivityWorld } from './activity-world.js';

let world: ActivityWorld;

beforeAll(async () => {
  world = await startActivityWorld();
  world.sandbox.makePartner({ id: 'P-1', locale: 'de-DE', timeZone: 'Europe/Berlin' });
});
afterAll(() => world?.stop());
afterEach(() => world.sandbox.faults.clear());

const ref = { migrationId: 'mig_1', partnerId: 'P-1' };
const plannedFor = '2026-03-02T23:30:00.000Z';
const account = () => world.sandbox.legacy.account('P-1');
const setNotice = (notice: 'none' | 'upcoming' | 'migrated', key: string) =>
  world.run(() => world.activities.setNotice({ ...ref, key, notice, plannedFor, locale: 'de-DE' }));
const setMode = (mode: 'live' | 'frozen' | 'archive', key: string) =>
  world.run(() => world.activities.setMode({ ...ref, key, mode, reason: 'the account moves' }));

describe('the notice', () => {
  it('stands on the portal in the account’s language and zone, and a repeat changes nothing', async () => {
    const first = await setNotice('upcoming', 'mig_1/notice-upcoming');
    expect(account().notice).toMatchObject({
      state: 'upcoming',
      locale: 'de-DE',
      plannedFor,
      body: expect.stringContaining('Dienstag, 3. März 2026'),
      links: [{ title: expect.stringContaining('Key Concepts') }, { title: expect.stringContaining('Platform') }],
    });
    expect(await setNotice('upcoming', 'mig_1/notice-upcoming')).toEqual(first);
    expect(first.version).toBe(account().version);
  });

  it('is set once although the answer was lost', async () => {
    world.sandbox.faults.add({
      server: 'legacy',
      method: 'PUT',
      path: '/v1/accounts/P-1/notice',
      drop: 'after',
      count: 1,
    });
    await expect(setNotice('migrated', 'mig_1/notice-migrated')).rejects.toMatchObject({ type: 'outcome-unknown' });
    const { version } = account();
    expect(await setNotice('migrated', 'mig_1/notice-migrated')).toEqual({ version });
    expect(account().notice.state).toBe('migrated');
  });

  it('goes up although an update of ours changed its words between two tries under one key', async () => {
    await setNotice('upcoming', 'mig_1/reworded');
    const other = { ...ref, key: 'mig_1/reworded', notice: 'upcoming' as const, plannedFor, locale: 'en-US' };
    await expect(world.run(() => world.activities.setNotice(other))).resolves.toMatchObject({
      version: account().version,
    });
  });
});

describe('the mode', () => {
  it('is set and read back', async () => {
    expect(await setMode('frozen', 'mig_1/freeze')).toEqual({ version: account().version });
    expect(account().mode).toBe('frozen');
  });

  it('that a replayed answer only claims is a failure that is tried again', async () => {
    await setMode('archive', 'mig_1/archive');
    await setMode('live', 'mig_1/back');
    // The portal answers the first request's result for the same key; the account stays live.
    await expect(setMode('archive', 'mig_1/archive')).rejects.toMatchObject({
      type: 'transient',
      nonRetryable: false,
      details: [{ system: 'legacy-portal', code: 'mode-not-set' }],
    });
    expect(account().mode).toBe('live');
  });

  it('under the key of another write stays the mistake that it is', async () => {
    await expect(setMode('frozen', 'mig_1/notice-upcoming')).rejects.toMatchObject({
      type: 'invalid',
      nonRetryable: true,
      details: [{ status: 422, code: 'idempotency-key-reused' }],
    });
  });

  it('waits as long as the portal asks while the first request still runs', async () => {
    world.sandbox.faults.add({
      server: 'legacy',
      method: 'PUT',
      path: '/v1/accounts/P-1/mode',
      delayMs: 1500,
      count: 1,
    });
    const first = setMode('frozen', 'mig_1/slow');
    await expect.poll(() => world.sandbox.faults.list()[0]?.hits).toBe(1);
    await expect(setMode('frozen', 'mig_1/slow')).rejects.toMatchObject({
      type: 'transient',
      nonRetryable: false,
      nextRetryDelay: 1000,
      details: [{ status: 409, code: 'idempotency-in-progress' }],
    });
    await first;
    expect(account().mode).toBe('frozen');
  });

  it('archive is refused by name while orders are open', async () => {
    world.sandbox.makePartner({ id: 'P-2', flaw: 'open-orders' });
    const archive = world.activities.setMode({
      migrationId: 'mig_2',
      partnerId: 'P-2',
      key: 'mig_2/archive',
      mode: 'archive',
      reason: 'the account moves',
    });
    await expect(archive).rejects.toMatchObject({
      type: 'conflict',
      nonRetryable: true,
      message: 'legacy-portal: PUT /v1/accounts/{id}/mode was answered 409 open-orders',
      details: [{ system: 'legacy-portal', status: 409, code: 'open-orders' }],
    });
  });

  it('of another migration’s account is a conflict, and of one that is switched off, gone', async () => {
    const other = { partnerId: 'P-1', migrationId: 'mig_9', key: 'mig_9/mode', mode: 'live' as const, reason: 'x' };
    await expect(world.activities.setMode(other)).rejects.toMatchObject({
      type: 'conflict',
      details: [{ code: 'owned-by-other-migration' }],
    });
    world.sandbox.makePartner({ id: 'P-3' });
    world.sandbox.legacy.sunset('P-3');
    const late = { partnerId: 'P-3', migrationId: 'mig_3', key: 'mig_3/mode', mode: 'frozen' as const, reason: 'x' };
    await expect(world.activities.setMode(late)).rejects.toMatchObject({ type: 'gone', nonRetryable: true });
  });
});
