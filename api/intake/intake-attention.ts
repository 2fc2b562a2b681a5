import type { Database } from '../../db/connection.js';
import type { EventRow } from '../../db/queries/events.js';
import { raiseSystemAttention } from '../../db/queries/system-attention.js';

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

/** More failures than a rotation explains; the system watch settles it after ten quiet minutes. */
export async function askAboutSignatures(database: Database, source: string, inThisMinute: number): Promise<void> {
  await raiseSystemAttention(database, {
    code: 'signatures-failing',
    severity: 'critical',
    subjectKind: 'event-source',
    subject: source,
    why: 'More than 20 requests in a minute in the name of a source failed verification',
    evidence: { source, atLeast: inThisMinute },
  });
}
