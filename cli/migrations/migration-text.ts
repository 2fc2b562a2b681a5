import { stageMeaning } from '../../domain/stages.js';
import type { paths } from '../api/api-types.js';
import { shortDuration } from '../input/duration.js';
import { plainText } from '../output/plain-text.js';
import type { Printer } from '../output/printer.js';
import { pairs, table } from '../output/table.js';
import type { MigrationSummary } from './migration-filter.js';
import type { Migration, TimelineEntry } from './migration-reads.js';

type PossibleActions =
  paths['/v1/migrations/{partnerId}/actions']['get']['responses'][200]['content']['application/json'];

/** A table of migrations. */
export function migrationTable(rows: readonly MigrationSummary[], { width }: Printer): string {
  if (rows.length === 0) return 'No migration.';
  return table(
    [
      { title: 'PARTNER', value: ({ partnerId }) => partnerId },
      { title: 'STAGE', value: ({ stage, paused }) => (paused ? `${stage} (paused)` : stage) },
      { title: 'FOR', value: ({ stageSince }) => ago(stageSince) },
      { title: 'PLANNED', value: ({ plannedFor }) => shortInstant(plannedFor) },
      { title: 'WAVE', value: ({ wave }) => wave, canShrink: true },
      { title: 'NAME', value: ({ partnerName }) => partnerName, canShrink: true },
      { title: 'ATTENTION', value: ({ attentionCodes }) => attentionCodes.join(', ') || undefined, canShrink: true },
    ],
    rows,
    width,
  );
}

/** All of a migration that an operator looks for. */
export function migrationText(
  { data: migration, version }: { data: Migration; version?: string },
  printer: Printer,
): string {
  const { waiting, paused, attention, readiness, invitations, buyers } = migration;
  const failed = readiness.filter(({ result }) => result !== 'pass');
  return [
    pairs([
      ['Partner', migration.partnerName ? `${migration.partnerId} (${migration.partnerName})` : migration.partnerId],
      ['Migration', migration.migrationId],
      ['Version', version],
      ['Stage', `${migration.stage}: ${stageMeaning[migration.stage]}`],
      ['Since', `${shortInstant(migration.stageSince)} (${ago(migration.stageSince)})`],
      ['Planned for', shortInstant(migration.plannedFor)],
      ['Wave', migration.wave],
      ['Ended', migration.endedAt && shortInstant(migration.endedAt)],
      ['Paused', paused && `since ${shortInstant(paused.since)}: ${paused.reason}`],
      ['Waiting for', waiting && `${waiting.for}${waiting.until ? `, until ${shortInstant(waiting.until)}` : ''}`],
      ['Portal', migration.portalMode && `${migration.portalMode}, notice: ${migration.portalNotice ?? 'none'}`],
      ['Invitations', countBy(invitations.map(({ status }) => status))],
      ['Buyers', countBy(buyers.map(({ status }) => status))],
      ['Possible now', migration.allowedActions.join(', ') || 'nothing'],
      ['As of', `${shortInstant(migration.asOf)} (${migration.source})`],
    ]),
    ...(attention.length === 0 ? [] : ['', printer.colour('bold', 'Needs attention')]),
    ...attention.map(({ severity, step, code, why, actions }) =>
      [
        `  ${printer.colour(severity === 'critical' ? 'red' : 'yellow', severity)} ${plainText(`${code} (step ${step})`)}`,
        plainText(`    ${why}`),
        plainText(`    possible: ${actions.join(', ') || 'nothing; it goes when its cause is gone'}`),
      ].join('\n'),
    ),
    ...(failed.length === 0 ? [] : ['', printer.colour('bold', 'Not ready')]),
    ...failed.map(({ code, severity, fix }) => plainText(`  ${severity} ${code}: ${fix}`)),
  ].join('\n');
}

/** What is possible now, with what each action takes. */
export function actionsText({ actions }: PossibleActions, { width }: Printer): string {
  if (actions.length === 0) return 'Nothing.';
  return table(
    [
      { title: 'ACTION', value: ({ action }) => action },
      {
        title: 'TAKES',
        value: ({ needsReason, fields }) =>
          [
            ...(needsReason ? ['reason'] : []),
            ...fields.map(({ name, required }) => (required ? name : `[${name}]`)),
          ].join(', ') || undefined,
      },
      { title: 'DOES', value: ({ does }) => does, canShrink: true },
    ],
    actions,
    width,
  );
}

/** One entry of the history on one line. */
export function timelineLine({ sequence, at, stage, text }: TimelineEntry): string {
  return `${shortInstant(at)}  #${String(sequence).padEnd(3)}  ${stage.padEnd(20)}  ${plainText(text)}`;
}

/** `2026-12-01 06:00:00Z`. */
export function shortInstant(instant: string): string {
  return new Date(instant)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

/** How long ago. */
export function ago(instant: string): string {
  return shortDuration(Date.now() - Date.parse(instant));
}

function countBy(statuses: readonly string[]): string | undefined {
  if (statuses.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}
