import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { beginDelivery, type DeliveryStart, finishDelivery } from '../../../db/queries/mail-deliveries.js';
import { noteMailReport } from '../../../db/queries/mail-reports.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { findDeliveryByMessageId } from '../../support/mail-deliveries.js';

let testDatabase: TestDatabase;
let database: Database;
let deliveriesMade = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url, { max: 20 });
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

function newDelivery(): DeliveryStart {
  deliveriesMade++;
  return {
    key: `mig_1/email/C-${deliveriesMade}`,
    messageId: `<mig_1.email.C-${deliveriesMade}@portage.example>`,
    migrationId: 'mig_1',
    partnerId: 'P-1',
    contactId: `C-${deliveriesMade}`,
    template: 'migrated',
  };
}

const begin = async (delivery: DeliveryStart) => (await beginDelivery(database, delivery)).permission;
const stored = (delivery: DeliveryStart) => findDeliveryByMessageId(database, delivery.messageId);

describe('a mail delivery', () => {
  it('is sent once', async () => {
    const delivery = newDelivery();
    expect(await begin(delivery)).toBe('begin');
    expect(await stored(delivery)).toMatchObject({ key: delivery.key, status: 'sending', attempts: 1 });
    await finishDelivery(database, delivery.key, { status: 'sent', reply: '250 queued' });
    expect(await begin(delivery)).toBe('already-sent');
    expect(await begin({ ...delivery, again: true })).toBe('already-sent');
    expect(await stored(delivery)).toMatchObject({ status: 'sent', providerReply: '250 queued', attempts: 1 });
  });

  it('has an unknown outcome after an attempt that died midway, until an operator wants it again', async () => {
    const delivery = newDelivery();
    await beginDelivery(database, delivery);
    expect(await begin(delivery)).toBe('outcome-unknown');
    expect((await stored(delivery))?.status).toBe('unconfirmed');
    expect(await begin(delivery)).toBe('outcome-unknown');
    expect(await begin({ ...delivery, again: true })).toBe('begin');
    expect(await stored(delivery)).toMatchObject({ status: 'sending', attempts: 2 });
  });

  it('is sent again once on an operator’s word, however often that sending is tried', async () => {
    const delivery = newDelivery();
    await beginDelivery(database, delivery);
    await finishDelivery(database, delivery.key, { status: 'unconfirmed' });
    await database.sql`update mail_deliveries set begun_at = now() - interval '1 minute' where key = ${delivery.key}`;
    const retryingSince = Date.now() - 1_000;
    // The word came after what was begun before.
    expect(await begin({ ...delivery, again: true, retryingSince })).toBe('begin');
    expect(await begin({ ...delivery, again: true, retryingSince })).toBe('outcome-unknown');
    expect(await stored(delivery)).toMatchObject({ status: 'unconfirmed', attempts: 2 });
    await finishDelivery(database, delivery.key, { status: 'not-sent' });
    expect(await begin({ ...delivery, again: true, retryingSince })).toBe('begin');
  });

  it('has an unknown outcome when the mail server did not answer', async () => {
    const delivery = newDelivery();
    await beginDelivery(database, delivery);
    await finishDelivery(database, delivery.key, { status: 'unconfirmed' });
    expect(await begin(delivery)).toBe('outcome-unknown');
  });

  it.each(['rejected', 'not-sent'] as const)('begins anew after %s', async (status) => {
    const delivery = newDelivery();
    await beginDelivery(database, delivery);
    await finishDelivery(database, delivery.key, { status, reply: '4xx' });
    expect(await stored(delivery)).toMatchObject({ status, providerReply: '4xx' });
    expect(await begin(delivery)).toBe('begin');
    expect(await stored(delivery)).toMatchObject({ status: 'sending', attempts: 2, providerReply: null });
  });

  it('stays sent, whatever a late attempt says', async () => {
    const delivery = newDelivery();
    await beginDelivery(database, delivery);
    await beginDelivery(database, delivery);
    await finishDelivery(database, delivery.key, { status: 'sent' });
    await finishDelivery(database, delivery.key, { status: 'unconfirmed' });
    expect((await stored(delivery))?.status).toBe('sent');
  });

  it('is begun by one of twenty attempts at once', async () => {
    const delivery = newDelivery();
    const answers = await Promise.all(Array.from({ length: 20 }, () => begin(delivery)));
    expect(answers.filter((answer) => answer === 'begin')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'outcome-unknown')).toHaveLength(19);
  });

  it('may be repeated in the same round while the provider takes a repeat, and then no more', async () => {
    const delivery = newDelivery();
    const hour = 3_600_000;
    const first = await beginDelivery(database, { ...delivery, repeatableForMs: hour });
    expect(first).toMatchObject({ permission: 'begin', round: 1 });
    expect(await beginDelivery(database, { ...delivery, repeatableForMs: hour })).toEqual(first);
    // An operator's word makes no second mail of it either, as long as a repeat is sure to be none.
    expect(await beginDelivery(database, { ...delivery, repeatableForMs: hour, again: true })).toEqual(first);
    await database.sql`update mail_deliveries set begun_at = now() - interval '61 minutes' where key = ${delivery.key}`;
    expect(await begin({ ...delivery, repeatableForMs: hour })).toBe('outcome-unknown');
    const again = await beginDelivery(database, { ...delivery, repeatableForMs: hour, again: true });
    expect(again).toMatchObject({ permission: 'begin', round: 2 });
  });

  it('that was reported delivered while nobody knew is sent', async () => {
    const delivery = newDelivery();
    await beginDelivery(database, delivery);
    const report = { type: 'email.delivered', mail: { messageId: delivery.messageId }, at: new Date() } as const;
    expect(await noteMailReport(database, report)).toMatchObject({ verdict: 'ledger-only' });
    expect(await begin({ ...delivery, again: true })).toBe('already-sent');
    expect((await stored(delivery))?.status).toBe('sent');
  });

  it('keeps the latest of what was reported, in whatever order it comes', async () => {
    const delivery = newDelivery();
    await beginDelivery(database, delivery);
    const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 10, minute));
    const mail = { messageId: delivery.messageId };
    const back = { type: 'email.undeliverable', mail, kind: 'bounced' } as const;
    await noteMailReport(database, { ...back, at: at(2), reasonClass: 'hard' });
    await noteMailReport(database, { ...back, at: at(1), reasonClass: 'soft' });
    await noteMailReport(database, { type: 'email.delivered', mail, at: at(3) });
    await noteMailReport(database, { type: 'email.delivered', mail, at: at(0) });
    expect(await stored(delivery)).toMatchObject({ bouncedAt: at(2), reasonClass: 'hard', deliveredAt: at(3) });
    expect(await noteMailReport(database, { ...back, mail: { messageId: '<none@x>' }, at: at(4) })).toBeUndefined();
  });
});
