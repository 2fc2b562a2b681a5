import { connect } from 'node:net';

export interface RawAnswer {
  status: number;
  /** Status line and headers, in lower case. */
  head: string;
  body: Record<string, unknown>;
}

/** Writes bytes to a socket as they are, and reads the answer to its end. */
export function exchangeBytes(address: { host: string; port: number }, bytes: Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const chunks: Buffer[] = [];
    socket.setTimeout(10_000, () => socket.destroy(new Error('The API does not answer')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = Buffer.concat(chunks)
        .toString('utf8')
        .split(/\r\n\r\n([\s\S]*)/);
      resolve({ status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: body ? JSON.parse(body) : {} });
    });
    socket.write(bytes);
  });
}
