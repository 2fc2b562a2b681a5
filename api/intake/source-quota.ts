import { Problem } from '../problems.js';

export const eventsPerMinute = 6_000;
const eventsAtOnce = 50;
const windowMs = 60_000;
/** So soon one of those that are under way has ended. */
const inFlightRetrySeconds = 1;

/** What one event takes of its source's quota. */
export interface Share {
  /** They tell what is left. */
  headers: Record<string, string>;
  /** The event is no longer under way; to be called once. */
  leave(): void;
}

/**
 * How much one source may send, in a minute and at the same time, so that one that runs wild does not hold up the others.
 * It is taken from after the sender has proven itself: else anyone could use up a source's quota. Each process of the API
 * counts for itself.
 */
export class SourceQuota {
  private readonly windows = new Map<string, { startedAt: number; taken: number }>();
  private readonly underWay = new Map<string, number>();

  constructor(
    private readonly perMinute: number = eventsPerMinute,
    private readonly atOnce: number = eventsAtOnce,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws Problem `quota-exceeded`, with the same headers; nothing is under way then */
  take(source: string): Share {
    const { left, seconds } = this.count(source);
    const before = this.underWay.get(source) ?? 0;
    const free = this.atOnce - before - 1;
    const headers = {
      'ratelimit-policy': `"events";q=${this.perMinute};w=${windowMs / 1000}, "inflight";q=${this.atOnce};qu="concurrent-requests"`,
      ratelimit: `"events";r=${Math.max(left, 0)};t=${seconds}, "inflight";r=${Math.max(free, 0)}`,
    };
    if (left < 0) throw exceeded('events', `A source may send ${this.perMinute} events a minute`, headers, seconds);
    if (free < 0) {
      const detail = `A source may send ${this.atOnce} events at the same time`;
      throw exceeded('inflight', detail, headers, inFlightRetrySeconds);
    }
    this.underWay.set(source, before + 1);
    return { headers, leave: () => this.leave(source) };
  }

  private count(source: string): { left: number; seconds: number } {
    const now = this.now();
    const last = this.windows.get(source);
    const window = last && now - last.startedAt < windowMs ? last : { startedAt: now, taken: 0 };
    this.windows.set(source, window);
    window.taken += 1;
    return { left: this.perMinute - window.taken, seconds: Math.ceil((window.startedAt + windowMs - now) / 1000) };
  }

  private leave(source: string): void {
    const left = (this.underWay.get(source) ?? 1) - 1;
    if (left > 0) this.underWay.set(source, left);
    else this.underWay.delete(source);
  }
}

function exceeded(policy: string, detail: string, headers: Record<string, string>, seconds: number): Problem {
  return new Problem('quota-exceeded', {
    detail,
    members: { 'violated-policies': [policy] },
    headers: { ...headers, 'retry-after': String(seconds) },
  });
}
