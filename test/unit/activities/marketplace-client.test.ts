import { inspect } from 'node:util';
import { MockAgent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { createOutsideClient } from '../../../activities/http/outside-client.js';
import { createMarketplaceClient } from '../../../activities/marketplace/marketplace-client.js';
import { membershipReading } from '../../../activities/marketplace/membership-reading.js';

const agents: MockAgent[] = [];

afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close();
});

/** A client whose server answers by `answer`; `paths` collects what was asked. */
function marketplace(
  answer: (path: string) => { status?: number; body: object },
  lists: Parameters<typeof createMarketplaceClient>[1] = {},
) {
  const agent = new MockAgent();
  agents.push(agent);
  agent.disableNetConnect();
  const paths: string[] = [];
  agent
    .get('http://there')
    .intercept({ path: () => true, method: 'GET' })
    .reply(({ path }) => {
      paths.push(path);
      const { status = 200, body } = answer(path);
      return { statusCode: status, data: body, responseOptions: { headers: { 'content-type': 'application/json' } } };
    })
    .persist();
  const http = createOutsideClient({
    system: 'marketplace',
    baseUrl: 'http://there/public/v1',
    token: 'token-of-tests',
    timeoutMs: 2000,
    dispatcher: agent,
  });
  return { client: createMarketplaceClient(http, lists), paths };
}

const page = (data: object[], total: number, limit = 100) => ({ $meta: { pagination: { total, limit } }, data });
const parameter = (path: string, name: string) => new RegExp(`[?&]${name}=([^&]*)`).exec(path)?.[1];

describe('a list', () => {
  it('is read to its end, with limit and a stable order, also when the server caps its pages', async () => {
    const all = Array.from({ length: 7 }, (_, index) => ({ id: `LCE-${index}`, status: 'Active' }));
    const { client, paths } = marketplace((path) => {
      const offset = Number(parameter(path, 'offset'));
      return { body: page(all.slice(offset, offset + 3), 7, 3) };
    });
    expect((await client.licensees(['ACC-1'])).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      expect(parameter(path, 'limit')).toBe('100');
      expect(parameter(path, 'order')).toBe('id');
      expect(path).toContain('/public/v1/accounts/licensees?in(account.id,(%22ACC-1%22))&');
    }
  });

  it('fails as a whole for an item of another shape, or leaves that one out where it is told so', async () => {
    const items = [
      { id: 'A', status: 'Active' },
      { id: 'B', status: 2 },
      { status: 'Active' },
      { id: 'D', status: 'x' },
    ];
    const answer = () => ({ body: page(items, items.length) });
    await expect(marketplace(answer).client.licensees(['ACC-1'])).rejects.toMatchObject({ type: 'unexpected-answer' });
    const unreadable: string[] = [];
    const { client } = marketplace(answer, { onUnreadable: (id) => unreadable.push(id) });
    expect((await client.licensees(['ACC-1'])).map(({ id }) => id)).toEqual(['A', 'D']);
    expect(unreadable).toEqual(['B', 'without an id']);
  });

  it('counts what moved between two pages once, and stops where a page is empty', async () => {
    const pages = [page([{ id: 'A' }, { id: 'B' }], 9), page([{ id: 'B' }, { id: 'C' }], 9), page([], 9)];
    const { client } = marketplace(() => ({ body: pages.shift() ?? page([], 9) }));
    expect((await client.products(['A', 'B', 'C'])).map(({ id }) => id)).toEqual(['A', 'B', 'C']);
  });

  it('that never ends is given up', async () => {
    let number = 0;
    const { client } = marketplace(() => ({ body: page([{ id: `P-${number++}` }], 1_000_000) }));
    await expect(client.products(['P'])).rejects.toMatchObject({ type: 'unexpected-answer' });
  });

  it('by ids asks for at most 50 at a time, each once, and for none not at all', async () => {
    const { client, paths } = marketplace(() => ({ body: page([], 0) }));
    await client.erpLinks(Array.from({ length: 120 }, (_, index) => `BUY-${index % 110}`));
    expect(paths.map((path) => path.match(/%22BUY-/g)?.length)).toEqual([50, 50, 10]);
    await client.erpLinks([]);
    expect(paths).toHaveLength(3);
  });
});

describe('memberships', () => {
  const membership = {
    id: 'AUSR-1',
    status: 'invitation expired',
    user: { id: 'USR-1', name: 'Erika Muster', email: 'erika@example.com', newMember: true },
    account: { id: 'ACC-1' },
    invitation: { status: 'InvitationExpired', url: 'https://there/accept-invite?code=SECRET', notes: 'mig_1' },
    audit: { joined: { at: '2026-03-01T00:00:00.000Z', by: { id: 'USR-2' } }, invitationAcceptedAt: null },
  };

  it('come from the nested lists where the flat one is gone', async () => {
    for (const status of [404, 405]) {
      const { client, paths } = marketplace((path) =>
        path.includes('/account-users') ? { status, body: {} } : { body: page([membership], 1) },
      );
      expect(await client.memberships(['ACC-1', 'ACC-2'])).toHaveLength(2);
      expect(paths.slice(1).map((path) => path.split('?')[0])).toEqual([
        '/public/v1/accounts/accounts/ACC-1/users',
        '/public/v1/accounts/accounts/ACC-2/users',
      ]);
    }
  });

  it('do not come from elsewhere when the flat list fails otherwise', async () => {
    const { client, paths } = marketplace(() => ({ status: 503, body: {} }));
    await expect(client.memberships(['ACC-1'])).rejects.toMatchObject({ type: 'transient' });
    expect(paths).toHaveLength(1);
  });

  it('are read whatever the spelling of the status, and without link, name or address', () => {
    const reading = membershipReading('C-1', membership as never);
    expect(reading).toEqual({
      contactId: 'C-1',
      membershipId: 'AUSR-1',
      userId: 'USR-1',
      status: 'InvitationExpired',
    });
    expect(membershipReading('C-1', { ...membership, status: 'Paused' } as never).status).toBe('Unknown');
    const active = { ...membership, status: 'Active', audit: { joined: { at: '2026-03-01T00:00:00.000Z' } } };
    expect(membershipReading('C-1', active)).toMatchObject({ acceptedAt: '2026-03-01T00:00:00.000Z' });
    expect(inspect(reading)).not.toMatch(/SECRET|Erika|erika/);
  });
});
