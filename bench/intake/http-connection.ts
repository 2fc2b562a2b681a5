import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const answerTimeoutMs = 30_000;

/**
 * One kept-alive connection with one request at a time, and no more of HTTP than this API's answers need (a status and a
 * `Content-Length`): what a full client costs would be taken from the API, which shares the processors.
 */
export class HttpConnection {
  private received = '';
  private waiting: { resolve(answer: Answer): void; reject(error: unknown): void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('timeout', () => socket.destroy(new Error('The API did not answer in time')));
    socket.on('data', (text: string) => this.take(text));
    socket.on('error', (error) => this.waiting?.reject(error));
    socket.on('close', () => this.waiting?.reject(new Error('The API closed the connection')));
  }

  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /** The API closes what nobody has used for a while. */
  get isOpen(): boolean {
    return !this.socket.destroyed && this.socket.writable;
  }

  /** `head`: the request line and headers, without `Content-Length`; `body` in ASCII. */
  request(head: string, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.setTimeout(answerTimeoutMs);
      this.socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`, 'latin1');
    });
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private take(text: string): void {
    this.received += text;
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.received.slice(0, end))?.[1] ?? Number.NaN);
    if (this.received.length < end + 4 + length) return;
    const answer = { status: Number(this.received.slice(9, 12)), body: this.received.slice(end + 4, end + 4 + length) };
    this.received = this.received.slice(end + 4 + length);
    const { waiting } = this;
    this.waiting = undefined;
    this.socket.setTimeout(0);
    if (Number.isNaN(length)) waiting?.reject(new Error('An answer without Content-Length'));
    else waiting?.resolve(answer);
  }
}

interface Answer {
  status: number;
  body: string;
}
