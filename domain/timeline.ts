import type { Actor } from './actors.js';
import type { Stage } from './stages.js';

export const timelineKinds = ['stage', 'fact', 'effect', 'check', 'attention', 'operator'] as const;

export type TimelineKind = (typeof timelineKinds)[number];

/** One line of a migration's history, in business words; append-only, numbered from 1 without gaps. */
export interface TimelineEntry {
  sequence: number;
  /** RFC 3339, UTC: when the workflow decided or learned it. */
  at: string;
  stage: Stage;
  kind: TimelineKind;
  /** Stable code for machines, such as `stage.announced`, `effect.confirmed`, `fact.recorded`. */
  code: string;
  /** One sentence for people; no personal data. */
  text: string;
  actor: Actor;
  /** Receipt id of the event behind the entry. */
  eventId?: string;
  effectKey?: string;
  /** Update id of the operator action behind the entry. */
  operationId?: string;
  data?: unknown;
}
