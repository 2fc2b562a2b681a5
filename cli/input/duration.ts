import { InvalidArgumentError } from 'commander';

const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const maxMs = 30 * 86_400_000;

/**
 * A duration such as `500ms`, `30s`, `10m`, `2h` or `7d`, in milliseconds.
 * @throws InvalidArgumentError for any other text, and beyond 30 days.
 */
export function parseDuration(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const durationMs = Number(amount) * (unitMs[unit] ?? Number.NaN);
  if (durationMs > 0 && durationMs <= maxMs) return durationMs;
  throw new InvalidArgumentError('It has to be a duration of at most 30 days, such as 30s, 10m or 2h.');
}

/** How long ago or ahead, in its largest unit: `3d`, `5h`, `12m`, `40s`. */
export function shortDuration(durationMs: number): string {
  const distance = Math.abs(durationMs);
  for (const unit of ['d', 'h', 'm'] as const) {
    if (distance >= unitMs[unit]!) return `${Math.floor(distance / unitMs[unit]!)}${unit}`;
  }
  return `${Math.floor(distance / 1000)}s`;
}
