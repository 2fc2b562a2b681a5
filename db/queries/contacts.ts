import { and, asc, eq, notInArray, sql } from 'drizzle-orm';
import type { Database } from '../connection.js';
import { partnerContacts } from '../schema.js';

/** A person at a partner. Personal data: it goes into mails, to the Marketplace, and into reports for `pii:read`. */
export interface Contact {
  id: string;
  name: string;
  email: string;
  locale?: string;
  role: string;
}

/** The migration's contacts, by their ids. */
export async function listContacts(database: Database, migrationId: string, limit: number): Promise<Contact[]> {
  const rows = await database.query((db) =>
    db
      .select()
      .from(partnerContacts)
      .where(eq(partnerContacts.migrationId, migrationId))
      .orderBy(asc(partnerContacts.contactId))
      .limit(limit),
  );
  return rows.map(({ contactId: id, name, email, locale, role }) => ({
    id,
    role,
    name,
    email,
    ...(locale && { locale }),
  }));
}

/** Makes these the migration's contacts; one that is not among them is forgotten, unless the others are to stay. */
export async function keepContacts(
  database: Database,
  migrationId: string,
  contacts: readonly Contact[],
  { others = 'go' }: { others?: 'go' | 'stay' } = {},
): Promise<void> {
  const rows = contacts.map(({ id, ...contact }) => ({ migrationId, contactId: id, ...contact }));
  await database.query((db) =>
    db.transaction(async (transaction) => {
      const ofMigration = eq(partnerContacts.migrationId, migrationId);
      const kept = rows.map((row) => row.contactId);
      const notKept = kept.length === 0 ? ofMigration : and(ofMigration, notInArray(partnerContacts.contactId, kept));
      if (others === 'go') await transaction.delete(partnerContacts).where(notKept);
      if (rows.length === 0) return;
      await transaction
        .insert(partnerContacts)
        .values(rows)
        .onConflictDoUpdate({
          target: [partnerContacts.migrationId, partnerContacts.contactId],
          set: {
            name: sql`excluded.name`,
            email: sql`excluded.email`,
            locale: sql`excluded.locale`,
            role: sql`excluded.role`,
          },
        });
    }),
  );
}

/** Keeps one more contact. False when there is one with this id already: then that one stands. */
export async function addContact(database: Database, migrationId: string, contact: Contact): Promise<boolean> {
  const { id: contactId, ...person } = contact;
  const rows = await database.query((db) =>
    db
      .insert(partnerContacts)
      .values({ migrationId, contactId, ...person })
      .onConflictDoNothing()
      .returning({ contactId: partnerContacts.contactId }),
  );
  return rows.length > 0;
}

/** Forgets a contact; without effect when there is none. */
export async function removeContact(database: Database, migrationId: string, contactId: string): Promise<void> {
  await database.query((db) =>
    db
      .delete(partnerContacts)
      .where(and(eq(partnerContacts.migrationId, migrationId), eq(partnerContacts.contactId, contactId))),
  );
}

/** Ids of the migration's contacts with this address, whatever its case. */
export async function contactsWithEmail(database: Database, migrationId: string, email: string): Promise<string[]> {
  const rows = await database.query((db) =>
    db
      .select({ contactId: partnerContacts.contactId })
      .from(partnerContacts)
      .where(
        and(
          eq(partnerContacts.migrationId, migrationId),
          sql`lower(trim(${partnerContacts.email})) = ${email.trim().toLowerCase()}`,
        ),
      ),
  );
  return rows.map((row) => row.contactId);
}

export async function findContact(
  database: Database,
  migrationId: string,
  contactId: string,
): Promise<Contact | undefined> {
  const rows = await database.query((db) =>
    db
      .select()
      .from(partnerContacts)
      .where(and(eq(partnerContacts.migrationId, migrationId), eq(partnerContacts.contactId, contactId))),
  );
  const row = rows[0];
  if (!row) return undefined;
  return {
    id: row.contactId,
    name: row.name,
    email: row.email,
    ...(row.locale === null ? {} : { locale: row.locale }),
    role: row.role,
  };
}
