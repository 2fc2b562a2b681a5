import { MockActivityEnvironment } from '@temporalio/testing';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { createMailer, type SmtpMailer } from '../../../activities/email/mailer.js';
import type { SendResult } from '../../../activities/email/outgoing-mail.js';
import { type MisbehavingServer, type Misbehaviour, startMisbehavingSmtp } from './misbehaving-smtp.js';

const closing: (() => unknown)[] = [];
const mail = {
  from: 'portage@example.com',
  to: 'erika@example.com',
  subject: 'Hello',
  text: Array.from({ length: 50 }, (_, line) => `line ${line}`).join('\n'),
  messageId: '<mig_1.email.C-1@example.com>',
};

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The time is waited out by those alone whose server is silent. */
function mailerTo(url: string, timeoutMs = 5_000): SmtpMailer {
  const mailer = createMailer({ url, timeoutMs });
  closing.push(() => mailer.close());
  return mailer;
}

async function server(misbehaviour: Misbehaviour): Promise<MisbehavingServer> {
  const started = await startMisbehavingSmtp(misbehaviour);
  closing.push(() => started.close());
  return started;
}

describe('a mail whose outcome is known to be bad is not sent, and may be repeated', () => {
  const before: [string, Misbehaviour, status?: number][] = [
    ['the greeting is a refusal', { greeting: { reply: '421 4.3.2 too busy' } }, 421],
    ['the greeting says "no service here" for good, which is no word on this mail', { greeting: { reply: '554 no' } }],
    ['the greeting does not come', { greeting: 'silence' }],
    ['the connection is lost at the greeting', { greeting: 'drop' }],
    ['the connection is lost at EHLO', { ehlo: 'drop' }],
    ['the connection is lost at MAIL', { mail: 'drop' }],
    ['the sender is put off', { mail: { reply: '451 4.7.1 greylisted' } }, 451],
    ['the recipient is put off', { rcpt: { reply: '450 4.2.1 <erika@example.com> busy' } }, 450],
    ['RCPT is not answered', { rcpt: 'silence' }],
    ['the connection is lost at RCPT', { rcpt: 'drop' }],
    ['DATA is put off', { data: { reply: '452 4.3.1 full' } }, 452],
    ['DATA is not answered', { data: 'silence' }],
    ['the connection is lost at DATA', { data: 'drop' }],
    ['the message is put off after its end', { dot: { reply: '451 4.3.0 later' } }, 451],
    ['the server closes with a 421 after the message', { dot: { reply: '421 4.3.2 closing' } }, 421],
    ['the session is out of step', { mail: { reply: '503 5.5.1 bad sequence' } }, 503],
  ];
  for (const [name, misbehaviour, status] of before) {
    it(name, async () => {
      const { url } = await server(misbehaviour);
      const isSilent = Object.values(misbehaviour).includes('silence');
      const result = await mailerTo(url, isSilent ? 400 : undefined).send(mail);
      expect(result).toMatchObject({ kind: 'not-sent', type: 'transient', ...(status && { status }) });
      expect(JSON.stringify(result)).not.toContain('erika');
    });
  }

  it('when nobody listens', async () => {
    expect(await mailerTo('smtp://127.0.0.1:1').send(mail)).toMatchObject({ kind: 'not-sent', type: 'transient' });
  });

  it('when the connection is lost in the middle of a message, before its final dot', async () => {
    const { url, whole } = await server({ halfway: 'drop' });
    // More than the buffers between us and the server hold, so that the end cannot have left us.
    const long = { ...mail, text: 'x'.repeat(70).concat('\n').repeat(400_000) };
    expect(await mailerTo(url, 10_000).send(long)).toMatchObject({ kind: 'not-sent', type: 'transient' });
    expect(whole).toEqual([]);
  });
});

