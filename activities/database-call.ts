import { toDatabaseFailure } from './record/database-failure.js';

/** Runs a query of an activity; an error leaves as a failure of the catalogue, without the database's own words. */
export async function fromDatabase<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    throw toDatabaseFailure(error);
  }
}
