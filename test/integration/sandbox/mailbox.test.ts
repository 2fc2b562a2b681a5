import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.js';
import { invite } from './sandbox-calls.js';

const CALENDAR = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
const MAIL: SendMailOptions = {
  from: 'Portage <portage@sender.example.com>',
  to: 'ada@partner.example.com',
  subject: 'Ihr Konto ist umgezogen',
  messageId: '<mig-1.email-migrated@sender.example.com>',
  text: 'Grüße',
  html: '<p>Grüße <a href="https://docs.example.com">Doku</a></p><script>alert(1)</script>',
};

describe('the mailbox', () => {
  let sandbox: Sandbox;
  const send = async (mail: SendMailOptions = {}, auth?: { user: string; pass: string }) => {
    const { hostname, port } = new URL(sandbox.smtpUrl);
    const transport = createTransport({
      host: hostname,
      port: Number(port),
      socketTimeout: 1_500,
      ...(auth && { auth }),
    });
    try {
      return await transport.sendMail({ ...MAIL, ...mail });
    } finally {
      transport.close();
    }
  };
  const get = async (path: string) => fetch(`${sandbox.mailboxUrl}${path}`, { signal: AbortSignal.timeout(5_000) });
  const listed = async (query = '') =>
    (await (await get(`/messages${query}`)).json()) as { total: number; messages: { id: string }[] };

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'empty' });
  });
  afterAll(() => sandbox.stop());
  beforeEach(async () => {
    sandbox.faults.clear();
    sandbox.requests.clear();
    await fetch(`${sandbox.mailboxUrl}/messages`, { method: 'DELETE' });
  });

  it('takes mails with and without AUTH and shows them as JSON', async () => {
    await send();
    await send(
      { messageId: '<other@sender.example.com>', to: 'bela@partner.example.com' },
      { user: 'any', pass: 'thing' },
    );
    const { total, messages } = await listed();
    expect(total).toBe(2);
    expect(messages[0]).toMatchObject({
      origin: 'smtp',
      from: 'portage@sender.example.com',
      to: ['ada@partner.example.com'],
      envelope: { from: 'portage@sender.example.com', to: ['ada@partner.example.com'] },
      subject: 'Ihr Konto ist umgezogen',
      messageId: '<mig-1.email-migrated@sender.example.com>',
      text: expect.stringContaining('Grüße'),
      attachments: [],
    });
    expect(await (await get(`/messages/${messages[0]!.id}`)).json()).toEqual(messages[0]);
    expect((await get('/messages/msg-unknown')).status).toBe(404);
  });

  it('finds mails by recipient, subject and Message-ID', async () => {
    await send();
    await send({ messageId: '<other@sender.example.com>', to: 'bela@partner.example.com', subject: 'Webinar' });
    expect((await listed('?to=ADA@partner.example.com')).total).toBe(1);
    expect((await listed('?subject=webi')).total).toBe(1);
    expect((await listed('?messageId=mig-1.email-migrated@sender.example.com')).total).toBe(1);
    expect((await listed(`?messageId=${encodeURIComponent('<other@sender.example.com>')}`)).total).toBe(1);
    expect((await listed('?to=nobody@partner.example.com')).total).toBe(0);
    expect((await listed('?limit=1')).messages).toMatchObject([{ subject: 'Webinar' }]);
  });

  it('shows a mail as a page, its HTML in a frame where no script runs', async () => {
    await send({ subject: '<b>not bold</b>' });
    const { messages } = await listed();
    const id = messages[0]!.id;
    expect(await (await get('/')).text()).toContain('&lt;b&gt;not bold&lt;/b&gt;');
    const view = await (await get(`/view/${id}`)).text();
    expect(view).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    expect(view).toContain('Grüße');
    const html = await get(`/messages/${id}/html`);
    expect(html.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups .*default-src 'none'/);
    expect(await html.text()).toContain('https://docs.example.com');
    expect(await (await get(`/messages/${id}/raw`)).text()).toContain(
      'Message-ID: <mig-1.email-migrated@sender.example.com>',
    );
  });

  it('offers attachments and calendar entries for download, byte by byte', async () => {
    const file = Buffer.from([0, 1, 2, 253, 254, 255]);
    await send({
      attachments: [{ filename: 'guide.bin', content: file, contentType: 'application/octet-stream' }],
      icalEvent: { method: 'REQUEST', content: CALENDAR },
    });
    const { messages } = await listed();
    const { id, attachments } = messages[0] as unknown as {
      id: string;
      attachments: { filename: string; mimeType: string }[];
    };
    const at = attachments.findIndex(({ filename }) => filename === 'guide.bin');
    const download = await get(`/messages/${id}/attachments/${at}`);
    expect(download.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''guide.bin");
    expect(Buffer.from(await download.arrayBuffer())).toEqual(file);
    const calendar = attachments.findIndex(({ mimeType }) => mimeType === 'text/calendar');
    expect(attachments[calendar]).toMatchObject({ calendarMethod: 'REQUEST' });
    expect(await (await get(`/messages/${id}/attachments/${calendar}`)).text()).toBe(CALENDAR);
  });

  it('shows the invitation that the platform itself mails, marked as from the Marketplace', async () => {
    const { accountId, contacts } = sandbox.makePartner({ id: 'MAIL-1' });
    const to = contacts[0]!.email;
    expect((await invite(sandbox, accountId!, to)).status).toBe(201);
    await expect.poll(async () => (await listed(`?to=${to}&origin=marketplace`)).total).toBe(1);
    const [mail] = sandbox.mailbox.messages.list({ to });
    const link = /http\S+/.exec(mail!.text!)![0];
    expect(link.startsWith(new URL(sandbox.marketplaceUrl).origin)).toBe(true);
    expect((await fetch(link)).status).toBe(200);
    expect(sandbox.marketplace.acceptInvitationByUrl(link).status).toBe('Active');
  });

  it('counts the steps of every dialogue', async () => {
    await send();
    expect(sandbox.requests.list({ server: 'mailbox' }).map(({ method, count }) => [method, count])).toEqual([
      ['CONNECT', 1],
      ['MAIL', 1],
      ['RCPT', 1],
      ['DATA', 1],
    ]);
  });

  describe('with faults', () => {
    it('refuses for now or for good, at the stage that was asked for', async () => {
      sandbox.faults.add({ server: 'mailbox', stage: 'rcptTo', path: 'bela@*', status: 550, body: 'No such person' });
      await expect(send({ to: 'bela@partner.example.com' })).rejects.toMatchObject({
        responseCode: 550,
        command: 'RCPT TO',
      });
      await send();
      sandbox.faults.add({ server: 'mailbox', stage: 'mailFrom', status: 451, count: 1 });
      await expect(send()).rejects.toMatchObject({ responseCode: 451, command: 'MAIL FROM' });
      sandbox.faults.add({ server: 'mailbox', status: 452, count: 1 });
      await expect(send()).rejects.toMatchObject({ responseCode: 452, command: 'DATA' });
      sandbox.faults.add({ server: 'mailbox', stage: 'connect', status: 421, count: 1 });
      await expect(send()).rejects.toMatchObject({ responseCode: 421 });
      expect((await listed()).total).toBe(1);
    });

    it('drop before: the connection breaks and no mail was stored', async () => {
      sandbox.faults.add({ server: 'mailbox', drop: 'before', count: 1 });
      await expect(send()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNECTION|ESOCKET|ECONNRESET/) });
      expect((await listed()).total).toBe(0);
    });

    it('drop after: the mail is stored and the sender never learns of it', async () => {
      sandbox.faults.add({ server: 'mailbox', drop: 'after', count: 1 });
      await expect(send()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNECTION|ESOCKET|ECONNRESET/) });
      expect((await listed()).total).toBe(1);
      await send();
      expect((await listed('?messageId=mig-1.email-migrated@sender.example.com')).total).toBe(2);
    });

    it('time out after: the mail is stored and no reply comes', async () => {
      sandbox.faults.add({ server: 'mailbox', timeoutAfter: true, count: 1 });
      await expect(send()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
      expect((await listed()).total).toBe(1);
    });

    it('stored, then refused: a reply of 451 after the mail was kept', async () => {
      sandbox.faults.add({ server: 'mailbox', stage: 'data-after', status: 451, count: 1 });
      await expect(send()).rejects.toMatchObject({ responseCode: 451 });
      expect((await listed()).total).toBe(1);
    });
  });
});
