import type { Database } from '../db/connection.js';
import { type Contact, findContact } from '../db/queries/contacts.js';
import { fromDatabase } from './database-call.js';
import { outsideFailure } from './failure.js';

/** The person behind a contact id; their name and address stay inside the activity that asks. */
export async function keptContact(database: Database, migrationId: string, contactId: string): Promise<Contact> {
  const contact = await fromDatabase(() => findContact(database, migrationId, contactId));
  if (contact) return contact;
  throw outsideFailure('not-found', 'The contact is no longer kept', { system: 'database', code: 'contact-not-kept' });
}
