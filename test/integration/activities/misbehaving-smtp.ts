import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** What a mail server does at a point of the dialogue instead of going on. */
export type Deed = { reply: string } | 'drop' | 'silence';

export interface Misbehaviour {
  greeting?: Deed;
  ehlo?: Deed;
  mail?: Deed;
  rcpt?: Deed;
  /** At the DATA command. */
  data?: Deed;
  /** After the first lines of the message, before its final dot. */
  halfway?: Deed;
  /** After the final dot. */
  dot?: Deed;
  /** After "QUIT", "RSET", or a second mail over the same connection. */
  second?: Deed;
}

export interface MisbehavingServer {
  url: string;
  /** Messages that came whole, the final dot included. */
  whole: string[];
  connections: number;
  close(): Promise<void>;
}

/** A mail server that speaks plain SMTP over a raw socket and goes wrong exactly where it is told to. */
export async function startMisbehavingSmtp(misbehaviour: Misbehaviour): Promise<MisbehavingServer> {
  const sockets = new Set<Socket>();
  const whole: string[] = [];
  const server = createServer((socket) => {
    started.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    talk(socket, misbehaviour, whole);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const started: MisbehavingServer = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    whole,
    connections: 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return started;
}

function talk(socket: Socket, misbehaviour: Misbehaviour, whole: string[]): void {
  let isData = false;
  let lines: string[] = [];
  let mails = 0;
  const answer = (usual: string, deed: Deed | undefined): boolean => {
    if (deed === undefined) socket.write(`${usual}\r\n`);
    else if (deed === 'drop') socket.destroy();
    else if (deed !== 'silence') socket.write(`${deed.reply}\r\n`);
    return deed === undefined;
  };
  answer('220 ready', misbehaviour.greeting);
  createInterface({ input: socket }).on('line', (line) => {
    if (isData) {
      lines.push(line);
      if (line === '.') {
        isData = false;
        whole.push(lines.join('\n'));
        lines = [];
        mails += 1;
        answer('250 2.0.0 queued', misbehaviour.dot);
      } else if (lines.length === 3 && misbehaviour.halfway) {
        answer('', misbehaviour.halfway);
      }
      return;
    }
    if (/^EHLO/i.test(line)) answer('250 misbehaving.example', misbehaviour.ehlo);
    else if (/^MAIL/i.test(line)) answer('250 2.1.0 ok', mails > 0 ? misbehaviour.second : misbehaviour.mail);
    else if (/^RCPT/i.test(line)) answer('250 2.1.5 ok', misbehaviour.rcpt);
    else if (/^DATA/i.test(line)) isData = answer('354 go ahead', misbehaviour.data);
    else answer('250 ok', undefined);
  });
}
