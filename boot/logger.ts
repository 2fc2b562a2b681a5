import { type Logger, pino } from 'pino';

/**
 * The logger of every process. Logs are lines of JSON with ids and codes. What goes in is chosen by the serializers;
 * redaction is the second net, for the day when somebody logs an object whole. Lines go to standard output unless there
 * is another destination.
 */
export function createLogger(
  process: 'api' | 'worker' | 'sandbox',
  level: string,
  destination?: { write(line: string): void },
): Logger {
  return pino(
    {
      level,
      base: { process },
      serializers: { err: describeError, error: describeError },
      hooks: {
        logMethod(args: unknown[], method) {
          // Left to itself, pino makes the error's own words the message where none is given.
          const [first, message] = args;
          const error = first instanceof Error ? first : Object(first).err;
          if (!(error instanceof Error)) return method.apply(this, args as Parameters<typeof method>);
          const fields = first instanceof Error ? { err: first } : Object(first);
          return method.apply(this, [fields, typeof message === 'string' ? message : error.name]);
        },
      },
      // In place of pino's own redaction, which takes ten times as long as the rest of a line.
      formatters: { log: (line) => redacted(line) },
    },
    ...(destination ? [destination] : []),
  );
}

const secretNames = new Set([
  'authorization',
  'cookie',
  'key',
  'token',
  'password',
  'secret',
  'body',
  'data',
  'email',
  'params',
]);
const redactedDeep = 3;

function redacted(line: Record<string, unknown>): Record<string, unknown> {
  return withoutSecrets(line, 1) as Record<string, unknown>;
}

function withoutSecrets(value: unknown, level: number): unknown {
  if (level > redactedDeep || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, level + 1));
  // An error has a serializer, which chooses what is shown; a date is no record of anything.
  if (value instanceof Error || 'toJSON' in value) return value;
  const shown: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    shown[name] = secretNames.has(name) ? '[redacted]' : withoutSecrets(member, level + 1);
  }
  return shown;
}

interface DescribedError {
  type: string;
  code?: string;
  message?: string;
  at: string[];
  cause?: DescribedError;
}

/** So many frames tell where it happened; so many causes deep, since a cycle of causes is possible. */
const frames = 8;
const depth = 4;

/** An error without the words of a database: those repeat the values of the row, which may be about people. */
function describeError(error: unknown, level = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, at: [] };
  const known: Error & { code?: unknown; table_name?: unknown; query?: unknown } = error;
  const fromDatabase = known.name === 'PostgresError' || known.query !== undefined;
  const stack = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return {
    type: error.name,
    ...(typeof known.code === 'string' || typeof known.code === 'number' ? { code: String(known.code) } : {}),
    ...(fromDatabase ? {} : { message: error.message }),
    at: stack.slice(0, frames).map((line) => line.trim()),
    ...(error.cause !== undefined && level < depth ? { cause: describeError(error.cause, level + 1) } : {}),
  };
}
