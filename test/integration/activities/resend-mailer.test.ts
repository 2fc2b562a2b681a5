import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Mailer, OutgoingMail, SendResult } from '../../../activities/email/outgoing-mail.js';
import { createResendMailer } from '../../../activities/email/resend-mailer.js';
import { createOutsideClient } from '../../../activities/http/outside-client.js';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';

let sandbox: Sandbox;
let mailer: Mailer;
const servers: Server[] = [];
const mailers: Mailer[] = [];
let number = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 'empty' });
  mailer = mailerTo(sandbox.resendUrl);
});
afterAll(async () => {
  for (const one of mailers) await one.close();
  await sandbox?.stop();
});
afterEach(async () => {
  sandbox.faults.clear();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

function mailerTo(baseUrl: string, token = sandbox.resendKey): Mailer {
  const made = createResendMailer(createOutsideClient({ system: 'email', baseUrl, token, timeoutMs: 1_000 }));
  mailers.push(made);
  return made;
}

async function serverThat(answers: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answers(request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const mail: OutgoingMail = {
  messageId: '<mig_1.email.C-1@portage.example>',
  from: { name: 'Portage', address: 'no-reply@portage.example' },
  to: { name: 'Muster, "Erika" <x@y.example>', address: 'erika@canary.example' },
  replyTo: 'help@portage.example',
  subject: 'Hello',
  html: '<p>Grüße</p>',
  text: 'Grüße',
  headers: { 'Auto-Submitted': 'auto-generated' },
  attachments: [
    { filename: 'a.ics', contentType: 'text/calendar; charset=utf-8', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
  ],
};
const newName = () => {
  number += 1;
  return { reference: String(number).padStart(64, 'a'), round: 1 };
};
const taken = (reference: string) => sandbox.resend.list().filter(({ tags }) => tags.portage_mail === reference);

describe('a mail over the HTTP API', () => {
  it('arrives whole, to one recipient whatever the name holds, and is known by the provider’s id', async () => {
    const name = newName();
    const sent = await mailer.send(mail, name);
    const [email] = taken(name.reference);
    expect(sent).toEqual({ kind: 'sent', providerId: email?.id });
    expect(email?.tags).toEqual({ portage_mail: name.reference, portage_round: '1' });
    expect(sandbox.mailbox.messages.get(email?.mailboxId ?? '')).toMatchObject({
      origin: 'resend',
      subject: 'Hello',
      messageId: mail.messageId,
      envelope: { to: ['erika@canary.example'] },
      text: expect.stringContaining('Grüße'),
      headers: expect.objectContaining({ 'reply-to': 'help@portage.example', 'auto-submitted': 'auto-generated' }),
      attachments: [expect.objectContaining({ filename: 'a.ics', mimeType: 'text/calendar' })],
    });
  });

  it('that is asked for again under the same name is the same mail; another round is another', async () => {
    const name = newName();
    const first = await mailer.send(mail, name);
    expect(await mailer.send(mail, name)).toEqual(first);
    expect(taken(name.reference)).toHaveLength(1);
    expect(await mailer.send(mail, { ...name, round: 2 })).not.toEqual(first);
    expect(taken(name.reference)).toHaveLength(2);
  });

  it('of which an earlier try had other words may have gone out: nobody knows', async () => {
    const name = newName();
    await mailer.send(mail, name);
    expect(await mailer.send({ ...mail, subject: 'Hello again' }, name)).toEqual({ kind: 'unconfirmed' });
    expect(taken(name.reference)).toHaveLength(1);
  });

  it('of which an earlier try still runs is unclear for now', async () => {
    const name = newName();
    sandbox.faults.add({ server: 'resend', delayMs: 400, count: 1 });
    const [one, other] = await Promise.all([mailer.send(mail, name), mailer.send(mail, name)]);
    const kinds = [one, other].map((result) => result.kind).sort();
    expect(kinds).toEqual(['sent', 'unclear']);
    expect([one, other]).toContainEqual(
      expect.objectContaining({ kind: 'unclear', type: 'transient', code: 'concurrent_idempotent_requests' }),
    );
  });
});

describe('what the provider answers', () => {
  const error = (status: number, name: string, headers: Record<string, string> = {}): RequestListener => {
    return (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify({ statusCode: status, name, message: 'Not erika@canary.example' }));
    };
  };
  const cases: [string, RequestListener, Partial<SendResult> & object][] = [
    [
      '429 waits as told',
      error(429, 'rate_limit_exceeded', { 'retry-after': '7' }),
      { kind: 'not-sent', type: 'rate-limited', retryAfterMs: 7000 },
    ],
    [
      '429 of the day’s quota',
      error(429, 'daily_quota_exceeded'),
      { kind: 'not-sent', type: 'rate-limited', code: 'daily_quota_exceeded' },
    ],
    [
      '403 of a wrong key is cured by another',
      error(403, 'invalid_api_key'),
      { kind: 'not-sent', type: 'unauthorized', status: 403 },
    ],
    ['403 of a domain is not', error(403, 'validation_error'), { kind: 'not-sent', type: 'forbidden' }],
    ['422 is a verdict', error(422, 'validation_error'), { kind: 'rejected', type: 'invalid', status: 422 }],
    ['500 may have done it', error(500, 'internal_server_error'), { kind: 'unclear', type: 'outcome-unknown' }],
    ['503 may have done it', error(503, 'service_unavailable'), { kind: 'unclear', status: 503 }],
    ['a page instead of JSON', (_request, response) => response.end('<html>'), { kind: 'unclear', code: 'NOT_JSON' }],
    [
      'JSON without an id',
      (_request, response) => response.end('{"ok":true}'),
      { kind: 'unclear', type: 'unexpected-answer' },
    ],
    ['silence', () => {}, { kind: 'unclear', code: 'TIMEOUT' }],
    ['a lost connection', (request) => request.socket.destroy(), { kind: 'unclear' }],
  ];
  it.each(cases)('%s', async (_name, answers, expected) => {
    const result = await mailerTo(await serverThat(answers)).send(mail, newName());
    expect(result).toMatchObject(expected);
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it('is nothing where nobody listens: it was not sent', async () => {
    const result = await mailerTo('http://127.0.0.1:9').send(mail, newName());
    expect(result).toMatchObject({ kind: 'not-sent', type: 'transient', code: 'ECONNREFUSED' });
  });

  it('is not waited for by a cancelled activity, and the mail counts as unclear', async () => {
    const environment = new MockActivityEnvironment({ startToCloseTimeoutMs: 30_000 });
    const url = await serverThat(() => environment.cancel());
    const result = await environment.run(() => mailerTo(url).send(mail, newName()));
    expect(result).toMatchObject({ kind: 'unclear', code: 'CANCELLED' });
  });
});

describe('the stand-in for the API', () => {
  const post = async (
    headers: Record<string, string>,
    body: unknown = { from: 'a@b.example', to: 'c@d.example', subject: 'x', text: 'y' },
  ) => {
    const response = await fetch(`${sandbox.resendUrl}/emails`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const authorization = () => `Bearer ${sandbox.resendKey}`;

  it('refuses as the API does', async () => {
    expect(await post({})).toMatchObject({ status: 401, body: { statusCode: 401, name: 'missing_api_key' } });
    expect(await post({ authorization: 'Bearer re_wrong' })).toMatchObject({
      status: 403,
      body: { name: 'invalid_api_key' },
    });
    expect(await post({ authorization: authorization() }, { to: 'x@y.example' })).toMatchObject({
      status: 422,
      body: { name: 'validation_error' },
    });
    expect(await post({ authorization: authorization(), 'idempotency-key': 'k'.repeat(257) })).toMatchObject({
      status: 400,
      body: { name: 'invalid_idempotency_key' },
    });
    expect(await post({ authorization: authorization(), 'idempotency-key': 'k'.repeat(256) })).toMatchObject({
      status: 200,
    });
  });

  it('takes an injected error for the answer, and a key of a request that did nothing again', async () => {
    sandbox.faults.add({ server: 'resend', status: 500, count: 1 });
    const headers = { authorization: authorization(), 'idempotency-key': 'once-more' };
    expect(await post(headers)).toMatchObject({ status: 500, body: { name: 'internal_server_error' } });
    expect(await post(headers)).toMatchObject({ status: 200, body: { id: expect.any(String) } });
  });

  it('tells a web hook, signed, what the control server decides about a mail', async () => {
    const webhook = new Webhook(secret);
    const told: { type: string; data: { email_id: string; bounce?: { type: string } } }[] = [];
    const url = await hookThat((headers, body) => told.push(webhook.verify(body, headers) as (typeof told)[number]));
    const control = async (method: string, path: string, body: object) => {
      const response = await fetch(`${sandbox.controlUrl}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    };
    expect((await control('PUT', '/resend/webhook', { url, secret, automatic: true })).status).toBe(200);
    const name = newName();
    await mailer.send(mail, name);
    const [email] = taken(name.reference);
    await vi.waitFor(() => expect(told).toMatchObject([{ type: 'email.delivered', data: { email_id: email?.id } }]), {
      timeout: 30_000,
    });
    const sent = await control('POST', `/resend/emails/${email?.id}/bounce`, { bounceType: 'Transient' });
    expect(sent).toMatchObject({ status: 200, body: { sent: [{ type: 'email.bounced', status: 202 }] } });
    expect(told.at(-1)?.data.bounce?.type).toBe('Transient');
    expect((await control('POST', '/resend/emails/none/bounce', {})).status).toBe(404);
    expect((await control('POST', `/resend/emails/${email?.id}/vanish`, {})).status).toBe(400);
  });
});

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

async function hookThat(takes: (headers: Record<string, string>, body: string) => void): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    // The published library reads the names of the specification; Resend's are Svix's.
    const headers = Object.entries(request.headers).map(([key, value]) => [
      key.replace('svix-', 'webhook-'),
      String(value),
    ]);
    takes(Object.fromEntries(headers), Buffer.concat(chunks).toString());
    response.writeHead(202).end('{}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
