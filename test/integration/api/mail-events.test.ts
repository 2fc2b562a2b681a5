import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginDelivery, finishDelivery, mailReference } from '../../../db/queries/mail-deliveries.js';
import { relayDueEvents } from '../../../delivery/event-relay.js';
import type { EmailTemplate } from '../../../domain/effects.js';
import { findDeliveryByMessageId } from '../../support/mail-deliveries.js';
import { type ApiFixture, newPartnerId, plannedFor, publicUrl, startApi } from './api-fixture.js';

let api: ApiFixture;
let resend: { url: string; kid: string; webhook: Webhook };

beforeAll(async () => {
  api = await startApi();
  resend = await registerResend();
});
afterAll(() => api.close());

/** A source of Resend's web hooks, whose secret the provider has made. */
async function registerResend() {
  const slug = `resend-${randomBytes(4).toString('hex')}`;
  const source = { slug, name: 'Resend', auth: 'signature', dialect: 'resend' };
  expect(await api.call('POST', '/v1/event-sources', source)).toMatchObject({
    status: 201,
    body: { dialect: 'resend' },
  });
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  const key = await api.call('POST', `/v1/event-sources/${slug}/keys`, { scheme: 'v1', secret });
  expect(key).toMatchObject({ status: 201, body: { scheme: 'v1', state: 'live' } });
  expect(key.body.secret).toBeUndefined();
  return { url: `/v1/events?source=${slug}`, kid: key.body.kid as string, webhook: new Webhook(secret) };
}

/** A partner with a migration under way, and a mail in the ledger. */
async function sentMail({
  template = 'migrated' as EmailTemplate,
  status = 'sent' as 'sent' | 'unconfirmed' | 'sending',
} = {}) {
  const partnerId = newPartnerId();
  const { body } = await api.call('POST', '/v1/migrations', { partnerId, plannedFor });
  const migrationId: string = body.migrationId;
  const key = `${migrationId}/email/${template}/C-1`;
  const messageId = `<${key.replaceAll('/', '.')}@portage.example>`;
  const providerId = `re-${migrationId}`;
  await beginDelivery(api.database, { key, messageId, migrationId, partnerId, contactId: 'C-1', template });
  if (status !== 'sending') {
    await finishDelivery(api.database, key, { status, ...(status === 'sent' && { providerId }) });
  }
  return {
    partnerId,
    key,
    messageId,
    providerId,
    tags: { portage_mail: mailReference(key), portage_round: '1' } as object,
    signals: () => api.migrations.partners.get(partnerId)?.signals ?? [],
    row: async () => (await findDeliveryByMessageId(api.database, messageId))!,
  };
}

let number = 0;
const newId = () => {
  number += 1;
  return `msg_${number}`;
};
const address = 'erika@canary.example';
const instant = (minute: number) => new Date(Date.UTC(2026, 2, 2, 10, minute)).toISOString();

/** Sends a web hook as Resend does. */
async function hook(
  type: string,
  mail: { providerId?: string; tags?: object },
  {
    minute = 0,
    data = {},
    id = newId(),
    at = Date.now(),
  }: { minute?: number; data?: object; id?: string; at?: number } = {},
) {
  const body = JSON.stringify({
    type,
    created_at: instant(minute),
    data: {
      email_id: mail.providerId,
      from: 'a@b.example',
      to: [address],
      subject: 'Secret',
      tags: mail.tags,
      ...data,
    },
  });
  const sentAt = new Date(Math.floor(at / 1000) * 1000);
  const headers = {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(sentAt.getTime() / 1000),
    'svix-signature': resend.webhook.sign(id, sentAt, body),
  };
  return post(headers, body);
}

async function post(headers: Record<string, string>, payload: string) {
  const response = await api.inject({ method: 'POST', url: resend.url, headers, payload });
  return { status: response.statusCode, body: response.json() };
}

const hardBounce = {
  bounce: {
    type: 'Permanent',
    subType: 'General',
    message: `550 5.1.1 <${address}> user unknown`,
    diagnosticCode: [`smtp; 550 5.1.1 <${address}>`],
  },
};

