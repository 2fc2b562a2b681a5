/** A place among those that are under way; leaving it twice is leaving it once. */
export interface Slot {
  /** When it was entered, a fifth of the places was taken. */
  isCrowded: boolean;
  leave(): void;
}

/** Bounds how much is under way at a time: what does not get in is not queued, but done in another way. */
export class InFlight {
  private readonly slots = new Set<Slot>();
  private readonly waiters: (() => void)[] = [];

  constructor(private readonly atMost: number = 50) {}

  /** Undefined when all places are taken. */
  enter(): Slot | undefined {
    if (this.slots.size >= this.atMost) return undefined;
    const isCrowded = this.slots.size >= this.atMost / 5;
    const slot: Slot = { isCrowded, leave: () => this.leave(slot) };
    this.slots.add(slot);
    return slot;
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    if (this.slots.size === 0) return;
    await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private leave(slot: Slot): void {
    this.slots.delete(slot);
    if (this.slots.size === 0) for (const resolve of this.waiters.splice(0)) resolve();
  }
}
