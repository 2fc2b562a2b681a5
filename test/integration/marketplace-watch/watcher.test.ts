import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { insertEvent, listEvents } from '../../../db/queries/events.js';
import { startWatchWorld, type Waiting, type WatchWorld } from './watch-world.js';

let world: WatchWorld;
let invited: Waiting[];
let enrolling: Waiting[];

beforeAll(async () => {
  world = await startWatchWorld();
  invited = await world.addWaiting('awaiting-acceptance', 2_000);
  enrolling = await world.addWaiting('awaiting-certificate', 1_000);
});
afterAll(() => world.stop());

const enroll = ({ accountId, buyerId }: Waiting) =>
  world.sandbox.marketplace.enroll({ accountId, buyerId, programId: world.sandbox.programId });
const watchEvents = async () => {
  const rows = await world.database.sql<
    { type: string; subject: string; source_event_id: string; duplicates: number; status: string }[]
  >`select * from events where source = 'watcher'`;
  return [...rows];
};
function byType(rows: { type: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of rows) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** Lets the next run ask for what changes from now on: the last one was ten minutes ago, which is the overlap. */
const aftertime = () => world.database.sql`update watch_runs set read_up_to = now() + interval '599.9 seconds'`;

/** Lets the next run be a full pass. */
const forgetRuns = () => world.database.sql`delete from watch_runs`;

describe('the watcher over thousands of partners', { timeout: 120_000 }, () => {
  test('asks for fifty accounts at once, and finds all that nobody told', async () => {
    const { marketplace } = world.sandbox;
    for (const { membershipId } of invited.slice(0, 30)) marketplace.acceptInvitation(membershipId);
    for (const { membershipId } of invited.slice(30, 35)) marketplace.declineInvitation(membershipId);
    for (const { membershipId } of invited.slice(35, 40)) marketplace.expireInvitation(membershipId);
    for (const one of enrolling.slice(0, 20)) marketplace.completeEnrollment(enroll(one).id);
    for (const one of enrolling.slice(20, 24)) marketplace.queryEnrollment(enroll(one).id, 'Which region?');
    for (const one of enrolling.slice(24, 27)) marketplace.failEnrollment(enroll(one).id, 'Wrong region');
    for (const one of enrolling.slice(27, 40)) enroll(one);
    world.clock.offsetMs = 0;

    const report = await world.watch();
    expect(report).toMatchObject({ mode: 'full', accounts: 3_000, findings: 80, events: 80 });
    expect(report.requests).toBe(world.requests());
    // 40 of memberships, 20 of certificates, 20 of enrollments; a page of partners may cut a fifty in two.
    expect(report.requests).toBeGreaterThanOrEqual(80);
    expect(report.requests).toBeLessThan(80 + 3 * 16 + 5);
    const rows = await watchEvents();
    expect(byType(rows)).toEqual({
      'invitation.accepted': 30,
      'invitation.declined': 5,
      'invitation.expired': 5,
      'certificate.issued': 20,
      'enrollment.processing': 13,
      'enrollment.queried': 4,
      'enrollment.failed': 3,
    });
    for (const { source_event_id } of rows) expect(source_event_id).toMatch(/^watch:P-[A-Za-z0-9_:-]{1,119}$/);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['verified']));
    expect(world.delivered).toHaveLength(80);
    const [run] = await world.database.sql`select * from watch_runs`;
    expect(run).toMatchObject({ mode: 'full', accounts: 3_000, requests: report.requests, findings: 80, events: 80 });
    expect(run?.finished_at).toBeInstanceOf(Date);
  });

  test('then asks for changes alone, at a fraction of that, and tells nothing twice', async () => {
    await aftertime();
    const before = world.requests();
    expect(await world.watch()).toMatchObject({ mode: 'changes', requests: 3, findings: 0, events: 0 });
    expect(world.requests() - before).toBe(3);

    await aftertime();
    const late = [invited[100]!, enrolling[100]!] as const;
    world.sandbox.marketplace.acceptInvitation(late[0].membershipId);
    world.sandbox.marketplace.completeEnrollment(enroll(late[1]).id);
    const report = await world.watch();
    expect(report).toMatchObject({ mode: 'changes', accounts: 2, findings: 2, events: 2 });
    expect(report.requests).toBeLessThan(10);
  });

  test('goes on after 429 and 500, waits as long as it is told, and repeats are harmless', async () => {
    await forgetRuns();
    const server = 'marketplace' as const;
    const path = '/public/v1/program/certificates';
    world.sandbox.faults.add({ id: 'slow', server, path, status: 429, headers: { 'retry-after': '3' }, count: 1 });
    world.sandbox.faults.add({ id: 'broken', server, path: '*/account-users', status: 500, count: 2 });
    const known = (await watchEvents()).length;
    const begunAt = Date.now();
    const report = await world.watch();
    expect(Date.now() - begunAt).toBeGreaterThan(3_000);
    expect(world.sandbox.faults.get('slow')?.hits).toBe(1);
    expect(world.sandbox.faults.get('broken')?.hits).toBe(2);
    expect(report).toMatchObject({ mode: 'full', accounts: 3_000, findings: known, events: 0 });
    const rows = await watchEvents();
    expect(rows).toHaveLength(known);
    expect(rows.every(({ duplicates }) => duplicates >= 1)).toBe(true);
  });

  test('goes on from its page when its worker goes away', async () => {
    await forgetRuns();
    const pages: string[] = [];
    let fail: (reason: Error) => void = () => {};
    const cut = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    const paged = (from: string) => ({
      ...world.activities,
      watchPartners: (input: Parameters<typeof world.activities.watchPartners>[0]) => {
        pages.push(`${from} ${'after' in input ? input.after : 'start'}`);
        // The first worker is away before it has an answer to its sixth page.
        return from === 'first' && pages.length === 6 ? cut : world.activities.watchPartners(input);
      },
    });
    const stopFirst = await world.work(paged('first'));
    const handle = await world.start();
    await vi.waitFor(() => expect(pages).toHaveLength(6), 30_000);
    const stopping = stopFirst();
    fail(new Error('the worker ends'));
    await stopping;
    const stopSecond = await world.work(paged('second'));
    expect(await handle.result()).toMatchObject({ mode: 'full', accounts: 3_000 });
    await stopSecond();
    expect(pages[6]).toBe(pages[5]?.replace('first', 'second'));
    expect(pages).toHaveLength(15 + 1 + 1);
    await world.temporal.replay([{ workflowId: handle.workflowId, history: await handle.fetchHistory() }]);
  });

  test('leaves out what a sender has told, where only the time would tell the two apart', async () => {
    const [told, other] = (await world.addWaiting('awaiting-certificate', 2)) as [Waiting, Waiting];
    for (const one of [told, other]) {
      const { id } = enroll(one);
      world.sandbox.marketplace.queryEnrollment(id, 'Which region?');
      if (one === other) continue;
      await insertEvent(world.database, {
        source: 'vendor',
        sourceEventId: 'told-before',
        bodyHash: 'x',
        type: 'enrollment.queried',
        subject: one.partnerId,
        occurredAt: new Date(),
        origin: 'webhook',
        data: { enrollmentId: id, buyerId: one.buyerId },
      });
    }
    await world.watch();
    const of = async (subject: string) => listEvents(world.database, { subject, limit: 10 });
    expect((await of(told.partnerId)).map(({ source }) => source)).toEqual(['vendor']);
    expect((await of(other.partnerId)).map(({ source }) => source)).toEqual(['watcher']);
  });

  test('reads all again where the Marketplace does not take the question for changes', async () => {
    world.sandbox.faults.add({ id: 'no-delta', server: 'marketplace', path: '*/account-users', status: 400, count: 1 });
    expect(await world.watch()).toMatchObject({ mode: 'full', accounts: 3_002 });
  });

  test('passes over an object of another shape, takes it for present, and brings the news of the others', async () => {
    await forgetRuns();
    const [odd, other] = (await world.addWaiting('awaiting-acceptance', 2)) as [Waiting, Waiting];
    const { marketplace } = world.sandbox;
    // As a Marketplace would answer that has changed the type of a member.
    Object.assign(marketplace.acceptInvitation(odd.membershipId), { status: 2 });
    marketplace.acceptInvitation(other.membershipId);
    await world.watch();
    const typesOf = async (subject: string) =>
      (await listEvents(world.database, { subject, limit: 10 })).map(({ type }) => type);
    expect(await typesOf(other.partnerId)).toEqual(['invitation.accepted']);
    expect(await typesOf(odd.partnerId)).toEqual([]);
  });

  test('reads all again a day later', async () => {
    await world.database.sql`update watch_runs set started_at = started_at - interval '25 hours'`;
    expect(await world.watch()).toMatchObject({ mode: 'full', events: 0 });
  });
});
