import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiFixture, newPartnerId, publicUrl, startApi } from './api-fixture.js';
import { exchangeBytes } from './exchange-bytes.js';
import { registerSignedSource, type SignedSource } from './signed-source.js';

const uri = 'urn:example:crm';
let api: ApiFixture;
let address: { host: string; port: number };
let key: string;
let signed: SignedSource;
beforeAll(async () => {
  api = await startApi();
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const listening = api.app.server.address();
  if (typeof listening !== 'object' || !listening) throw new Error('The API does not listen on a port');
  address = { host: '127.0.0.1', port: listening.port };
  await api.call('POST', '/v1/event-sources', { slug: 'crm', name: 'CRM', auth: 'key', uri });
  key = await api.key('crm', 'events:write');
  signed = await registerSignedSource(api, uri);
});
afterAll(() => api.close());

let number = 0;
const newId = () => {
  number += 1;
  return `bad-${number}`;
};
const common = { type: 'migration.executed', time: '2026-03-02T10:00:00Z' };

/** Each way to send an event: where, the headers, and a body that is right, around `data`. */
const formats = {
  plain: (data: string) => ({
    headers: [`authorization: Bearer ${key}`, 'content-type: application/json'],
    body: `{"id":"${newId()}","type":"${common.type}","subject":"${newPartnerId()}","time":"${common.time}","data":${data}}`,
  }),
  'a signed web hook': (data: string) => ({
    source: signed,
    headers: ['content-type: application/json'],
    body: `{"type":"${common.type}","timestamp":"${common.time}","data":{"partnerId":"${newPartnerId()}","x":${data}}}`,
  }),
  'a structured CloudEvent': (data: string) => ({
    headers: [`authorization: Bearer ${key}`, 'content-type: application/cloudevents+json'],
    body: `{"specversion":"1.0","id":"${newId()}","source":"${uri}","type":"${common.type}","subject":"${newPartnerId()}","time":"${common.time}","data":${data}}`,
  }),
  'a binary CloudEvent': (data: string) => ({
    headers: [
      `authorization: Bearer ${key}`,
      'content-type: application/json',
      'ce-specversion: 1.0',
      `ce-id: ${newId()}`,
      `ce-source: ${uri}`,
      `ce-type: ${common.type}`,
      `ce-subject: ${newPartnerId()}`,
      `ce-time: ${common.time}`,
    ],
    body: data,
  }),
};
type Format = keyof typeof formats;
const names = Object.keys(formats) as Format[];

async function post(format: Format, body: Buffer | string | undefined, more: string[] = [], data = '{}') {
  const message: { headers: string[]; body: string; source?: SignedSource } = formats[format](data);
  const content = Buffer.from((body ?? message.body) as string);
  const signature = message.source
    ? Object.entries(message.source.headers(newId(), content)).flatMap(([name, value]) =>
        name === 'content-type' ? [] : [`${name}: ${value}`],
      )
    : [];
  const url = message.source?.url ?? '/v1/events?source=crm';
  const head = [
    `POST ${url} HTTP/1.1`,
    'host: portage.test',
    'connection: close',
    ...message.headers,
    ...signature,
    ...more,
    `content-length: ${content.length}`,
  ];
  const before = await countStored();
  const answer = await exchangeBytes(
    address,
    Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), content]),
  );
  return { answer, stored: (await countStored()) - before };
}

async function countStored(): Promise<number> {
  const [row] = await api.database.sql`select count(*)::int as count from events`;
  return row?.count;
}

async function expectRefused(posted: ReturnType<typeof post>, status: number, slug: string) {
  const { answer, stored } = await posted;
  expect(answer.body).toMatchObject({ status, type: `${publicUrl}/problems/${slug}` });
  expect(answer.status).toBe(status);
  expect(stored).toBe(0);
}

