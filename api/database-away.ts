/** Codes with which the driver or the server says that there is no connection, or no answer in time. */
const driverCodes = [
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
];
/** Shutdown, start-up, too many connections, statement time-out, and everything of class 08 (connection). */
const serverCodes = /^(57P0[1-5]|57014|53300|08...)$/;

const maxCauses = 5;

/** True when an error means that PostgreSQL is away for now, and not that a statement is wrong. */
export function isDatabaseAway(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < maxCauses && current instanceof Error; depth += 1) {
    const { code }: Error & { code?: unknown } = current;
    if (typeof code === 'string' && (driverCodes.includes(code) || serverCodes.test(code))) return true;
    current = current.cause;
  }
  return false;
}
