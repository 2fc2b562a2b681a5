import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepContacts } from '../../../db/queries/contacts.js';
import { noteMailReport } from '../../../db/queries/mail-reports.js';
import { putWebinars } from '../../../db/queries/webinars.js';
import type { EmailTemplate } from '../../../domain/effects.js';
import { findDeliveryByMessageId } from '../../support/mail-deliveries.js';
import { type ActivityWorld, startActivityWorld } from './activity-world.js';

/** The same troubles, as each provider makes them. */
const faultsOf = {
  smtp: {
    forNow: {
      rule: { server: 'mailbox', stage: 'rcptTo', status: 451 },
      failure: { type: 'transient', details: [{ system: 'email', status: 451 }] },
    },
    forGood: {
      rule: { server: 'mailbox', stage: 'rcptTo', status: 550 },
      failure: { type: 'invalid', details: [{ system: 'email', status: 550 }] },
    },
  },
  resend: {
    forNow: {
      rule: { server: 'resend', status: 429, headers: { 'retry-after': '2' } },
      failure: { type: 'rate-limited', nextRetryDelay: 2000, details: [{ status: 429, code: 'rate_limit_exceeded' }] },
    },
    forGood: {
      rule: { server: 'resend', status: 422 },
      failure: { type: 'invalid', details: [{ system: 'email', status: 422, code: 'validation_error' }] },
    },
  },
} as const;

