/** A place among the deliveries that are under way; leaving it twice is leaving it once. */
export interface Slot {
  /** When it was entered, a fifth of the places was taken. */
  isCrowded: boolean;
  leave(): void;
}

/**
 * Bounds how many deliveries are under way at a time, one per partner: a second one could overtake the first. What does
 * not get in is not queued, but done in another way.
 */
export class InFlight {
  private readonly partners = new Set<string>();
  private readonly waiters: (() => void)[] = [];
  /** From so many on, what else goes on has precedence. */
  readonly crowdedFrom: number;

  constructor(private readonly atMost: number = 50) {
    this.crowdedFrom = Math.ceil(atMost / 5);
  }

  /** Undefined when all places are taken, or the partner has one. */
  enter(partnerId: string): Slot | undefined {
    if (this.partners.size >= this.atMost || this.partners.has(partnerId)) return undefined;
    const isCrowded = this.partners.size >= this.crowdedFrom;
    this.partners.add(partnerId);
    let isIn = true;
    const leave = () => {
      if (!isIn) return;
      isIn = false;
      this.left(partnerId);
    };
    return { isCrowded, leave };
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    if (this.partners.size === 0) return;
    await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private left(partnerId: string): void {
    this.partners.delete(partnerId);
    if (this.partners.size === 0) for (const resolve of this.waiters.splice(0)) resolve();
  }
}
