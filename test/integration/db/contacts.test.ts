import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '../../../db/connection.js';
import { DatabaseError } from '../../../db/database-error.js';
import {
  addContact,
  contactsWithEmail,
  findContact,
  keepContacts,
  removeContact,
} from '../../../db/queries/contacts.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = connectDatabase(testDatabase.url);
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

describe('the contacts of a migration', () => {
  const ada = { id: 'C-1', name: 'Ada', email: 'ada@example.com', locale: 'de-DE', role: 'admin' };
  const bob = { id: 'C-2', name: 'Bob', email: 'bob@example.com', role: 'user' };

  it('can be added one by one: the first with an id stands, is found by address, and can be removed', async () => {
    const kim = { id: 'new-1', name: 'Kim', email: 'Kim@example.com', role: 'admin' };
    expect(await addContact(database, 'mig_3', kim)).toBe(true);
    expect(await addContact(database, 'mig_3', { ...kim, name: 'Other' })).toBe(false);
    expect(await findContact(database, 'mig_3', 'new-1')).toEqual(kim);
    expect(await contactsWithEmail(database, 'mig_3', ' kim@EXAMPLE.com')).toEqual(['new-1']);
    expect(await contactsWithEmail(database, 'mig_4', 'kim@example.com')).toEqual([]);
    // A later inspection knows nothing of who was added.
    await keepContacts(database, 'mig_3', [ada], { others: 'stay' });
    expect(await findContact(database, 'mig_3', 'new-1')).toEqual(kim);
    expect(await findContact(database, 'mig_3', 'C-1')).toEqual(ada);
    await removeContact(database, 'mig_3', 'new-1');
    expect(await findContact(database, 'mig_3', 'new-1')).toBeUndefined();
  });

  it('are those of the last look: changed ones change, ones that left are forgotten', async () => {
    await keepContacts(database, 'mig_1', [ada, bob]);
    await keepContacts(database, 'mig_2', [bob]);
    expect(await findContact(database, 'mig_1', 'C-1')).toEqual(ada);
    expect(await findContact(database, 'mig_1', 'C-2')).toEqual(bob);

    const { locale: _, ...withoutLocale } = { ...ada, email: 'ada@new.example.com' };
    await keepContacts(database, 'mig_1', [withoutLocale]);
    expect(await findContact(database, 'mig_1', 'C-1')).toEqual(withoutLocale);
    expect(await findContact(database, 'mig_1', 'C-2')).toBeUndefined();
    expect(await findContact(database, 'mig_2', 'C-2')).toEqual(bob);

    await keepContacts(database, 'mig_1', []);
    expect(await findContact(database, 'mig_1', 'C-1')).toBeUndefined();
  });

  it('can be kept by several looks at once', async () => {
    await Promise.all(Array.from({ length: 10 }, () => keepContacts(database, 'mig_3', [ada, bob])));
    expect(await findContact(database, 'mig_3', 'C-2')).toEqual(bob);
  });

  it('do not show up in the error when they cannot be stored', async () => {
    const broken = { ...ada, email: 'ada\u0000@example.com' };
    const error: Error = await keepContacts(database, 'mig_4', [bob, broken]).then(
      () => new Error('stored'),
      (error: Error) => error,
    );
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: '22021' });
    const shown = inspect(error, { depth: 10, showHidden: true });
    for (const value of ['Ada', 'Bob', 'example.com']) expect(shown).not.toContain(value);
    expect(await findContact(database, 'mig_4', 'C-2')).toBeUndefined();
  });
});
