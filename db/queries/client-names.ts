import { type AnyColumn, type SQL, sql } from 'drizzle-orm';
import { apiClients } from '../schema.js';

/** Whether a column holds this id, or the id of a key of this name. */
export function isOrHasName(column: AnyColumn, idOrName: string): SQL {
  return sql`(${column} = ${idOrName} or ${column} in
    (select ${apiClients.id} from ${apiClients} where ${apiClients.name} = ${idOrName}))`;
}
