import type { Database } from '../../db/connection.js';
import { clientNames } from '../../db/queries/api-clients.js';

/** The same entries, with the name beside each actor that is a key. */
export async function withActorNames<Entry extends { actor: { id: string } }>(
  database: Database,
  entries: readonly Entry[],
): Promise<(Entry & { actorName?: string })[]> {
  const names = await clientNames(
    database,
    entries.map(({ actor }) => actor.id),
  );
  return entries.map((entry) => {
    const actorName = names.get(entry.actor.id);
    return { ...entry, ...(actorName !== undefined && { actorName }) };
  });
}
