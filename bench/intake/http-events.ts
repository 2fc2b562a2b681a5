import { randomUUID } from 'node:crypto';
import { inParallel } from '../blocks.js';
import { HttpConnection } from './http-connection.js';
import { percentiles } from './percentiles.js';

export interface Timed {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const triesAtMost = 5;

/** Reports events over HTTP. Keys of several clients take turns: what one source may send in a minute is bounded. */
export class HttpEvents {
  private readonly heads: string[];
  private readonly idle: HttpConnection[] = [];
  private sent = 0;
  /** How many were accepted, by the status of their receipt. */
  readonly statuses: Record<string, number> = {};

  constructor(
    private readonly url: string,
    keys: readonly string[],
  ) {
    this.heads = keys.map((key) =>
      [
        'POST /v1/events HTTP/1.1',
        `host: ${new URL(url).host}`,
        'content-type: application/json',
        `authorization: Bearer ${key}`,
        '',
      ].join('\r\n'),
    );
  }

  async run(count: number, concurrency: number, partners: readonly string[]): Promise<Timed> {
    const times: number[] = [];
    const startedAt = performance.now();
    await inParallel(count, concurrency, async (index) => {
      const began = performance.now();
      await this.send(partners[index % partners.length] ?? '');
      times.push(performance.now() - began);
    });
    return { perSecond: (count / (performance.now() - startedAt)) * 1000, ...percentiles(times) };
  }

  /** How many were answered with 503, and sent again. */
  refused = 0;

  /** Gives the receipt's id. @throws unless the answer is 202; after 503 it tries again, as senders do. */
  async send(partnerId: string): Promise<string> {
    this.sent += 1;
    const event = {
      id: randomUUID(),
      type: 'invitation.accepted',
      subject: partnerId,
      time: new Date().toISOString(),
      // Each about a thing of its own: none is superseded by another.
      data: { membershipId: `AUSR-${this.sent}` },
    };
    const head = this.heads[this.sent % this.heads.length] ?? '';
    let answer = await this.request(head, JSON.stringify(event));
    for (let tries = 1; answer.status === 503 && tries < triesAtMost; tries += 1) {
      this.refused += 1;
      answer = await this.request(head, JSON.stringify(event));
    }
    const { status, body } = answer;
    // The first try may have been stored behind its 503.
    if (status !== 202 && !(status === 200 && this.refused > 0))
      throw new Error(`An event was answered with ${status}: ${body.slice(0, 300)}`);
    const receipt = JSON.parse(body) as { id: string; status: string };
    this.statuses[receipt.status] = (this.statuses[receipt.status] ?? 0) + 1;
    return receipt.id;
  }

  private async request(head: string, body: string) {
    const connection = await this.connection();
    const answer = await connection.request(head, body);
    this.idle.push(connection);
    return answer;
  }

  private async connection(): Promise<HttpConnection> {
    for (let idle = this.idle.pop(); idle; idle = this.idle.pop()) if (idle.isOpen) return idle;
    return HttpConnection.open(this.url);
  }

  close(): void {
    for (const connection of this.idle.splice(0)) connection.close();
  }
}
