import type { Refusal } from '../../db/queries/event-refusals.js';

/** A write for each would let whoever is refused work the database. */
const writeAfterMs = 1_000;
/** Names come from addresses, so anybody can make them up; beyond this they are not counted until the next write. */
const kindsAtMost = 1_000;

/** Counts requests that were refused, by source and status, and writes the counts about once a second. */
export class Refusals {
  private counted = new Map<string, Refusal>();
  private timer: NodeJS.Timeout | undefined;
  private writing = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly write: (counted: Refusal[]) => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  note(source: string, status: number): void {
    this.add({ source, status, count: 1, lastAt: new Date() });
  }

  /** Writes the last of it; what is counted after that is lost. */
  close(): Promise<void> {
    this.isClosed = true;
    return this.flush();
  }

  /** Never throws: what cannot be written is kept for the next time. */
  private flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(async () => {
      const counted = [...this.counted.values()];
      if (counted.length === 0) return;
      this.counted = new Map();
      try {
        await this.write(counted);
      } catch (error) {
        for (const one of counted) this.add(one);
        this.onError(error);
      }
    });
    return this.writing;
  }

  private add({ source, status, count, lastAt }: Refusal): void {
    const kind = `${source} ${status}`;
    const before = this.counted.get(kind);
    if (!before && this.counted.size >= kindsAtMost) return;
    const latest = before && before.lastAt > lastAt ? before.lastAt : lastAt;
    this.counted.set(kind, { source, status, count: (before?.count ?? 0) + count, lastAt: latest });
    if (!this.isClosed) this.timer ??= setTimeout(() => void this.flush(), writeAfterMs).unref();
  }
}
