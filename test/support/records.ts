import type { EffectRecord } from '../../domain/effects.js';
import type { EventReceipt, MigrationSnapshot, RecordBatch } from '../../domain/migration.js';
import type { TimelineEntry } from '../../domain/timeline.js';

const start = Date.parse('2026-03-02T08:00:00.000Z');

/** The instant of a timeline entry: an hour per entry. */
export function instantOf(sequence: number): string {
  return new Date(start + sequence * 3_600_000).toISOString();
}

export function timelineEntry(sequence: number, overrides: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    sequence,
    at: instantOf(sequence),
    stage: 'announced',
    kind: 'check',
    code: 'readiness.checked',
    text: `Check number ${sequence}`,
    actor: { type: 'system', id: 'portage' },
    data: { number: sequence, nested: { list: [1, 2.5, 'ü'] } },
    ...overrides,
  };
}

export function migrationSnapshot(overrides: Partial<MigrationSnapshot> = {}): MigrationSnapshot {
  return {
    migrationId: 'mig_1',
    partnerId: 'P-10042',
    partnerName: 'Müller & Söhne GmbH',
    stage: 'announced',
    stageSince: instantOf(1),
    startedAt: instantOf(0),
    startedBy: { type: 'operator', id: 'op-1' },
    plannedFor: instantOf(100),
    attention: [],
    allowedActions: [],
    readiness: [],
    invitations: [],
    buyers: [],
    effects: [],
    facts: [],
    sequence: 0,
    runs: 1,
    ...overrides,
  };
}

/** A batch with the entries numbered `first` to `last`, and a snapshot that reflects the last one. */
export function recordBatchOf(
  range: { first: number; last: number },
  parts: {
    migrationId?: string;
    partnerId?: string;
    snapshot?: Partial<MigrationSnapshot>;
    effects?: EffectRecord[];
    receipts?: EventReceipt[];
  } = {},
): RecordBatch {
  const migrationId = parts.migrationId ?? 'mig_1';
  const partnerId = parts.partnerId ?? 'P-10042';
  return {
    migrationId,
    partnerId,
    workflowId: `partner-migration/${partnerId}`,
    snapshot: migrationSnapshot({ migrationId, partnerId, sequence: range.last, ...parts.snapshot }),
    entries: Array.from({ length: Math.max(0, range.last - range.first + 1) }, (_, index) =>
      timelineEntry(range.first + index),
    ),
    effects: parts.effects ?? [],
    receipts: parts.receipts ?? [],
  };
}
