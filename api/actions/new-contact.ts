import { createHash } from 'node:crypto';
import { addContact, contactsWithEmail, findContact, removeContact } from '../../db/queries/contacts.js';
import type { ForeseenEffect } from '../../domain/actions.js';
import { isDeliverable } from '../../domain/email-address.js';
import { unprocessable } from '../problems.js';
import type { ActionBody, NewContact } from '../schemas/action.js';
import type { Services } from '../services.js';
import { endedOrUnknown } from './action-problem.js';

/** Who comes in another's place. `forget` takes back what was kept for it, once it is sure that nobody needs it. */
export interface Replacement {
  newContactId: string;
  /** The effects as they are shown to whoever asks before: of somebody new nobody knows the id yet. */
  shown: (effects: ForeseenEffect[]) => ForeseenEffect[];
  forget: () => Promise<void>;
}

/**
 * Stands for the id that somebody new gets when the action is taken. It is another one for each operation: one that followed
 * from the person would be personal data, and what one operation forgets could be what another has taken.
 */
const idToCome = '{newContactId}';

/**
 * Finds the person, or keeps their data in the database: only the id goes on to the workflow. The id follows from the
 * operation, so that a repeat is the same person; with `validateOnly` nothing is kept. `seesPeople`: whether the caller
 * may be told about contacts.
 */
export async function prepareReplacement(
  services: Pick<Services, 'database' | 'migrations'>,
  partnerId: string,
  { newContactId, newContact }: ActionBody,
  { operationId, validateOnly, seesPeople }: { operationId: string; validateOnly: boolean; seesPeople: boolean },
): Promise<Replacement> {
  const { database, migrations } = services;
  const run = await migrations.describe(partnerId);
  if (run?.state !== 'running' || run.migrationId === undefined) throw await endedOrUnknown(services, partnerId);
  const { migrationId } = run;
  if (newContactId !== undefined) {
    if (!(await findContact(database, migrationId, newContactId)))
      throw unprocessable('/newContactId', 'is no contact that is kept');
    return { newContactId, shown: (effects) => effects, forget: async () => {} };
  }
  const { name, email, locale } = newContact as NewContact;
  if (!isDeliverable(email)) throw unprocessable('/newContact/email', 'is not an address that mail can be sent to');
  const digest = createHash('sha256').update(`${migrationId} ${operationId}`).digest('hex');
  const id = `new-${digest.slice(0, 24)}`;
  const others = (await contactsWithEmail(database, migrationId, email)).filter((other) => other !== id);
  // Whose it is, is for those to know who may know whose addresses are whose.
  const whose = seesPeople ? `contact ${others[0]}` : 'another contact';
  if (others.length > 0) throw unprocessable('/newContact/email', `is the address of ${whose} already`);
  const contact = { id, name: name.trim(), email, ...(locale !== undefined && { locale }), role: 'admin' };
  const isNew = !validateOnly && (await addContact(database, migrationId, contact));
  return {
    newContactId: id,
    shown: (effects) =>
      effects.map(({ text, key }) => ({
        text: text.replaceAll(id, idToCome),
        ...(key !== undefined && { key: key.replaceAll(id, idToCome) }),
      })),
    forget: async () => {
      if (isNew) await removeContact(database, migrationId, id);
    },
  };
}
