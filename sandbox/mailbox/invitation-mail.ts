import { createTransport } from 'nodemailer';
import type { MailboxStore } from './mailbox-store.js';

/** What the platform knows when it mails an invitation; `url` is a credential and stays in the mail. */
export type PlatformInvitation = {
  to: string;
  name: string;
  accountName: string;
  url: string;
  kind: 'invite' | 'resend' | 'new';
};

const FROM = 'Marketplace Platform <no-reply@marketplace.example.com>';
const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/** Puts the platform's own invitation mail into the mailbox, without SMTP: no fault of ours may lose it. */
export async function deliverInvitationMail(store: MailboxStore, invitation: PlatformInvitation): Promise<void> {
  const { to, name, accountName, url } = invitation;
  const composed = await composer.sendMail({
    from: FROM,
    to: { name, address: to },
    subject: `Invitation to join ${accountName} on the Marketplace Platform`,
    headers: { 'X-Sandbox-Origin': 'marketplace' },
    text: `Hello ${name},\n\nyou are invited to join ${accountName}. Accept here within 7 days:\n${url}\n`,
  });
  await store.add(composed.message as Buffer, { from: 'no-reply@marketplace.example.com', to: [to] }, 'marketplace');
}
