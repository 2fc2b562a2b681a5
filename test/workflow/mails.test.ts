import { describe, expect, it, vi } from 'vitest';
import { conflict } from '../support/fake-outside.js';
import { workflowSuite } from '../support/workflow-suite.js';

const reason = 'agreed with the partner';

describe('mails', () => {
  const newMigration = workflowSuite();

  it('to the webinars run beside the waits: one that fails does not hold up the acceptance', async () => {
    const migration = newMigration();
    migration.outside.fail('sendWebinarInvitations', 1_000, () => conflict('mailbox-unknown'), 'K2');
    await migration.start();
    await migration.send('migration.executed', {});
    const asked = await migration.untilAttention('effect-failed');
    expect(asked.attention[0]).toMatchObject({ step: 'webinars/K2', actions: ['retry', 'skip'] });
    expect(asked.waiting?.for).toBe('"invitation accepted"');
    await migration.accept();
    await migration.untilWaiting('certificate');
    await migration.certify();
    await migration.untilStage('ready');
    migration.outside.heal();
    await migration.act('retry', { step: 'webinars/K2' });
    expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(
      migration.outside
        .mailsOf('webinars')
        .map((mail) => mail.contactId)
        .sort(),
    ).toEqual(['K1', 'K2']);
    migration.expectSound();
  });

  it('that cannot be sent do not keep a migration open for ever', async () => {
    const migration = newMigration();
    migration.outside.fail('sendWebinarInvitations', 1_000, () => conflict('mailbox-unknown'), 'K2');
    await migration.start({ mailAnswerMs: 3_000 });
    await migration.goStraight();
    const last = await migration.snapshot();
    expect(last.attention).toEqual([]);
    expect(last.effects.find((effect) => effect.key.endsWith('webinars/K2'))?.status).toBe('unconfirmed');
  });

  it('of which nobody knows whether they went out are asked about while the journey goes on; retry sends again', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.leaveNextMailUnconfirmed();
    await migration.start();
    await migration.send('migration.executed', {});
    const waiting = await migration.untilWaiting('invitation accepted');
    expect(waiting.attention).toHaveLength(1);
    expect(waiting.attention[0]).toMatchObject({
      code: 'email-unconfirmed',
      step: 'email/migrated/K1',
      actions: ['retry', 'skip'],
    });
    expect(migration.outside.mailsOf('migrated')).toEqual([]);
    await migration.act('retry', { step: 'email/migrated/K1' });
    await migration.until((snapshot) => {
      const effect = snapshot.effects.find((one) => one.key.endsWith('email/migrated/K1'));
      expect(effect?.status).toBe('confirmed');
    });
    expect((await migration.snapshot()).attention).toEqual([]);
    expect(migration.outside.mailsOf('migrated').map((mail) => mail.key)).toEqual([
      `${migration.migrationId}/email/migrated/K1`,
    ]);
    migration.expectSound();
  });

  it('that stay unconfirmed hold the last stage for a word, but not for ever', async () => {
    const [answered, silent] = [newMigration(), newMigration()];
    await Promise.all(
      [answered, silent].map(async (migration) => {
        migration.oneAdmin();
        await migration.start({ mailAnswerMs: migration === silent ? 6_000 : 3_600_000 });
        await migration.send('migration.executed', {});
        await migration.untilWaiting('invitation accepted');
        await migration.accept();
        await migration.untilWaiting('certificate');
        migration.outside.leaveNextMailUnconfirmed();
        await migration.certify();
        await migration.untilAttention('email-unconfirmed');
      }),
    );
    expect((await answered.untilWaiting('the last mails')).stage).toBe('ready');
    await answered.act('skip', { step: 'email/ready/K1', reason });
    for (const migration of [answered, silent]) expect(await migration.handle.result()).toEqual({ stage: 'completed' });
    expect(answered.outside.mailsOf('ready')).toEqual([]);
  });

  it('that bounce are asked about, and sent again on retry', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilWaiting('invitation accepted');
    const [mail] = migration.outside.mailsOf('migrated');
    await migration.send('email.undeliverable', { messageId: mail?.messageId ?? '', reason: '550 mailbox unknown' });
    const asked = await migration.untilAttention('email-undeliverable');
    expect(asked.attention[0]?.step).toBe('email/migrated/K1');
    await migration.act('retry', { step: 'email/migrated/K1' });
    await migration.until(() => expect(migration.outside.mailsOf('migrated')).toHaveLength(2));
    await migration.send('email.undeliverable', { messageId: '<not.ours@elsewhere>', reason: '550' });
    const unknown = await migration.untilAttention('email-undeliverable');
    expect(unknown.attention[0]).toMatchObject({
      step: 'email/<not.ours@elsewhere>',
      actions: expect.arrayContaining(['skip']),
    });
    await migration.act('skip', { step: 'email/<not.ours@elsewhere>', reason });
    await migration.goOnFromHandOver();
  });

  it('are known as sent once they are reported delivered; each bounce of one asks anew, until it arrives', async () => {
    const migration = newMigration();
    migration.oneAdmin();
    migration.outside.leaveNextMailUnconfirmed();
    await migration.start();
    await migration.send('migration.executed', {});
    await migration.untilAttention('email-unconfirmed');
    await migration.untilWaiting('invitation accepted');
    const effectKey = `${migration.migrationId}/email/migrated/K1`;
    const messageId = `<${effectKey.replaceAll('/', '.')}@portage.test>`;
    await migration.send('email.delivered', { messageId, effectKey });
    const known = await migration.until((snapshot) => expect(snapshot.attention).toEqual([]));
    expect(known.effects.find(({ key }) => key === effectKey)).toMatchObject({
      status: 'confirmed',
      outsideId: messageId,
    });
    expect(migration.outside.mailsOf('migrated')).toEqual([]);

    const back = { messageId, effectKey, kind: 'bounced', reasonClass: 'soft', reason: 'bounced 4.2.2' } as const;
    for (const day of [1, 2]) {
      await migration.send('email.undeliverable', back, { occurredAt: `2026-03-0${day}T10:00:00.000Z` });
      const asked = await migration.untilAttention('email-undeliverable');
      expect(asked.attention[0]).toMatchObject({
        step: 'email/migrated/K1',
        evidence: { contactId: 'K1', template: 'migrated', reasonClass: 'soft' },
      });
      if (day === 1) await migration.act('skip', { step: 'email/migrated/K1', reason });
    }
    await migration.send('email.delivered', { messageId, effectKey }, { occurredAt: '2026-03-03T10:00:00.000Z' });
    await migration.until((snapshot) => expect(snapshot.attention).toEqual([]));

    const ofEarlier = await migration.send('email.undeliverable', {
      ...back,
      effectKey: 'mig_earlier/email/migrated/K1',
    });
    await vi.waitFor(
      () =>
        expect(migration.outside.receipts).toContainEqual({ eventId: ofEarlier, outcome: 'ignored', reason: 'closed' }),
      { timeout: 30_000 },
    );
    expect((await migration.snapshot()).attention).toEqual([]);
    await migration.goOnFromHandOver();
  });
});
