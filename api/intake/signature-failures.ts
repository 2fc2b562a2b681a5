/** A sender in the middle of a rotation fails now and then; beyond this a key is wrong, or somebody is trying. */
export const failuresPerMinute = 20;
const windowMs = 60_000;

/** Counts requests that failed verification, by source and minute. Each process of the API counts for itself. */
export class SignatureFailures {
  private readonly windows = new Map<string, { startedAt: number; count: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** The count of this minute when it has just passed the limit, so that one minute is told once; else undefined. */
  add(source: string): number | undefined {
    const now = this.now();
    const last = this.windows.get(source);
    const window = last && now - last.startedAt < windowMs ? last : { startedAt: now, count: 0 };
    this.windows.set(source, window);
    window.count += 1;
    return window.count === failuresPerMinute + 1 ? window.count : undefined;
  }
}
