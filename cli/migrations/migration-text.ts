import { stageMeaning } from '../../domain/stages.js';
import type { paths } from '../api/api-types.js';
import { shortDuration } from '../input/duration.js';
import { plainText } from '../output/plain-text.js';
import type { Printer } from '../output/printer.js';
import { pairs, table } from '../output/table.js';
import { contactLines } from './contacts-text.js';
import type { MigrationSummary } from './migration-filter.js';
import type { Migration } from './migration-reads.js';

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
  const contacts = contactLines(migration);
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
      ['Waiting for', waiting && waitingText(waiting)],
      ['Portal', migration.portalMode && `${migration.portalMode}, notice: ${migration.portalNotice ?? 'none'}`],
      ['Invitations', countBy(invitations.map(({ status }) => status))],
      ['Buyers', countBy(buyers.map(({ status }) => status))],
      ['Possible now', migration.allowedActions.join(', ') || 'nothing'],
      ['As of', `${shortInstant(migration.asOf)} (${migration.source})`],
    ]),
    ...(contacts.length === 0 ? [] : ['', printer.colour('bold', 'Contacts'), ...contacts]),
    ...(attention.length === 0 ? [] : ['', printer.colour('bold', 'Needs attention')]),
    ...attention.map(({ severity, step, code, why, actions, ...tried }) =>
      [
        `  ${printer.colour(severity === 'critical' ? 'red' : 'yellow', severity)} ${plainText(`${code} (step ${step})`)}`,
        plainText(`    ${why}`),
        ...triesOf(tried).map((line) => `    ${line}`),
        plainText(`    possible: ${actions.join(', ') || 'nothing; it goes when its cause is gone'}`),
      ].join('\n'),
    ),
    ...(failed.length === 0 ? [] : ['', printer.colour('bold', 'Not ready')]),
    ...failed.map(({ code, severity, fix }) => plainText(`  ${severity} ${code}: ${fix}`)),
  ].join('\n');
}

/** It ends when what is waited for comes; the instant is that of the next look, and no deadline. */
function waitingText({ for: what, until }: NonNullable<Migration['waiting']>): string {
  if (until === undefined) return what;
  return `${what}; next ${what.startsWith('a decision about') ? 'try' : 'look'} at ${shortInstant(until)}`;
}

function triesOf({ tries, triedAt, nextTryAt }: Partial<Migration['attention'][number]>): string[] {
  if (tries === undefined) return [];
  const last = triedAt === undefined ? '' : `, last at ${shortInstant(triedAt)}`;
  const next = nextTryAt === undefined ? '' : `; next try at ${shortInstant(nextTryAt)}`;
  return [`tried ${tries === 1 ? 'once' : `${tries} times`}${last}${next}`];
}

/** What is possible now, with what each action takes and, below, what that can be now. */
export function actionsText({ actions }: PossibleActions, { width }: Printer): string {
  if (actions.length === 0) return 'Nothing.';
  const choices = actions.flatMap(({ action, fields }) =>
    fields.flatMap(({ name, choices = [] }) =>
      choices.length === 0 ? [] : [plainText(`${action} --${optionOf(name)}: ${choices.join(', ')}`)],
    ),
  );
  const possible = table(
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
  return choices.length === 0 ? possible : [possible, '', ...choices].join('\n');
}

/** The command names its options like the members of the request. */
function optionOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
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
