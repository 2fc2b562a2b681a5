import { and, eq, notInArray, sql } from 'drizzle-orm';
import type { Database } from '../connection.js';
import { partnerContacts } from '../schema.js';

/** A person at a partner. Personal data: it goes into mails and to the Marketplace, and into nothing else. */
export interface Contact {
  id: string;
  name: string;
  email: string;
  locale?: string;
  role: string;
}

/** Makes these the migration's contacts; one that is no longer among them is forgotten. */
export async function keepContacts(
  database: Database,
  migrationId: string,
  contacts: readonly Contact[],
): Promise<void> {
  const rows = contacts.map(({ id, ...contact }) => ({ migrationId, contactId: id, ...contact }));
  await database.query((db) =>
    db.transaction(async (transaction) => {
      const ofMigration = eq(partnerContacts.migrationId, migrationId);
      const kept = rows.map((row) => row.contactId);
      await transaction
        .delete(partnerContacts)
        .where(kept.length === 0 ? ofMigration : and(ofMigration, notInArray(partnerContacts.contactId, kept)));
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
