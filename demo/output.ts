import type { PartnerOutcome } from './checks.js';
import type { DemoWorld } from './demo-world.js';

const pollMs = 300;
const colours = [36, 33, 35];

/** Prints each partner's timeline as it grows; in colour on a terminal, as plain lines elsewhere. */
export class TimelinePrinter {
  private readonly printed = new Map<string, number>();

  constructor(
    private readonly world: DemoWorld,
    private readonly partnerIds: string[],
    private readonly show: (line: string) => void,
  ) {}

  /** Returns what stops it, after a last look. */
  start(): () => Promise<void> {
    let stopped = false;
    const printing = (async () => {
      while (!stopped) {
        await this.look();
        await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    })();
    return async () => {
      stopped = true;
      await printing;
      await this.look();
    };
  }

  private async look(): Promise<void> {
    for (const [index, partnerId] of this.partnerIds.entries()) {
      // A partner that has not been started yet has no timeline.
      const entries = await this.world.timeline(partnerId).catch(() => []);
      for (const entry of entries.slice(this.printed.get(partnerId) ?? 0)) {
        this.show(`${this.coloured(index, partnerId)} ${entry.at.slice(11, 19)} ${entry.text}`);
      }
      this.printed.set(partnerId, entries.length);
    }
  }

  private coloured(index: number, text: string): string {
    if (!process.stdout.isTTY || process.env.NO_COLOR) return text;
    return `\u001b[${colours[index % colours.length]}m${text}\u001b[0m`;
  }
}

/** The closing table as aligned lines. */
export function table(outcomes: PartnerOutcome[]): string[] {
  const rows = [
    ['partner', 'stage', 'old portal', 'mails', 'invitations (round)', 'certificates', 'timeline', 'history events'],
    ...outcomes.map((outcome) => [
      outcome.partnerId,
      outcome.stage,
      outcome.portalMode,
      String(outcome.mails),
      outcome.invitations,
      String(outcome.certificates),
      String(outcome.timelineEntries),
      String(outcome.historyEvents),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