describe('a mail is rejected for good', () => {
  const verdicts: [string, Misbehaviour, code: string][] = [
    ['by its sender', { mail: { reply: '550 5.7.1 not you' } }, '5.7.1'],
    ['by its recipient', { rcpt: { reply: '550 5.1.1 <erika@example.com> unknown' } }, '5.1.1'],
    ['at DATA', { data: { reply: '554 5.6.0 no valid recipients' } }, '5.6.0'],
    ['after its end', { dot: { reply: '552 5.3.4 too big' } }, '5.3.4'],
  ];
  for (const [name, misbehaviour, code] of verdicts) {
    it(name, async () => {
      const { url } = await server(misbehaviour);
      const result = await mailerTo(url).send(mail);
      expect(result).toMatchObject({ kind: 'rejected', type: 'invalid', code });
      expect(JSON.stringify(result)).not.toContain('erika');
    });
  }

  it('when it is to nobody', async () => {
    const started = await server({});
    const result = await mailerTo(started.url).send({ ...mail, to: { name: 'Erika', address: '' } });
    expect(result).toMatchObject({ kind: 'rejected', type: 'invalid', code: 'EENVELOPE' });
    expect(started.whole).toEqual([]);
  });
});

describe('a mail is unconfirmed', () => {
  for (const [name, dot] of [
    ['when the connection is lost after its final dot', 'drop'],
    ['when its final dot is not answered', 'silence'],
  ] as const) {
    it(name, async () => {
      const started = await server({ dot });
      expect(await mailerTo(started.url, 2_000).send(mail)).toEqual({ kind: 'unconfirmed' });
      expect(started.whole).toHaveLength(1);
      expect(started.connections).toBe(1);
    });
  }

  it('when the activity is cancelled while the server thinks about it', async () => {
    const { url, whole } = await server({ dot: 'silence' });
    const mailer = mailerTo(url, 20_000);
    const environment = new MockActivityEnvironment();
    const sending = environment.run(() => mailer.send(mail));
    await expect.poll(() => whole.length).toBe(1);
    environment.cancel();
    expect(await sending).toEqual({ kind: 'unconfirmed' });
  });
});

describe('the time for a mail', () => {
  it('is over even when the server keeps answering a little', async () => {
    const { url } = await server({ dot: { reply: '250-still thinking' } });
    expect(await mailerTo(url, 2_000).send(mail)).toEqual({ kind: 'unconfirmed' });
  });

  it('includes the wait for a free connection', async () => {
    const { url } = await server({ greeting: 'silence' });
    const mailer = mailerTo(url, 300);
    const results = await Promise.all(Array.from({ length: 12 }, () => mailer.send(mail)));
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['not-sent']));
  });
});

describe('a good mail server', () => {
  it('gets each mail once, several over one connection, with the Message-ID that we chose', async () => {
    const started = await server({});
    const mailer = mailerTo(started.url);
    const results: SendResult[] = [];
    for (const number of [1, 2, 3])
      results.push(await mailer.send({ ...mail, messageId: `<m.${number}@example.com>` }));
    expect(results.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent']);
    expect(started.connections).toBe(1);
    expect(started.whole.map((text) => /^Message-ID: (.*)$/m.exec(text)?.[1])).toEqual([
      '<m.1@example.com>',
      '<m.2@example.com>',
      '<m.3@example.com>',
    ]);
  });

  it('that dropped the idle connection gets the next mail over a new one, once', async () => {
    const started = await server({ second: 'drop' });
    const mailer = mailerTo(started.url, 2000);
    expect(await mailer.send(mail)).toMatchObject({ kind: 'sent' });
    expect(await mailer.send(mail)).toMatchObject({ kind: 'sent' });
    expect(started.connections).toBe(2);
    expect(started.whole).toHaveLength(2);
  });

  it('that wants other credentials is told apart', async () => {
    const smtp = new SMTPServer({
      allowInsecureAuth: true,
      logger: false,
      onAuth: (_auth, _session, callback) => callback(new Error('Invalid')),
    });
    const listening = smtp.listen(0, '127.0.0.1');
    await new Promise((resolve) => listening.once('listening', resolve));
    closing.push(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
    const { port } = smtp.server.address() as { port: number };
    const insecure = `smtp://portage:wrong@127.0.0.1:${port}?tls.rejectUnauthorized=false`;
    const result = await mailerTo(insecure, 5000).send(mail);
    expect(result).toMatchObject({ kind: 'not-sent', type: 'unauthorized', status: 535 });
  });
});
