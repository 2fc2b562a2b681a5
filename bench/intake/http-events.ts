import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { inParallel } from '../blocks.js';
import { percentiles } from './percentiles.js';

export interface Timed {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Reports events over HTTP. Keys of several clients take turns: what one source may send in a minute is bounded. */
export class HttpEvents {
  private readonly pool: Pool;
  private sent = 0;
  /** How many were accepted, by the status of their receipt. */
  readonly statuses: Record<string, number> = {};

  constructor(
    url: string,
    private readonly keys: readonly string[],
    connections: number,
  ) {
    this.pool = new Pool(url, { connections, pipelining: 1 });
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

  /** Gives the receipt's id. @throws unless the answer is 202. */
  async send(partnerId: string): Promise<string> {
    this.sent += 1;
    const { statusCode, body } = await this.pool.request({
      method: 'POST',
      path: '/v1/events',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.keys[this.sent % this.keys.length]}`,
      },
      body: JSON.stringify({
        id: randomUUID(),
        type: 'invitation.accepted',
        subject: partnerId,
        time: new Date().toISOString(),
        // Each about a thing of its own: none is superseded by another.
        data: { membershipId: `AUSR-${this.sent}` },
      }),
    });
    const text = await body.text();
    if (statusCode !== 202) throw new Error(`An event was answered with ${statusCode}: ${text.slice(0, 300)}`);
    const { id, status } = JSON.parse(text) as { id: string; status: string };
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    return id;
  }

  async close(): Promise<void> {
    await this.pool.close();
  }
}