describe('a web hook of the mail provider', () => {
  test('that says "delivered" of a mail known as sent is noted with the mail alone', async () => {
    const mail = await sentMail();
    const answer = await hook('email.delivered', mail, { minute: 3 });
    expect(answer).toMatchObject({
      status: 202,
      body: {
        status: 'ignored',
        reason: 'ledger-only',
        type: 'email.delivered',
        subject: mail.partnerId,
        keyId: resend.kid,
      },
    });
    expect(mail.signals()).toEqual([]);
    expect((await mail.row()).deliveredAt?.toISOString()).toBe(instant(3));
  });

  test('that says "delivered" of one that nobody knew of tells the workflow, and the mail is known as sent', async () => {
    const mail = await sentMail({ status: 'unconfirmed' });
    const answer = await hook('email.delivered', { providerId: 'never-heard-of', tags: mail.tags });
    expect(answer.body).toMatchObject({ status: 'delivered', subject: mail.partnerId });
    expect(mail.signals()).toMatchObject([
      { name: 'emailDelivered', payload: { data: { messageId: mail.messageId, effectKey: mail.key } } },
    ]);
    expect(await mail.row()).toMatchObject({ status: 'sent', providerId: 'never-heard-of' });
  });

  test('that says "delivered" before the sender has its answer settles what the sender then notes', async () => {
    const mail = await sentMail({ status: 'sending' });
    expect((await hook('email.delivered', mail)).body).toMatchObject({ status: 'ignored', reason: 'ledger-only' });
    expect(await finishDelivery(api.database, mail.key, { status: 'unconfirmed' })).toBe('sent');
  });

  test.each(['email.bounced', 'email.complained', 'email.delivery_delayed'])(
    'that says %s before the sender has its answer shows that it went out',
    async (type) => {
      const mail = await sentMail({ status: 'sending', template: 'webinars' });
      expect((await hook(type, mail, { data: type === 'email.bounced' ? hardBounce : {} })).status).toBe(202);
      expect(await finishDelivery(api.database, mail.key, { status: 'unconfirmed' })).toBe('sent');
    },
  );

  test('about a bounce tells the workflow in codes, and neither address nor subject is stored or logged', async () => {
    const mail = await sentMail();
    const answer = await hook('email.bounced', mail, { minute: 5, data: hardBounce });
    expect(answer.body).toMatchObject({ status: 'delivered', type: 'email.undeliverable', subject: mail.partnerId });
    expect(mail.signals().at(-1)).toMatchObject({
      name: 'emailUndeliverable',
      payload: {
        occurredAt: instant(5),
        data: {
          messageId: mail.messageId,
          effectKey: mail.key,
          kind: 'bounced',
          reasonClass: 'hard',
          reason: 'bounced Permanent General 5.1.1',
        },
      },
    });
    const row = await mail.row();
    expect(row).toMatchObject({ undeliverableKind: 'bounced', reasonClass: 'hard' });
    expect(row.bouncedAt?.toISOString()).toBe(instant(5));
    const [stored] = await api.database.sql`select * from events where id = ${answer.body.id}`;
    expect(JSON.stringify(stored)).not.toMatch(/canary|Secret/);
    expect(api.logLines.join('\n')).not.toMatch(/canary/);
  });

  test.each(['parked', 'refused'])('does not wait behind one about another mail that is %s', async (outcome) => {
    const [stuck, healthy] = [await sentMail(), await sentMail()];
    api.migrations.away = true;
    const events = [await hook('email.bounced', stuck), await hook('email.bounced', healthy)].map(
      ({ body }) => body.id,
    );
    api.migrations.away = false;
    // As those that came while the API had too much to do: nobody has looked whose they are.
    await api.database.sql`
      update events set subject = '', status = 'received', next_attempt_at = now() - interval '1 second' where id = any(${events})`;
    const signal = api.migrations.signal.bind(api.migrations);
    if (outcome === 'parked') api.migrations.partners.delete(stuck.partnerId);
    api.migrations.signal = async (partnerId, ...rest) => {
      if (outcome === 'refused' && partnerId === stuck.partnerId) throw new Error('blob too large');
      return signal(partnerId, ...rest);
    };
    await relayDueEvents({ ...api, onRefusal: () => {} }, { endsAt: Date.now() + 30_000 }).finally(() => {
      api.migrations.signal = signal;
    });
    const rows = await api.database.sql`select status from events where id = any(${events}) order by received_at, id`;
    expect(rows.map(({ status }) => status)).toEqual([outcome === 'parked' ? 'parked' : 'received', 'delivered']);
  });

  test.each([
    [
      'email.bounced',
      { bounce: { type: 'Transient', subType: 'MailboxFull', message: '450 4.2.2 full' } },
      { kind: 'bounced', reasonClass: 'soft', reason: 'bounced Transient MailboxFull 4.2.2' },
    ],
    ['email.complained', {}, { kind: 'complained', reasonClass: 'hard' }],
    [
      'email.suppressed',
      { suppressed: { type: 'OnAccountSuppressionList', message: `no ${address}` } },
      { kind: 'suppressed', reason: 'suppressed OnAccountSuppressionList' },
    ],
    [
      'email.failed',
      { failed: { reason: 'reached_daily_quota' } },
      { kind: 'failed', reasonClass: 'soft', reason: 'failed reached_daily_quota' },
    ],
  ])('%s reaches the workflow in our words', async (type, data, expected) => {
    const mail = await sentMail();
    expect((await hook(type, mail, { data })).body.status).toBe('delivered');
    expect(mail.signals().at(-1)?.payload.data).toMatchObject(expected);
  });

  test('about a mail that matters less, or a delay, wakes nobody', async () => {
    const reminder = await sentMail({ template: 'enrollment-reminder' });
    expect((await hook('email.bounced', reminder, { data: hardBounce })).body).toMatchObject({ reason: 'ledger-only' });
    expect((await reminder.row()).bouncedAt).not.toBeNull();
    const late = await sentMail();
    expect((await hook('email.delivery_delayed', late)).body).toMatchObject({
      type: 'email.delayed',
      reason: 'ledger-only',
    });
    expect((await late.row()).delayedAt).not.toBeNull();
    expect([...reminder.signals(), ...late.signals()]).toEqual([]);
  });

  test('is the same one when it comes again, however it is signed', async () => {
    const mail = await sentMail();
    const first = await hook('email.bounced', mail, { id: 'msg_again', data: hardBounce, at: Date.now() - 60_000 });
    const again = await hook('email.bounced', mail, { id: 'msg_again', data: hardBounce });
    expect([first.status, again.status]).toEqual([202, 200]);
    expect(again.body).toMatchObject({ id: first.body.id, duplicates: 1 });
    expect(mail.signals()).toHaveLength(1);
  });

  test('counts by when it happened, not by when it came', async () => {
    const late = await sentMail();
    await hook('email.delivered', late, { minute: 2 });
    expect((await hook('email.bounced', late, { minute: 1, data: hardBounce })).body).toMatchObject({
      status: 'ignored',
      reason: 'superseded',
    });
    expect((await hook('email.bounced', late, { minute: 3, data: hardBounce })).body.status).toBe('delivered');
    const early = await sentMail();
    await hook('email.bounced', early, { minute: 2, data: hardBounce });
    expect((await hook('email.delivered', early, { minute: 1 })).body).toMatchObject({ reason: 'superseded' });
    expect((await hook('email.delivered', early, { minute: 3 })).body.status).toBe('delivered');
    expect(early.signals().map(({ name }) => name)).toEqual(['emailUndeliverable', 'emailDelivered']);
  });

  test('about an earlier sending says nothing of the one that an operator wanted since', async () => {
    const mail = await sentMail();
    await hook('email.bounced', mail, { data: hardBounce });
    const { key, messageId, migrationId, partnerId, contactId, template } = await mail.row();
    const start = { key, messageId, migrationId, contactId, template, partnerId: partnerId ?? '', again: true };
    expect(await beginDelivery(api.database, start)).toMatchObject({ permission: 'begin', round: 2 });
    await finishDelivery(api.database, key, { status: 'sent', providerId: 'second' });
    expect((await hook('email.complained', mail)).body).toMatchObject({ reason: 'superseded' });
    expect(await mail.row()).toMatchObject({ complainedAt: null, bouncedAt: null, round: 2 });
    expect((await hook('email.complained', { ...mail, tags: [] })).body).toMatchObject({ reason: 'unknown-mail' });
  });

  test('that comes after the migration has ended is asked about outside of it, until it arrived after all', async () => {
    const [last, reminder] = [
      await sentMail({ template: 'ready' }),
      await sentMail({ template: 'enrollment-reminder' }),
    ];
    for (const mail of [last, reminder]) api.migrations.end(mail.partnerId, 'completed');
    const items = async (mail: typeof last) =>
      (await api.call('GET', `/v1/attention?partner=${mail.partnerId}`)).body.data as Record<string, unknown>[];
    for (let time = 0; time < 2; time++) {
      const late = await hook('email.bounced', last, { data: hardBounce });
      expect(late.body).toMatchObject({ status: 'ignored', reason: 'closed' });
    }
    expect(await items(last)).toMatchObject([
      {
        code: 'email-undeliverable-after-end',
        subject: { kind: 'mail', id: last.key },
        evidence: { template: 'ready', contactId: 'C-1', kind: 'bounced', reasonClass: 'hard' },
      },
    ]);
    await hook('email.bounced', reminder, { data: hardBounce });
    expect(await items(reminder)).toEqual([]);
    await hook('email.delivered', last, { minute: 5 });
    expect(await items(last)).toEqual([]);
  });

  test('about a mail that nobody knows, or of a type that is none of ours, is acknowledged and ignored', async () => {
    const unknown = await hook('email.bounced', { providerId: 'of-another-system' }, { data: hardBounce });
    expect(unknown).toMatchObject({ status: 202, body: { status: 'ignored', reason: 'unknown-mail' } });
    expect(unknown.body.subject).toBeUndefined();
    const tagged = await hook('email.delivered', {
      providerId: 'x',
      tags: [{ name: 'portage_mail', value: 'f'.repeat(64) }],
    });
    expect(tagged.body).toMatchObject({ status: 'ignored', reason: 'unknown-mail' });
    expect((await hook('email.opened', {})).body).toMatchObject({ status: 'ignored', reason: 'unknown-type' });
    const listed = await api.call('GET', '/v1/events?status=ignored&limit=100');
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toContain(unknown.body.id);
  });

  test('waits while Temporal is away, and says the same later', async () => {
    const mail = await sentMail({ status: 'unconfirmed' });
    api.migrations.away = true;
    const answer = await hook('email.delivered', mail).finally(() => {
      api.migrations.away = false;
    });
    expect(answer.body).toMatchObject({ status: 'verified', subject: mail.partnerId });
    expect((await mail.row()).status).toBe('unconfirmed');
    await api.database
      .sql`update events set next_attempt_at = now() - interval '1 second' where id = ${answer.body.id}`;
    const refused: unknown[] = [];
    const parts = {
      database: api.database,
      migrations: api.migrations,
      onRefusal: (error: unknown) => void refused.push(error),
    };
    await relayDueEvents(parts, { endsAt: Date.now() + 30_000 });
    expect(refused).toEqual([]);
    expect(mail.signals().map(({ name }) => name)).toEqual(['emailDelivered']);
    expect((await mail.row()).status).toBe('sent');
  });

  test('with a wrong signature, an old one, or the other headers is refused', async () => {
    const body = JSON.stringify({ type: 'email.delivered', created_at: instant(0), data: { email_id: 'x' } });
    const sign = (name: string, by: Webhook, at = new Date()) => ({
      'content-type': 'application/json',
      [`${name}-id`]: 'msg_wrong',
      [`${name}-timestamp`]: String(Math.floor(at.getTime() / 1000)),
      [`${name}-signature`]: by.sign('msg_wrong', at, body),
    });
    const stranger = new Webhook(`whsec_${randomBytes(24).toString('base64')}`);
    const problem = (slug: string) => ({ status: 401, body: { type: `${publicUrl}/problems/${slug}` } });
    expect(await post(sign('svix', stranger), body)).toMatchObject(problem('signature-invalid'));
    expect(await post(sign('webhook', resend.webhook), body)).toMatchObject(problem('signature-invalid'));
    expect(await post(sign('svix', resend.webhook), `${body} `)).toMatchObject(problem('signature-invalid'));
    const old = new Date(Date.now() - 301_000);
    expect(await post(sign('svix', resend.webhook, old), body)).toMatchObject(problem('timestamp-out-of-range'));
    expect((await post(sign('svix', resend.webhook), body)).status).toBe(202);
  });
});