describe.each(names)('%s', (format) => {
  test('that is right is taken: the helper of these tests sends what it means to', async () => {
    const { answer, stored } = await post(format, undefined);
    expect(answer.status).toBe(202);
    expect(stored).toBe(1);
  });

  test.each([
    ['empty', ''],
    ['not JSON', '{"id":'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['with a byte order mark', '\uFEFF{}'],
  ])('with a body that is %s is malformed', async (_what, body) => {
    await expectRefused(post(format, body), 400, 'malformed-request');
  });

  test.each([
    ['NUL', '{"a":"\\u0000"}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['a lone surrogate in a name', '{"\\udc00":1}'],
    ['a member twice', '{"a":1,"a":2}'],
    ['a member twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['an escaped __proto__', '{"__pr\\u006fto__":1}'],
    ['a depth over 32', `{"a":${'['.repeat(32)}${']'.repeat(32)}}`],
    ['an absurd depth', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['over 2,000 members', `{"a":[${'1,'.repeat(2_000)}1]}`],
  ])('with %s in its data is malformed', async (_what, data) => {
    await expectRefused(post(format, undefined, [], data), 400, 'malformed-request');
  });

  // What is around the data of a format takes of the limits too.
  const around = { plain: [1, 5], 'a signed web hook': [2, 5], 'a structured CloudEvent': [1, 7] }[
    format as string
  ] ?? [0, 0];
  const [levels = 0, members = 0] = around;
  test('is taken with a depth of just 32, and not beyond', async () => {
    const dataOf = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect((await post(format, undefined, [], dataOf(32 - levels))).answer.status).toBe(202);
    await expectRefused(post(format, undefined, [], dataOf(33 - levels)), 400, 'malformed-request');
  });

  test('is taken with just 2,000 members, and not beyond', async () => {
    // A member of the data, and each element but the first.
    const dataOf = (count: number) => `{"a":[${'1,'.repeat(count - 1)}1]}`;
    expect((await post(format, undefined, [], dataOf(2_000 - members))).answer.status).toBe(202);
    await expectRefused(post(format, undefined, [], dataOf(2_001 - members)), 400, 'malformed-request');
  });

  test('is taken with just 262,144 bytes, and too large beyond', async () => {
    const bodyOf = (size: number) => {
      const empty = formats[format]('{"a":""}').body;
      return empty.replace('"a":""', `"a":"${'x'.repeat(size - empty.length)}"`);
    };
    expect((await post(format, bodyOf(262_144))).answer.status).toBe(202);
    await expectRefused(post(format, bodyOf(262_145)), 413, 'payload-too-large');
  });

  test.each(['gzip', 'br'])('compressed (%s) is unsupported', async (encoding) => {
    await expectRefused(post(format, undefined, [`content-encoding: ${encoding}`]), 415, 'unsupported-media-type');
  });
});

describe('a header that is given twice', () => {
  test.each([
    ['plain', 'content-type: application/json'],
    ['plain', 'Authorization: Bearer other'],
    ['a signed web hook', 'webhook-id: other'],
    ['a signed web hook', 'Webhook-Timestamp: 1'],
    ['a signed web hook', 'webhook-signature: v1,AAAA'],
    ['a binary CloudEvent', 'ce-id: other'],
    ['a binary CloudEvent', 'CE-Subject: P-2'],
  ] as const)('in %s (%s) makes it malformed', async (format, header) => {
    await expectRefused(post(format, undefined, [header]), 400, 'malformed-request');
  });
});

test.each(['text/plain', 'application/xml', 'application/cloudevents+xml', 'application/cloudevents-batch+json'])(
  'a media type that is not taken (%s) is unsupported',
  async (type) => {
    const headers = { 'content-type': type };
    const answer = await api.call('POST', '/v1/events?source=crm', '{}', { key, headers });
    expect(answer).toMatchObject({ status: 415, body: { type: `${publicUrl}/problems/unsupported-media-type` } });
  },
);

test('a body without length is as empty as one of no bytes', async () => {
  const head = ['POST /v1/events HTTP/1.1', 'host: portage.test', 'connection: close', `authorization: Bearer ${key}`];
  const answer = await exchangeBytes(address, Buffer.from(`${head.join('\r\n')}\r\n\r\n`));
  expect(answer.body).toMatchObject({ status: 400, type: `${publicUrl}/problems/malformed-request` });
});
