/**
 * What the database or its driver refused, without a value: their own messages quote the parameters and the row, which
 * may be about people, and an error's message ends up in logs and workflow histories.
 */
export class DatabaseError extends Error {
  override name = 'DatabaseError';
  constructor(
    /** SQLSTATE of PostgreSQL (`23505`), or the driver's or system's code (`CONNECTION_CLOSED`, `ECONNREFUSED`). */
    readonly code: string | undefined,
    /** Table and constraint, where one is to blame. */
    readonly places: string[],
  ) {
    super(`database: ${[code ?? 'unknown error', ...places].join(' ')}`);
  }
}

/** Runs the work; its errors come out as {@link DatabaseError}, except those that are not the database's. */
export async function withoutValues<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function toDatabaseError(error: unknown): unknown {
  const root = rootOf(error);
  const isWrapped = root !== error;
  const { code, table_name, constraint_name } = root as Record<string, unknown>;
  if (typeof code !== 'string' && !isWrapped) return error;
  const places = [table_name, constraint_name].filter((place) => typeof place === 'string');
  return new DatabaseError(typeof code === 'string' ? code : undefined, places);
}

/** drizzle wraps the driver's error as the cause of one whose message lists all parameters. */
function rootOf(error: unknown): object {
  let root: object = Object(error);
  for (let depth = 0; depth < 5 && root instanceof Error && root.cause instanceof Error; depth++) root = root.cause;
  return root;
}