describe('an event about a mail in our own form', () => {
  const send = (type: string, data: object, more: object = {}) =>
    api.call('POST', '/v1/events', { id: newId(), type, time: instant(0), data, ...more });

  test('needs no partner, and is matched by any name of the mail', async () => {
    for (const name of ['messageId', 'providerId'] as const) {
      const mail = await sentMail();
      const reason = `550 5.1.1 <${address}> unknown`;
      const answer = await send('email.undeliverable', { [name]: mail[name], reason });
      expect(answer).toMatchObject({ status: 202, body: { status: 'delivered', subject: mail.partnerId } });
      expect(mail.signals().at(-1)?.payload.data).toMatchObject({
        messageId: mail.messageId,
        reason: '550 5.1.1 <address> unknown',
      });
      const [stored] = await api.database.sql`select data from events where id = ${answer.body.id}`;
      expect(JSON.stringify(stored)).not.toContain('canary');
    }
  });

  test('is of the partner whose mail it is, whatever partner it names', async () => {
    const mail = await sentMail();
    const data = { messageId: mail.messageId, reason: '550' };
    const answer = await send('email.undeliverable', data, { subject: newPartnerId() });
    expect(answer.body.subject).toBe(mail.partnerId);
    expect(mail.signals()).toHaveLength(1);
  });

  test('has to name a mail; an event of another kind has to name a partner', async () => {
    expect((await send('email.delivered', {})).body).toMatchObject({ status: 'dead', reason: 'schema' });
    expect(await send('migration.executed', {})).toMatchObject({ status: 400 });
  });
});

