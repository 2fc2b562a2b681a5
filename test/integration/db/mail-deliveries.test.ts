import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import {
  beginDelivery,
  type DeliveryStart,
  findDeliveryByMessageId,
  finishDelivery,
} from '../../../db/queries/mail-deliveries.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

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
});