describe.each(['smtp', 'resend'] as const)('over %s', (provider) => {
  const faults = faultsOf[provider];
  let world: ActivityWorld;
  let number = 0;
  let ref: { migrationId: string; partnerId: string };
  let address: string;

  beforeAll(async () => {
    world = await startActivityWorld({ EMAIL_PROVIDER: provider });
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    number += 1;
    ref = { migrationId: `mig_${number}`, partnerId: `P-${number}` };
    address = `erika.${number}@canary.example`;
    world.sandbox.makePartner({ id: ref.partnerId, name: 'Muster AG', locale: 'en-GB', timeZone: 'Europe/Berlin' });
    await keepContacts(world.database, ref.migrationId, [
      { id: 'C-1', name: 'Erika Muster', email: address, locale: 'de-AT', role: 'admin' },
      { id: 'C-2', name: 'John Doe', email: `john.${number}@canary.example`, role: 'admin' },
      { id: 'C-3', name: 'Broken', email: 'a@b.example, c@d.example', role: 'admin' },
    ]);
  });
  afterEach(() => world.sandbox.faults.clear());

  const key = () => `${ref.migrationId}/email/migrated/C-1`;
  const messageId = () => `<${ref.migrationId}.email.migrated.C-1@portage.example>`;
  const send = (
    options: { template?: EmailTemplate; contactId?: string; again?: boolean } = {},
    attempt: { attempt?: number; scheduledTimestampMs?: number } = {},
  ) => {
    const { template = 'migrated', contactId = 'C-1', again } = options;
    const input = { ...ref, key: key(), contactId, template, data: {}, ...(again && { again }) };
    return world.run(() => world.activities.sendEmail(input), attempt);
  };
  const received = (to = address) => world.sandbox.mailbox.messages.list({ to, origin: provider });
  const delivery = () => findDeliveryByMessageId(world.database, messageId());

  describe('a mail', () => {
    it('arrives in the contact’s language with the partner’s name, our Message-ID and no call for automatic replies', async () => {
      expect(await send()).toEqual({ outcome: 'sent', messageId: messageId(), locale: 'de-DE' });
      const [mail] = received();
      expect(mail).toMatchObject({
        subject: 'Ihr Konto ist auf die Marketplace-Plattform umgezogen',
        messageId: messageId(),
        envelope: { from: 'no-reply@portage.example', to: [address] },
        headers: expect.objectContaining({ 'auto-submitted': 'auto-generated', 'reply-to': 'help@portage.example' }),
      });
      expect(mail?.text).toContain('das Konto von Muster AG');
      expect(mail?.html).toContain('Guten Tag Erika Muster');
      expect(await delivery()).toMatchObject({ status: 'sent', attempts: 1 });
    });

    it('is in the account’s language where the contact has none', async () => {
      expect(await send({ contactId: 'C-2' })).toMatchObject({ locale: 'en-US' });
    });

    it('goes out once, however often it is asked for', async () => {
      await send();
      expect(await send()).toMatchObject({ outcome: 'sent' });
      expect(received()).toHaveLength(1);
    });

    it('goes out after the legacy portal is switched off, without the partner’s name', async () => {
      world.sandbox.legacy.sunset(ref.partnerId);
      expect(await send({ template: 'ready' })).toMatchObject({ outcome: 'sent' });
      expect(received()[0]?.text).toContain('von Ihrem Unternehmen');
    });

    it('waits for a legacy portal that is only away', async () => {
      world.sandbox.faults.add({ server: 'legacy', status: 503 });
      await expect(send()).rejects.toMatchObject({ type: 'transient' });
      expect(await delivery()).toBeUndefined();
    });

    it('to an address that is none is refused before the mail server sees it', async () => {
      await expect(send({ contactId: 'C-3' })).rejects.toMatchObject({ type: 'invalid', nonRetryable: true });
      expect(received('a@b.example')).toEqual([]);
    });
  });

  describe('a mail that fails', () => {
    it('for now is tried again and arrives once', async () => {
      const { rule, failure } = faults.forNow;
      world.sandbox.faults.add({ ...rule, count: 1 });
      await expect(send()).rejects.toMatchObject({ ...failure, nonRetryable: false });
      expect(await delivery()).toMatchObject({ status: 'not-sent' });
      expect(await send()).toMatchObject({ outcome: 'sent' });
      expect(received()).toHaveLength(1);
    });

    it('for good asks an operator, and tells the recipient’s address to nobody', async () => {
      world.sandbox.faults.add({ ...faults.forGood.rule, count: 1 });
      const failure = await send().catch((error: unknown) => error);
      expect(failure).toMatchObject({ ...faults.forGood.failure, nonRetryable: true });
      expect(await delivery()).toMatchObject({ status: 'rejected' });
      expect(String((failure as Error).stack)).not.toContain('canary.example');
      expect((await delivery())?.providerReply).not.toContain('canary.example');
    });

    it.runIf(provider === 'resend')('without an answer is asked for once more, and arrives once', async () => {
      world.sandbox.faults.add({ server: 'resend', drop: 'after', count: 1 });
      await expect(send()).rejects.toMatchObject({ type: 'outcome-unknown', nonRetryable: false });
      expect(await delivery()).toMatchObject({ status: 'sending' });
      expect(await send()).toMatchObject({ outcome: 'sent' });
      expect(received()).toHaveLength(1);
      expect(await delivery()).toMatchObject({ status: 'sent', attempts: 2, round: 1 });
    });

    it.runIf(provider === 'smtp')(
      'after it was handed over is unconfirmed, and not repeated without an operator’s word',
      async () => {
        world.sandbox.faults.add({ server: 'mailbox', stage: 'data-after', drop: 'after', count: 1 });
        expect(await send()).toMatchObject({ outcome: 'unconfirmed' });
        expect(await send()).toMatchObject({ outcome: 'unconfirmed' });
        expect(received()).toHaveLength(1);
        expect(await delivery()).toMatchObject({ status: 'unconfirmed', attempts: 1 });
        expect(await send({ again: true })).toMatchObject({ outcome: 'sent' });
        expect(received()).toHaveLength(2);
        expect(await delivery()).toMatchObject({ status: 'sent' });
      },
    );

    it.runIf(provider === 'smtp')('is not sent a third time where the repeat’s own end is not known', async () => {
      world.sandbox.faults.add({ server: 'mailbox', stage: 'data-after', drop: 'after', count: 2 });
      expect(await send()).toMatchObject({ outcome: 'unconfirmed' });
      await world.database.sql`update mail_deliveries set begun_at = now() - interval '1 minute' where key = ${key()}`;
      const scheduledTimestampMs = Date.now();
      expect(await send({ again: true })).toMatchObject({ outcome: 'unconfirmed' });
      // Its worker had died before the answer was known, so the server tries the same activity once more.
      const retry = await send({ again: true }, { attempt: 2, scheduledTimestampMs });
      expect(retry).toMatchObject({ outcome: 'unconfirmed' });
      expect(received()).toHaveLength(2);
    });

    it('because it came back goes out again on an operator’s word, and once', async () => {
      await send();
      const first = await delivery();
      const back = { type: 'email.undeliverable' as const, mail: { messageId: messageId() }, at: new Date() };
      await noteMailReport(world.database, { ...back, kind: 'bounced', reasonClass: 'hard' });
      expect(await send()).toMatchObject({ outcome: 'sent' });
      expect(received()).toHaveLength(1);
      expect(await send({ again: true })).toMatchObject({ outcome: 'sent' });
      expect(await send({ again: true })).toMatchObject({ outcome: 'sent' });
      expect(received()).toHaveLength(2);
      const again = await delivery();
      expect(again).toMatchObject({ round: 2, bouncedAt: null, undeliverableKind: null });
      if (provider === 'resend') expect(again?.providerId).not.toBe(first?.providerId);
    });
  });

  describe('webinar invitations', () => {
    const invite = (contactId = 'C-1') =>
      world.run(() =>
        world.activities.sendWebinarInvitations({ ...ref, key: `${ref.migrationId}/webinars/${contactId}`, contactId }),
      );
    const session = (id: string, locale: string, inDays: number) => ({
      id,
      title: `Session ${id}`,
      startsAt: new Date(Date.now() + inDays * 86_400_000),
      endsAt: new Date(Date.now() + inDays * 86_400_000 + 2_700_000),
      joinUrl: `https://webinars.example.com/${id}`,
      locale,
      description: 'Layout and search',
    });

    it('are no mail while there is no session', async () => {
      await putWebinars(world.database, [session('past', 'en-US', -1)]);
      expect(await invite()).toMatchObject({ outcome: 'sent', sessions: 0 });
      expect(received()).toEqual([]);
    });

    it('are one mail with the sessions in the reader’s language, else English, and a calendar file for each', async () => {
      await putWebinars(world.database, [session('en-1', 'en-US', 3), session('en-2', 'en-GB', 5)]);
      expect(await invite()).toMatchObject({ outcome: 'sent', sessions: 2, locale: 'de-DE' });
      const [english] = received();
      expect(english?.attachments.map(({ mimeType }) => mimeType)).toEqual(['text/calendar', 'text/calendar']);
      expect(english?.text).toMatch(/Session en-1[\s\S]*Session en-2/);
      await putWebinars(world.database, [session('de-1', 'de-DE', 4)]);
      expect(await invite('C-2')).toMatchObject({ sessions: 2, locale: 'en-US' });
      ref = { ...ref, migrationId: ref.migrationId };
      const again = await world.run(() =>
        world.activities.sendWebinarInvitations({ ...ref, key: `${ref.migrationId}/webinars/C-1/2`, contactId: 'C-1' }),
      );
      expect(again).toMatchObject({ sessions: 1 });
      const german = received().at(-1)!;
      expect(german.text).toContain('Session de-1');
      const raw = world.sandbox.mailbox.messages.raw(german.id);
      const parsed = await PostalMime.parse(raw!);
      const calendar = new TextDecoder().decode(parsed.attachments[0]?.content as ArrayBuffer);
      expect(calendar).toContain('UID:webinar-de-1@portage.example');
    });
  });
});
