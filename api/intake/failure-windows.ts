const windowMs = 60_000;

/** Counts what fails, by source and minute. Each process of the API counts for itself. */
export class FailureWindows {
  private readonly windows = new Map<string, { startedAt: number; count: number }>();

  constructor(
    /** So many a minute are nothing to speak of. */
    private readonly tolerated: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** The count of this minute when it has just passed what is tolerated, so that one minute is told once; else undefined. */
  add(source: string): number | undefined {
    const now = this.now();
    const last = this.windows.get(source);
    const window = last && now - last.startedAt < windowMs ? last : { startedAt: now, count: 0 };
    this.windows.set(source, window);
    window.count += 1;
    return window.count === this.tolerated + 1 ? window.count : undefined;
  }
}
