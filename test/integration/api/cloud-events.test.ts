import { CloudEvent, HTTP } from 'cloudevents';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';
import { registerSignedSource } from './signed-source.js';

const uri = 'https://crm.example/partners';
let api: ApiFixture;
let key: string;
beforeAll(async () => {
  api = await startApi();
  await api.call('POST', '/v1/event-sources', { slug: 'crm', name: 'CRM', auth: 'key', uri });
  key = await api.key('crm', 'events:write');
});
afterAll(() => api.close());

let number = 0;
const eventOf = (subject: string, more: object = {}) => {
  number += 1;
  const data = { membershipId: 'AUSR-1-1' };
  const event = { id: `ce-${number}`, source: uri, type: 'invitation.accepted', subject, data };
  return new CloudEvent({ ...event, time: '2026-03-02T10:00:00.000Z', ...more }, false);
};
const post = async (message: { headers: object; body?: unknown }, { url = '/v1/events?source=crm', by = key } = {}) => {
  const authorization = by === '' ? {} : { authorization: `Bearer ${by}` };
  const headers = { ...(message.headers as Record<string, string>), ...authorization };
  const response = await api.inject({ method: 'POST', url, headers, payload: String(message.body) });
  return { status: response.statusCode, body: response.json() };
};
const begin = async () => {
  const partnerId = newPartnerId();
  await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  return partnerId;
};
const problem = (status: number, slug: string) => ({ status, body: { type: `${publicUrl}/problems/${slug}` } });
const structured = (members: object) => ({
  headers: { 'content-type': 'application/cloudevents+json' },
  body: JSON.stringify(members),
});

describe.each(['structured', 'binary'] as const)('a %s CloudEvent', (mode) => {
  test('of the published library becomes the same envelope', async () => {
    const partnerId = await begin();
    const event = eventOf(partnerId, { correlationid: 'c-1', sequence: '0007', othersextension: true });
    const answer = await post(HTTP[mode](event));
    expect(answer).toMatchObject({
      status: 202,
      body: {
        status: 'delivered',
        source: 'crm',
        sourceEventId: event.id,
        type: 'invitation.accepted',
        subject: partnerId,
        time: '2026-03-02T10:00:00.000Z',
        correlationId: 'c-1',
        sequence: '0007',
      },
    });
    expect(api.migrations.partners.get(partnerId)?.signals[0]?.payload.data).toEqual({ membershipId: 'AUSR-1-1' });
  });

  test('that comes again is the same; another one with its id is refused', async () => {
    const partnerId = await begin();
    const event = eventOf(partnerId);
    expect((await post(HTTP[mode](event))).status).toBe(202);
    expect((await post(HTTP[mode](event))).status).toBe(200);
    const other = event.cloneWith({ time: '2026-03-02T10:00:01.000Z' });
    expect(await post(HTTP[mode](other))).toMatchObject(problem(409, 'event-id-reused'));
  });

  test.each([
    ['source', { source: 'https://crm.example/other' }],
    ['subject', { subject: 'P 1' }],
    ['id', { id: 'a.b' }],
    ['type', { type: 'a type' }],
    ['specversion', { specversion: '0.3' }],
  ])('with the wrong %s is refused and not stored', async (attribute, more) => {
    const partnerId = newPartnerId();
    const answer = await post(HTTP[mode](eventOf(partnerId, more)));
    expect(answer).toMatchObject(problem(400, 'event-invalid'));
    expect(answer.body.errors[0].pointer).toBe(mode === 'binary' ? `/ce-${attribute}` : `/${attribute}`);
    expect(await api.database.sql`select 1 from events where subject = ${partnerId}`).toHaveLength(0);
  });

  test('of a source without a registered URI is refused', async () => {
    const answer = await post(HTTP[mode](eventOf(newPartnerId())), {
      url: '/v1/events',
      by: await api.key('x', 'events:write'),
    });
    expect(answer).toMatchObject(problem(400, 'event-invalid'));
    expect(answer.body.errors[0].message).toContain('no URI is registered');
  });
});

