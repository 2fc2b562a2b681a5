/** A text without email addresses: mail servers quote the recipient in what they say. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(/\S+@\S+/g, '<address>').slice(0, 300);
}
