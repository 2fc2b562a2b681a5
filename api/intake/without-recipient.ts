import { withoutAddresses } from '../../domain/without-addresses.js';

/** The data of an event about a mail. A mail server's words quote the address; the Message-ID says as much without it. */
export function withoutRecipient<Data extends object>(data: Data): Data {
  const { reason }: { reason?: unknown } = data;
  return typeof reason === 'string' ? { ...data, reason: withoutAddresses(reason) } : data;
}
