import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from 'smtp-server';
import { delayFor, type FaultRules, type SmtpStage } from '../faults.js';
import type { RequestCounts } from '../request-counts.js';
import type { MailboxStore } from './mailbox-store.js';

export type SmtpListenerOptions = {
  store: MailboxStore;
  rules: FaultRules;
  counts: RequestCounts;
  host: string;
  port: number;
  /** Told of connection errors, which are normal where faults drop connections. */
  onError?: (error: Error) => void;
};
export type SmtpListener = { url: string; port: number; stop(): Promise<void> };

const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
const METHOD_OF: Record<SmtpStage, string> = {
  connect: 'CONNECT',
  mailFrom: 'MAIL',
  rcptTo: 'RCPT',
  'data-before': 'DATA',
  'data-after': 'DATA',
};

type Verdict = 'go on' | 'silent' | SmtpRefusal;
type SmtpRefusal = Error & { responseCode: number };

/** Starts a real SMTP server that takes every mail for every recipient, with or without AUTH. */
export async function startSmtpListener(options: SmtpListenerOptions): Promise<SmtpListener> {
  const { store, rules, counts, host, port } = options;
  const sockets = new Map<string, Socket>();
  const stopping = new AbortController();

  const server = new SMTPServer({
    name: 'mailbox.sandbox.test',
    authOptional: true,
    // No certificate that a client could verify: an offered STARTTLS would make good clients hang up.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    size: MAX_MESSAGE_BYTES,
    disableReverseLookup: true,
    logger: false,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? 'anonymous' }),
    onConnect: (session, done) => void settle('connect', '', session, done),
    onMailFrom: (address, session, done) => void settle('mailFrom', address.address, session, done),
    onRcptTo: (address, session, done) => void settle('rcptTo', address.address, session, done),
    onData: (stream, session, done) => {
      receive(stream, session, done).catch((error: Error) => done(error));
    },
  });
  server.on('error', (error: Error) => options.onError?.(error));
  const net = server.server as Server;
  net.on('connection', (socket: Socket) => {
    const key = socketKey(socket.remoteAddress, socket.remotePort);
    sockets.set(key, socket);
    socket.once('close', () => sockets.delete(key));
  });

  async function settle(
    stage: SmtpStage,
    address: string,
    session: SMTPServerSession,
    done: (error?: Error | null) => void,
  ) {
    count(METHOD_OF[stage], address);
    const verdict = await judge(stage, address, session);
    if (verdict === 'silent') return;
    done(verdict === 'go on' ? null : verdict);
  }

  async function receive(
    stream: AsyncIterable<Buffer> & { sizeExceeded?: boolean },
    session: SMTPServerSession,
    done: (error?: Error | null, message?: string) => void,
  ) {
    const from = addressOf(session.envelope.mailFrom);
    const to = session.envelope.rcptTo.map(({ address }) => address);
    count('DATA', to[0] ?? '');
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    if (stream.sizeExceeded) return done(refusal(552, 'Message too big'));

    const before = await judge('data-before', to[0] ?? '', session);
    if (before !== 'go on') return before === 'silent' ? undefined : done(before);
    const { id } = await store.add(Buffer.concat(chunks), { from, to }, 'smtp');
    const after = await judge('data-after', to[0] ?? '', session);
    if (after !== 'go on') return after === 'silent' ? undefined : done(after);
    done(null, `queued as ${id}`);
  }

  async function judge(stage: SmtpStage, address: string, session: SMTPServerSession): Promise<Verdict> {
    const fault = rules.strike({ server: 'mailbox', method: METHOD_OF[stage], path: address, stage });
    if (fault === undefined) return 'go on';
    await delayFor(fault, stopping.signal);
    if (fault.drop !== undefined) {
      sockets.get(socketKey(session.remoteAddress, session.remotePort))?.destroy();
      return 'silent';
    }
    if (fault.timeoutAfter) return 'silent';
    if (fault.status === undefined) return 'go on';
    return refusal(fault.status, typeof fault.body === 'string' ? fault.body : textFor(fault.status));
  }

  function count(method: string, path: string) {
    counts.record({ server: 'mailbox', method, route: 'smtp', path });
  }

  server.listen(port, host);
  await once(net, 'listening');
  const bound = (net.address() as AddressInfo).port;

  return {
    url: `smtp://${host}:${bound}`,
    port: bound,
    async stop() {
      stopping.abort();
      // The library waits for open dialogues; one that a fault silenced would never end.
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function refusal(responseCode: number, text: string): SmtpRefusal {
  return Object.assign(new Error(text), { responseCode });
}

function textFor(code: number): string {
  return code < 500 ? 'Try again later' : 'Mailbox unavailable';
}

function addressOf(address: SMTPServerAddress | false): string {
  return address === false ? '' : address.address;
}

/** smtp-server writes an IPv4 client's address without the IPv6 prefix that the socket may show. */
function socketKey(address: string | undefined, port: number | undefined): string {
  return `${(address ?? '').replace(/^::ffff:/, '')}:${port}`;
}
