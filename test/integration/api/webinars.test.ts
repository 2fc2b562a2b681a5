import { afterAll, beforeAll, expect, test } from 'vitest';
import { listUpcomingWebinars } from '../../../db/queries/webinars.js';
import { type ApiFixture, startApi } from './api-fixture.js';

let api: ApiFixture;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const session = (day: number, over: object = {}) => ({
  title: `Session ${day}`,
  description: 'Ordering on the Marketplace',
  startsAt: `2999-03-0${day}T09:00:00.000Z`,
  endsAt: `2999-03-0${day}T10:00:00.000Z`,
  joinUrl: 'https://webinars.example/join',
  locale: 'en-US',
  ...over,
});
const put = (id: string, body: object, ifMatch?: string) =>
  api.call('PUT', `/v1/webinars/${id}`, body, ifMatch === undefined ? {} : { headers: { 'if-match': ifMatch } });
const tagOf = async (id: string) => String((await api.call('GET', `/v1/webinars/${id}`)).headers.etag);

test('a session is added, is what invitations are made of, and is listed page by page, the next one first', async () => {
  const added = await put('later', session(3));
  expect(added.status).toBe(201);
  expect(added.headers.location).toMatch(/\/v1\/webinars\/later$/);
  expect(added.body).toEqual({ id: 'later', ...session(3) });
  await put('sooner', session(1));
  await put('german', session(2, { locale: 'de-DE' }));
  const upcoming = await listUpcomingWebinars(api.database, { from: new Date(), limit: 10 });
  expect(upcoming.map(({ id }) => id)).toEqual(['sooner', 'german', 'later']);

  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await api.call('GET', `/v1/webinars?limit=1${cursor && `&cursor=${cursor}`}`);
    ids.push(...page.body.data.map(({ id }: { id: string }) => id));
    if (page.body.nextCursor === undefined) break;
    cursor = page.body.nextCursor;
  }
  expect(ids).toEqual(['sooner', 'german', 'later']);
  const german = await api.call('GET', '/v1/webinars?locale=de-DE');
  expect(german.body.data).toEqual([{ id: 'german', ...session(2, { locale: 'de-DE' }) }]);
  const after = await api.call('GET', '/v1/webinars?from=2999-03-02T12:00:00Z');
  expect(after.body.data.map(({ id }: { id: string }) => id)).toEqual(['later']);
});

test('a change of what has changed meanwhile is refused; a repeat finds what it wants; both stand in the audit', async () => {
  await put('edited', session(5));
  const tag = await tagOf('edited');
  expect((await put('edited', session(6), '"another"')).status).toBe(412);
  const changed = await put('edited', session(6), tag);
  expect(changed.status).toBe(200);
  expect(changed.body.title).toBe('Session 6');
  // The answer was lost: the same once more, with the tag of before.
  expect((await put('edited', session(6), tag)).status).toBe(200);
  expect((await put('edited', session(7), tag)).status).toBe(412);
  expect((await put('unknown', session(7), tag)).status).toBe(412);

  const refused = await api.call('DELETE', '/v1/webinars/edited', undefined, { headers: { 'if-match': tag } });
  expect(refused.status).toBe(412);
  const etag = await tagOf('edited');
  const removed = await api.call('DELETE', '/v1/webinars/edited', undefined, { headers: { 'if-match': etag } });
  expect(removed.status).toBe(200);
  expect((await api.call('GET', '/v1/webinars/edited')).status).toBe(404);
  expect((await api.call('DELETE', '/v1/webinars/edited')).status).toBe(404);

  const { body } = await api.call('GET', '/v1/audit-entries?targetType=webinar&target=edited');
  const told = body.data.filter(({ outcome }: { outcome: string }) => outcome === 'success');
  expect(told.map(({ action, diff }: { action: string; diff: object }) => ({ action, diff }))).toContainEqual({
    action: 'api.webinar.put',
    diff: { before: { id: 'edited', ...session(5) }, after: { id: 'edited', ...session(6) } },
  });
});

test('what partners could not use is refused with what is wrong', async () => {
  for (const [body, pointer] of [
    [session(1, { endsAt: '2999-03-01T09:00:00Z' }), '/endsAt'],
    [session(1, { endsAt: '2999-03-03T09:00:00Z' }), '/endsAt'],
    [session(1, { joinUrl: 'javascript:alert(1)' }), '/joinUrl'],
    [session(1, { locale: 'xx-XX' }), '/locale'],
    [session(1, { title: 'Two\nlines' }), '/title'],
  ] as const) {
    const { status, body: problem } = await put('refused', body);
    expect(status).toBe(pointer === '/endsAt' ? 422 : 400);
    expect(problem.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  }
  expect((await put('Not%20An%20Id', session(1))).status).toBe(404);
});