describe('a structured CloudEvent', () => {
  const members = (more: object = {}) => ({ ...(eventOf(newPartnerId()).toJSON() as object), ...more });

  test.each([
    ['/time', { time: undefined }],
    ['/data', { data: undefined }],
    ['/data', { data: 'text' }],
    ['/data_base64', { data: undefined, data_base64: 'e30=' }],
    ['/datacontenttype', { datacontenttype: 'text/plain' }],
    ['/Upper', { Upper: 'x' }],
    ['/extension', { extension: { nested: 1 } }],
    ['/source', { source: undefined }],
    ['', []],
  ])('names %s', async (pointer, more) => {
    const answer = await post(structured(Array.isArray(more) ? more : members(more)));
    expect(answer).toMatchObject(problem(400, 'event-invalid'));
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  test('may leave an attribute null, and say that its data is JSON of a kind', async () => {
    const more = { correlationid: null, datacontenttype: 'application/vnd.partner+json; charset=utf-8' };
    expect((await post(structured(members(more)))).status).toBe(202);
  });

  test('may be signed, with its id as the id of the web hook', async () => {
    const source = await registerSignedSource(api, uri);
    const event = eventOf(newPartnerId());
    const body = String(HTTP.structured(event).body);
    const sign = (id: string) => ({
      headers: { ...source.headers(id, body), 'content-type': 'application/cloudevents+json; charset=utf-8' },
      body,
    });
    const to = { url: source.url, by: '' };
    expect(await post(sign(event.id), to)).toMatchObject({ status: 202, body: { keyId: source.kid } });
    const other = await post(sign('other'), to);
    expect(other).toMatchObject(problem(400, 'event-invalid'));
    expect(other.body.errors).toEqual([{ message: 'must be the same as webhook-id', pointer: '/id' }]);
  });

  test('in a batch is an unsupported media type', async () => {
    const batch = { headers: { 'content-type': 'application/cloudevents-batch+json' }, body: '[]' };
    expect(await post(batch)).toMatchObject(problem(415, 'unsupported-media-type'));
  });
});

describe('a binary CloudEvent', () => {
  test('is not taken from a source that signs: its headers are not signed', async () => {
    const source = await registerSignedSource(api, uri);
    const message = HTTP.binary(eventOf(newPartnerId()));
    const headers = { ...(message.headers as object), ...source.headers('ce-x', String(message.body)) };
    const answer = await post({ headers, body: message.body }, { url: source.url, by: '' });
    expect(answer).toMatchObject(problem(400, 'event-invalid'));
    expect(answer.body.errors[0].pointer).toBe('/ce-specversion');
  });

  test('may encode its attributes, and is refused where that is broken', async () => {
    const partnerId = newPartnerId();
    const message = HTTP.binary(eventOf(partnerId, { id: 'encoded' }));
    const headers = message.headers as Record<string, string>;
    const encoded = await post({
      headers: { ...headers, 'ce-id': 'enc%6Fded', 'ce-type': '"invitation.accepted"' },
      body: message.body,
    });
    expect(encoded).toMatchObject({ status: 202, body: { sourceEventId: 'encoded', type: 'invitation.accepted' } });
    for (const broken of ['%ff', '%', 'a%00b']) {
      const answer = await post({ headers: { ...headers, 'ce-extension': broken }, body: message.body });
      expect(answer).toMatchObject(problem(400, 'event-invalid'));
      expect(answer.body.errors[0].pointer).toBe('/ce-extension');
    }
  });
});

describe('the handshake of web hooks', () => {
  const ask = async (url: string, headers: Record<string, string>) => {
    const { statusCode, headers: answered } = await api.inject({ method: 'OPTIONS', url, headers });
    return {
      statusCode,
      allow: answered.allow,
      origin: answered['webhook-allowed-origin'],
      rate: answered['webhook-allowed-rate'],
    };
  };
  const refused = { statusCode: 200, allow: 'GET, HEAD, OPTIONS, POST', origin: undefined, rate: undefined };

  test('allows the host of the registered URI', async () => {
    const url = '/v1/events?source=crm';
    const origin = { 'webhook-request-origin': 'crm.example' };
    expect(await ask(url, origin)).toEqual({ ...refused, origin: 'crm.example', rate: '6000' });
    expect((await ask(url, { ...origin, 'webhook-request-rate': '120' })).rate).toBe('120');
    expect((await ask(url, { ...origin, 'webhook-request-rate': '60000' })).rate).toBe('6000');
    expect((await ask(url, { ...origin, 'webhook-request-rate': 'many' })).rate).toBe('6000');
  });

  test.each([
    ['/v1/events?source=crm', { 'webhook-request-origin': 'evil.example' }],
    ['/v1/events?source=crm', { 'webhook-request-origin': '*' }],
    ['/v1/events?source=crm', {}],
    ['/v1/events?source=nobody', { 'webhook-request-origin': 'crm.example' }],
    ['/v1/events', { 'webhook-request-origin': 'crm.example' }],
    ['/v1/events?source=%20', { 'webhook-request-origin': 'crm.example' }],
  ])('allows nobody else (%s, %j)', async (url, headers) => {
    expect(await ask(url, headers as Record<string, string>)).toEqual(refused);
  });

  test('allows nobody once the source is retired', async () => {
    await api.call('POST', '/v1/event-sources', { slug: 'old', name: 'Old', auth: 'key', uri });
    await api.call('POST', '/v1/event-sources/old/retire');
    expect(await ask('/v1/events?source=old', { 'webhook-request-origin': 'crm.example' })).toEqual(refused);
  });
});
