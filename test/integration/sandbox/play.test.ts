import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventCatalogue } from '../../../domain/events.js';
import { compareInventories } from '../../../domain/inventory.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { control, invite, legacyCaller, marketplaceGet } from './sandbox-calls.js';

type Received = { authorization: string | undefined; url: string | undefined; body: Record<string, unknown> };

describe('playing the people of the outside world', () => {
  let sandbox: Sandbox;
  let intake: Server;
  let received: Received[] = [];
  let made = 0;
  let id = '';
  const play = (action: string, body: unknown = {}) => control(sandbox, 'POST', `/play/partners/${id}/${action}`, body);

  beforeAll(async () => {
    intake = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString());
        received.push({ authorization: request.headers.authorization, url: request.url, body });
        response.writeHead(202, { 'content-type': 'application/json' }).end('{"state":"received"}');
      });
    });
    await new Promise<void>((resolve) => intake.listen(0, '127.0.0.1', resolve));
    const { port } = intake.address() as AddressInfo;
    sandbox = await startSandbox({
      seed: 'empty',
      events: { url: `http://127.0.0.1:${port}/v1/events?source=sandbox`, key: 'secret-key' },
    });
  });
  afterAll(async () => {
    await sandbox.stop();
    await new Promise((resolve) => intake.close(resolve));
  });
  beforeEach(() => {
    received = [];
    made += 1;
    id = `PLAY-${made}`;
  });

  /** Both inventories as Portage reads them, over the two public APIs. */
  async function inventories(accountId: string) {
    const { body: legacy } = await legacyCaller(sandbox)('GET', `${id}/inventory`);
    const { body: licensees } = await marketplaceGet(
      sandbox,
      `/accounts/licensees?eq(account.id,"${accountId}")&limit=100`,
    );
    const { body: agreements } = await marketplaceGet(
      sandbox,
      `/commerce/agreements?eq(client.id,"${accountId}")&limit=100`,
    );
    const ids = agreements.data.map((agreement: { id: string }) => `"${agreement.id}"`).join(',');
    const { body: subscriptions } = await marketplaceGet(
      sandbox,
      `/commerce/subscriptions?in(agreement.id,(${ids}))&limit=100&select=+lines`,
    );
    return compareInventories(
      {
        customers: legacy.customers,
        // biome-ignore lint/suspicious/noExplicitAny: read by what the comparison expects.
        subscriptions: legacy.subscriptions.map((each: any) => ({ ...each, productId: each.product })),
      },
      {
        licensees: licensees.data,
        // biome-ignore lint/suspicious/noExplicitAny: as above.
        agreements: agreements.data.map((each: any) => ({
          id: each.id,
          licenseeId: each.licensee.id,
          productId: each.product.id,
          status: each.status,
        })),
        // biome-ignore lint/suspicious/noExplicitAny: as above.
        subscriptions: subscriptions.data.map((each: any) => ({
          id: each.id,
          agreementId: each.agreement.id,
          vendorId: each.externalIds.vendor,
          quantity: each.lines[0].quantity,
          status: each.status,
        })),
      },
    );
  }

  it('executing moves everything, so that both inventories agree over the public APIs', async () => {
    const { accountId } = sandbox.makePartner({ id, customers: 5, buyers: 2, subscriptionsPerCustomer: 3 });
    const { status, body } = await play('execute', { notify: true });
    expect(status).toBe(200);
    expect(body.done.counts).toEqual({ licensees: 5, agreements: 10, subscriptions: 15 });
    expect(await inventories(accountId!)).toMatchObject({
      agrees: true,
      subscriptions: { legacy: 15, marketplace: 15 },
    });
    expect(body.sent).toMatchObject([{ type: 'migration.executed', status: 202, receipt: { state: 'received' } }]);
    expect(received).toMatchObject([
      {
        authorization: 'Bearer secret-key',
        url: '/v1/events?source=sandbox',
        body: {
          type: 'migration.executed',
          subject: id,
          data: { counts: { licensees: 5, agreements: 10, subscriptions: 15 } },
        },
      },
    ]);
  });

  it('executing can leave out, skip and add, and a second run repairs what was left out', async () => {
    const { accountId, subscriptionIds } = sandbox.makePartner({ id, customers: 4 });
    await play('execute', { leaveOut: 2, skip: [subscriptionIds[0]], extra: 1 });
    expect(await inventories(accountId!)).toMatchObject({
      agrees: false,
      subscriptions: { missing: { count: 3 }, extra: { count: 1 } },
    });
    await play('execute');
    expect(await inventories(accountId!)).toMatchObject({
      subscriptions: { missing: { count: 0 }, extra: { count: 1 } },
    });
  });

  it('a customer who is skipped does not become a licensee', async () => {
    const { accountId, customerIds } = sandbox.makePartner({ id, customers: 3 });
    await play('execute', { skip: [customerIds[1]] });
    expect(await inventories(accountId!)).toMatchObject({
      licensees: { missing: { count: 1, ids: [customerIds[1]] } },
    });
  });

  it('the first invited contact accepts, or the one that is named', async () => {
    const { accountId, contacts } = sandbox.makePartner({ id, contacts: 3 });
    expect((await play('accept')).status).toBe(409);
    for (const { email } of contacts.slice(0, 2)) await invite(sandbox, accountId!, email);
    const named = await play('accept', { contactId: contacts[1]!.id });
    const first = await play('accept', { notify: true });
    const status = (email: string) => sandbox.marketplace.findMembership(accountId!, email);
    expect(status(contacts[1]!.email)).toMatchObject({ id: named.body.done.membershipId, status: 'Active' });
    expect(status(contacts[0]!.email)).toMatchObject({ id: first.body.done.membershipId, status: 'Active' });
    expect(received.map(({ body }) => [body.type, body.data])).toEqual([
      ['invitation.accepted', { membershipId: first.body.done.membershipId }],
    ]);
    expect((await play('accept', { contactId: contacts[2]!.id })).status).toBe(409);
    expect((await play('accept', { contactId: 'nobody' })).status).toBe(404);
  });

  it('a declined invitation is gone, an expired one shows as such', async () => {
    const { accountId, contacts } = sandbox.makePartner({ id });
    for (const { email } of contacts) await invite(sandbox, accountId!, email);
    await play('decline', { contactId: contacts[0]!.id });
    await play('expire-invitation', { contactId: contacts[1]!.id });
    const { body } = await marketplaceGet(sandbox, `/accounts/account-users?eq(account.id,"${accountId}")&limit=10`);
    expect(body.data.map((each: { status: string }) => each.status)).toEqual(['InvitationExpired']);
  });

  it('each active buyer is enrolled, queried, answered and certified', async () => {
    const { accountId, buyerIds } = sandbox.makePartner({ id, buyers: 2 });
    const enrolled = await play('enroll');
    expect(enrolled.body.done.enrollments.map((each: { buyerId: string }) => each.buyerId)).toEqual(buyerIds);
    expect((await play('enroll')).status).toBe(409);
    const queried = await play('query-enrollment', { note: 'Which region?', buyerId: buyerIds[0] });
    expect(queried.body.events).toMatchObject([
      { type: 'enrollment.queried', data: { buyerId: buyerIds[0], note: 'Which region?' } },
    ]);
    const issued = await play('issue', { notify: true });
    expect(issued.body.done.certificates).toHaveLength(2);
    expect(new Set(received.map(({ body }) => body.id)).size).toBe(2);
    const { body } = await marketplaceGet(
      sandbox,
      `/program/certificates?and(eq(program.id,"${sandbox.programId}"),in(client.id,("${accountId}")))&limit=10`,
    );
    expect(body.data.map((each: { status: string }) => each.status)).toEqual(['Active', 'Active']);
  });

  it('a failed enrollment can be followed by a new one that is issued at once, and ended', async () => {
    sandbox.makePartner({ id });
    await play('enroll');
    expect((await play('fail-enrollment', { note: 'Wrong region' })).status).toBe(200);
    const again = await play('enroll', { autoIssue: true });
    expect(again.body.events).toMatchObject([{ type: 'certificate.issued' }]);
    const ended = await play('end-certificate', { as: 'Expired' });
    expect(ended.body.events).toMatchObject([{ type: 'certificate.ended', data: { status: 'Expired' } }]);
  });

  it('the legacy portal takes the partner’s order while it is live, and can be switched off', async () => {
    sandbox.makePartner({ id });
    expect((await play('place-order')).body.done.state).toBe('pending');
    expect((await play('close-orders')).body.done.orderIds).toHaveLength(1);
    sandbox.legacy.putMode(id, { mode: 'archive', reason: 'moved', migrationId: 'mig' });
    expect((await play('place-order')).status).toBe(409);
    await play('sunset');
    expect((await legacyCaller(sandbox)('GET', id)).status).toBe(410);
  });

  it('a repeat of an event can be sent under the id of the first', async () => {
    sandbox.makePartner({ id });
    for (const _ of [1, 2]) {
      await play('fail-execution', {
        reason: 'Stopped',
        notify: true,
        eventId: 'evt-1',
        occurredAt: '2026-06-01T00:00:00Z',
      });
    }
    expect(received[1]).toEqual(received[0]);
  });

  it('tells of a failed post and lets the deed stand', async () => {
    const alone = await startSandbox({ seed: 'empty', events: { url: 'http://127.0.0.1:1/v1/events', key: 'k' } });
    try {
      const { accountId } = alone.makePartner({ id });
      const { status, body } = await control(alone, 'POST', `/play/partners/${id}/execute`, { notify: true });
      expect([status, body.sent[0].error]).toEqual([200, expect.any(String)]);
      expect(alone.marketplace.licenseesOf(accountId!)).toHaveLength(3);
    } finally {
      await alone.stop();
    }
  });

  it('speaks only event types of the catalogue, with no other data than their schema has', async () => {
    const { accountId, contacts } = sandbox.makePartner({ id });
    for (const { email } of contacts) await invite(sandbox, accountId!, email);
    for (const action of [
      'execute',
      'fail-execution',
      'accept',
      'decline',
      'enroll',
      'query-enrollment',
      'fail-enrollment',
    ]) {
      await play(action, { notify: true });
    }
    await play('enroll', { autoIssue: true, notify: true });
    await play('end-certificate', { notify: true });
    expect(received).toHaveLength(8);
    for (const { body } of received) {
      const known = eventCatalogue[body.type as keyof typeof eventCatalogue];
      const properties = Object.keys((known.schema as unknown as { properties: object }).properties);
      expect(properties).toEqual(expect.arrayContaining(Object.keys(body.data as object)));
      expect(Object.keys(body).sort()).toEqual(['data', 'id', 'subject', 'time', 'type']);
    }
  });

  it('serves a start page with every partner, whose buttons come back to it', async () => {
    sandbox.makePartner({ id, name: 'Sample & Sons' });
    const start = await (await fetch(sandbox.controlUrl)).text();
    expect(start).toContain(`action="/play/partners/${id}/execute"`);
    expect(start).toContain('Sample &amp; Sons');
    const pressed = await fetch(`${sandbox.controlUrl}/play/partners/${id}/execute`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
      body: 'notify=true',
      redirect: 'manual',
    });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/']);
    expect(received).toHaveLength(1);
  });

  it('makes partners over HTTP and refuses what it does not understand', async () => {
    const { status, body } = await control(sandbox, 'POST', '/partners', {
      partners: [{ id, buyers: 2, contacts: 1 }],
    });
    expect([status, body.partners[0].buyerIds.length]).toEqual([201, 2]);
    expect((await control(sandbox, 'GET', `/partners/${id}`)).body).toMatchObject({
      partnerId: id,
      legacy: { mode: 'live' },
      marketplace: { status: 'Active' },
    });
    expect((await control(sandbox, 'POST', '/partners', { partners: [{ id: 'x', flavour: 'odd' }] })).status).toBe(400);
    expect((await control(sandbox, 'GET', '/partners/nobody')).status).toBe(404);
    expect((await play('accept', { nonsense: true })).status).toBe(400);
  });
});
