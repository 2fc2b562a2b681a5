import { plainText } from '../output/plain-text.js';
import type { TimelineEntry } from './migration-reads.js';
import { shortInstant } from './migration-text.js';

/** One entry of the history on one line. */
export function timelineLine({ sequence, at, stage, text, ...entry }: TimelineEntry): string {
  const words = [text, ...detailsOf(entry, text)].join('; ');
  return `${shortInstant(at)}  #${String(sequence).padEnd(3)}  ${stage.padEnd(20)}  ${plainText(words)}`;
}

/** Who decided it, and what they gave for it. What came from outside names its source in its own words. */
function detailsOf({ actor, data }: Pick<TimelineEntry, 'actor' | 'data'>, text: string): string[] {
  if (actor.type !== 'operator') return [];
  const { reason, evidence } = (data ?? {}) as { reason?: unknown; evidence?: unknown };
  return [
    `by ${actor.id}`,
    ...(typeof reason === 'string' && !text.includes(reason) ? [`reason: ${reason}`] : []),
    ...(typeof evidence === 'string' ? [`evidence: ${evidence}`] : []),
  ];
}