test('a dialect that signs needs a source that signs, and secrets that are whole', async () => {
  const slug = `r-${randomBytes(4).toString('hex')}`;
  const refused = await api.call('POST', '/v1/event-sources', { slug, name: 'R', auth: 'key', dialect: 'resend' });
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/auth' }] } });
  await api.call('POST', '/v1/event-sources', { slug, name: 'R', auth: 'signature', dialect: 'resend' });
  for (const secret of [`whsec_${randomBytes(23).toString('base64')}`, `whsec_${'A'.repeat(33)}`, 'secret']) {
    const { status } = await api.call('POST', `/v1/event-sources/${slug}/keys`, { scheme: 'v1', secret });
    // Only what has the form is looked into.
    expect(status).toBe(/^whsec_[A-Za-z0-9+/]{32,}=*$/.test(secret) ? 422 : 400);
  }
});

describe('what an operator records of a mail', () => {
  const occurredAt = '2026-03-02T08:00:00.000Z';
  const record = (partnerId: string, type: string, data: object, query = '') =>
    api.call('POST', `/v1/migrations/${partnerId}/actions/record-fact${query}`, {
      reason: 'Seen in the log of the provider',
      evidence: 'OPS-1',
      type,
      data,
      occurredAt,
    });

  test('names the mail by any of its names, and resolves that nobody knew whether it went out', async () => {
    const mail = await sentMail({ status: 'unconfirmed' });
    const reference = mailReference(mail.key);
    expect(await record(mail.partnerId, 'email.delivered', { reference }, '?validateOnly=true')).toMatchObject({
      status: 200,
      body: { valid: true, effects: [{ text: 'Would record-fact' }] },
    });
    const answer = await record(mail.partnerId, 'email.delivered', { reference });
    expect(answer).toMatchObject({ status: 202, body: { status: 'delivered' } });
    expect(mail.signals()).toMatchObject([{ name: 'emailDelivered', payload: { data: { effectKey: mail.key } } }]);
  });

  test('is foreseen as what the ledger of mails will make of it', async () => {
    const mail = await sentMail({ template: 'webinars' });
    const data = { messageId: mail.messageId };
    const foreseen = await record(mail.partnerId, 'email.delivered', data, '?validateOnly=true');
    expect(foreseen.body.effects).toEqual([{ text: 'Noted with the mail; the migration goes on as it is' }]);
    const answer = await record(mail.partnerId, 'email.delivered', data);
    expect(answer).toMatchObject({ status: 202, body: { status: 'ignored', reason: 'ledger-only' } });
  });

  test('is refused of a mail to another partner, and of one that nobody sent', async () => {
    const [mine, theirs] = [await sentMail(), await sentMail()];
    for (const query of ['', '?validateOnly=true']) {
      for (const messageId of [theirs.messageId, '<nobody@portage.example>']) {
        const data = { messageId, reason: 'Mailbox is gone' };
        expect(await record(mine.partnerId, 'email.undeliverable', data, query)).toMatchObject({
          status: 422,
          body: { errors: [{ pointer: '/data' }] },
        });
      }
    }
    expect(theirs.signals()).toEqual([]);
    expect((await theirs.row()).bouncedAt).toBeNull();
  });
});
