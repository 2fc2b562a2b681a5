// One plain mailbox: no lists, comments, quotes or routes, which a mail library would read as more than one recipient.
const addressPattern = /^[^\s@<>(),;:"[\]\\]{1,64}@[^\s@<>(),;:"[\]\\.]+(\.[^\s@<>(),;:"[\]\\.]+)+$/;
export const maxAddressLength = 254;

/** Whether mail can be sent there at all; whether the mailbox exists only a bounce can tell. */
export function isDeliverable(address: string): boolean {
  return address.length <= maxAddressLength && addressPattern.test(address);
}
