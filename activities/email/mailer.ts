import { createTransport, type SendMailOptions } from 'nodemailer';
import { attemptSignal, callTimeoutMs } from '../attempt.js';
import type { Mailer } from './outgoing-mail.js';
import { smtpOutcome } from './smtp-outcome.js';

export interface MailerOptions {
  /** `smtp://user:password@host:587`. */
  url: string;
  /** Of one mail, the wait for a free connection included. */
  timeoutMs: number;
}

/** A {@link Mailer} that takes whatever nodemailer can compose. */
export interface SmtpMailer extends Mailer {
  send(mail: SendMailOptions): ReturnType<Mailer['send']>;
}

const connections = 5;
const mailsPerConnection = 100;

/** A mailer over SMTP; close it when the process ends. */
export function createMailer({ url, timeoutMs }: MailerOptions): SmtpMailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxMessages: mailsPerConnection,
    // Once for a pooled connection that the server had closed in the meantime; everything else Temporal retries.
    maxRequeues: 1,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  transport.use('stream', (mail, done) => {
    const { onHandedOver } = mail.data as SendMailOptions & { onHandedOver?: () => void };
    mail.message.processFunc((stream) => {
      // Read to its end by the connection after the server's "go ahead": from here on the mail may arrive.
      if (onHandedOver) stream.once('end', onHandedOver);
      return stream;
    });
    done();
  });

  return {
    // Two mails with the same Message-ID are two mails to a server.
    repeatableForMs: 0,
    async send(mail) {
      let handedOver = false;
      const cancelled = attemptSignal();
      // The socket's time-out is of silence; a server that answers byte by byte would hold us longer.
      const timedOut = AbortSignal.timeout(callTimeoutMs(timeoutMs));
      const options: SendMailOptions & { onHandedOver: () => void } = {
        ...mail,
        signal: cancelled ? AbortSignal.any([cancelled, timedOut]) : timedOut,
        onHandedOver: () => {
          handedOver = true;
        },
      };
      try {
        const { response } = await transport.sendMail(options);
        return { kind: 'sent', reply: response };
      } catch (error) {
        return smtpOutcome(error, handedOver);
      }
    },
    close: async () => transport.close(),
  };
}
