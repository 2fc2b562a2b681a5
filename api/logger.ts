import { type Logger, pino } from 'pino';

/**
 * Logs are lines of JSON with ids and codes. What goes in is chosen by the serializers; redaction is the second net, for
 * the day when somebody logs an object whole.
 */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  return pino(
    {
      level,
      base: { process: 'api' },
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
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
    },
    ...(destination ? [destination] : []),
  );
}

const secretNames = [
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
];

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
export function describeError(error: unknown, level = 0): DescribedError {
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
