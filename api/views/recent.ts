/** So many keys are kept; the oldest goes first. */
const keptAtMost = 100;

/**
 * Answers that may be some time old, so that many who ask for the same at once, or again and again, cost one computation.
 * A failure is not kept.
 */
export class Recent<T> {
  private readonly kept = new Map<string, { at: number; value: Promise<T> }>();

  constructor(
    private readonly maxAgeMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** The kept answer for the key, or a new one; `at` (epoch ms) says of when it is. */
  async get(key: string, make: () => Promise<T>): Promise<{ at: number; value: T }> {
    const known = this.kept.get(key);
    if (known && this.now() - known.at < this.maxAgeMs) return { at: known.at, value: await known.value };
    const entry = { at: this.now(), value: make() };
    this.kept.delete(key);
    this.kept.set(key, entry);
    const [oldest] = this.kept.keys();
    if (this.kept.size > keptAtMost && oldest !== undefined) this.kept.delete(oldest);
    try {
      return { at: entry.at, value: await entry.value };
    } catch (error) {
      if (this.kept.get(key) === entry) this.kept.delete(key);
      throw error;
    }
  }
}
