/** The parts of MAIL_FROM: `Name <address>`, or an address alone. */
export interface Sender {
  name: string;
  email: string;
  /** Of the address; Message-IDs and calendar UIDs end in it. */
  domain: string;
}

/** @throws RangeError when there is no address in it. */
export function senderOf(mailFrom: string): Sender {
  const parts = /^\s*(?:"?([^"<]*?)"?\s*<([^<>\s]+)>|(\S+))\s*$/.exec(mailFrom);
  const email = parts?.[2] ?? parts?.[3] ?? '';
  const domain = /^[^@\s]+@([A-Za-z0-9.-]+)$/.exec(email)?.[1];
  if (!domain) throw new RangeError('MAIL_FROM holds no address');
  return { name: parts?.[1]?.trim() || 'SoftwareOne', email, domain };
}
