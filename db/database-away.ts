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
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
];
/**
 * Shutdown, start-up, statement time-out; a standby, as the address names until it follows a failover; a deadlock, a lock
 * that was not to be had, a conflict of transactions; class 08 (connection), 53 (disk, memory, connections used up), 58
 * (the disk or the system fails).
 */
const serverCodes = /^(57P0[1-5]|57014|25006|40001|40P01|55P03|08...|53...|58...)$/;

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
