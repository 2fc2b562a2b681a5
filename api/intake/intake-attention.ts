import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/connection.js';
import type { EventRow } from '../../db/queries/events.js';
import { raiseSystemAttention } from '../../db/queries/system-attention.js';
import type { SystemAttentionItem } from '../../domain/system-attention.js';
import { FailureWindows } from './failure-windows.js';

/** Two different events under one id: the sender counts wrongly, and the second one is lost unless it is sent anew. */
export async function askAboutReusedId(database: Database, first: EventRow): Promise<void> {
  await raiseSystemAttention(database, {
    code: 'event-id-reused',
    severity: 'warning',
    subjectKind: 'event',
    subject: first.id,
    why: 'A source sent another body with the id of an event that it had sent before; the second one was refused',
    evidence: { source: first.source, sourceEventId: first.sourceEventId, type: first.type },
    partnerId: first.subject,
  });
}

/** A sender in the middle of a rotation fails now and then; beyond this a key is wrong, or somebody is trying. */
const unprovenPerMinute = 20;

/**
 * Asks for a person when a source fails in a way that it does not notice, or cannot help. The system watch settles both
 * items once it has been quiet for long enough. The answer to the sender does not hang on this book-keeping: it never throws.
 */
export class IntakeAttention {
  private readonly unproven = new FailureWindows(unprovenPerMinute);
  private readonly poisonous = new FailureWindows(0);

  constructor(
    private readonly database: Database,
    private readonly log: FastifyBaseLogger,
  ) {}

  /** Somebody could not prove himself in the name of a source that there is. */
  async noteUnproven(source: string): Promise<void> {
    const count = this.unproven.add(source);
    if (count === undefined) return;
    await this.raise({
      code: 'signatures-failing',
      severity: 'critical',
      subjectKind: 'event-source',
      subject: source,
      why: `More than ${unprovenPerMinute} requests in a minute in the name of a source failed verification`,
      evidence: { source, atLeast: count },
    });
  }

  /** A sender that has proven itself sent what a parser would take and another part choke on. */
  async notePoison(source: string, fault: string): Promise<void> {
    if (this.poisonous.add(source) === undefined) return;
    await this.raise({
      code: 'events-malformed',
      severity: 'warning',
      subjectKind: 'event-source',
      subject: source,
      why: 'A source sends events that no two systems would read alike; they are refused and not stored',
      evidence: { source, fault },
    });
  }

  private async raise(item: SystemAttentionItem): Promise<void> {
    try {
      await raiseSystemAttention(this.database, item);
    } catch (error) {
      this.log.error({ err: error, code: item.code, source: item.subject }, 'attention could not be raised');
    }
  }
}
