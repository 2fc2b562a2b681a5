import { Problem } from '../problems.js';

export const eventsPerMinute = 6_000;
const windowMs = 60_000;
const policy = 'events';

/**
 * How much one source may send, so that one that runs wild does not hold up the others. It is taken from after the sender
 * has proven itself: else anyone could use up a source's quota. Each process of the API counts for itself.
 */
export class SourceQuota {
  private readonly windows = new Map<string, { startedAt: number; taken: number }>();

  constructor(
    private readonly perMinute: number = eventsPerMinute,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Takes one event's share; gives the headers that tell what is left.
   * @throws Problem `quota-exceeded`, with the same headers
   */
  take(source: string): Record<string, string> {
    const now = this.now();
    const last = this.windows.get(source);
    const window = last && now - last.startedAt < windowMs ? last : { startedAt: now, taken: 0 };
    this.windows.set(source, window);
    window.taken += 1;
    const left = Math.max(this.perMinute - window.taken, 0);
    const seconds = Math.ceil((window.startedAt + windowMs - now) / 1000);
    const headers = {
      'ratelimit-policy': `"${policy}";q=${this.perMinute};w=${windowMs / 1000}`,
      ratelimit: `"${policy}";r=${left};t=${seconds}`,
    };
    if (window.taken <= this.perMinute) return headers;
    throw new Problem('quota-exceeded', {
      detail: `A source may send ${this.perMinute} events a minute`,
      members: { 'violated-policies': [policy] },
      headers: { ...headers, 'retry-after': String(seconds) },
    });
  }
}
