import type { MigrationListRow } from '../../db/queries/migrations.js';

/** A migration as lists and exports show it. */
export function migrationSummary(row: MigrationListRow) {
  return {
    migrationId: row.id,
    partnerId: row.partnerId,
    ...(row.partnerName === null ? {} : { partnerName: row.partnerName }),
    ...(row.wave === null ? {} : { wave: row.wave }),
    stage: row.stage,
    stageSince: row.stageSince.toISOString(),
    plannedFor: row.plannedFor.toISOString(),
    startedAt: row.startedAt.toISOString(),
    ...(row.endedAt === null ? {} : { endedAt: row.endedAt.toISOString() }),
    paused: row.paused,
    needsAttention: row.needsAttention,
    attentionCodes: row.attentionCodes,
    ...(row.nextDeadlineAt === null ? {} : { nextDeadlineAt: row.nextDeadlineAt.toISOString() }),
    ...(row.waitingSince === null ? {} : { waitingSince: row.waitingSince.toISOString() }),
    sequence: row.sequence,
    updatedAt: row.updatedAt.toISOString(),
  };
}
