import type { components } from '../api/api-types.js';
import { shortDuration } from '../input/duration.js';
import { ago, shortInstant } from '../migrations/migration-text.js';
import type { Printer } from '../output/printer.js';
import { type Column, pairs, table } from '../output/table.js';
import { evidenceLines } from './evidence-text.js';
import { resolvingCommands } from './resolving-commands.js';

export type AttentionItem = components['schemas']['AttentionItem'];

/** A table of items: what, since, who, why, what resolves it, and until when. */
export function attentionTable(items: readonly AttentionItem[], { width }: Printer): string {
  if (items.length === 0) return 'Nothing needs a person.';
  const owner: Column<AttentionItem> = {
    title: 'OWNER',
    value: ({ owner, names }) => owner && (names?.find(({ id }) => id === owner)?.name ?? owner),
    canShrink: true,
  };
  return table(
    [
      { title: 'ITEM', value: ({ id }) => id },
      { title: 'SEV', value: ({ severity }) => (severity === 'critical' ? 'crit' : 'warn') },
      { title: 'SINCE', value: ({ since }) => ago(since) },
      { title: 'DUE', value: ({ dueAt, closedAt }) => (closedAt === undefined ? dueIn(dueAt) : undefined) },
      { title: 'WHO', value: whoOf },
      { title: 'WHAT', value: ({ code }) => code, canShrink: true },
      ...(items.some((item) => item.owner !== undefined) ? [owner] : []),
      { title: 'RESOLVE', value: resolutionOf, canShrink: true },
      { title: 'WHY', value: ({ why }) => why, canShrink: true },
    ],
    items,
    width,
  );
}

/** All of an item, the facts behind it last. */
export function attentionText(item: AttentionItem): string {
  const { evidence } = item;
  if (evidence === undefined || evidence === null) return itemText(item);
  return [itemText(item), '', 'Evidence', ...evidenceLines(evidence).map((line) => `  ${line}`)].join('\n');
}

function itemText(item: AttentionItem): string {
  const { affected, subject, owner, assignedBy, closedAt, dismissReason, dismissedBy } = item;
  return pairs([
    ['Item', item.id],
    ['What', `${item.code}: ${item.title}`],
    ['Severity', item.severity],
    ['State', stateOf(item)],
    ['Since', `${shortInstant(item.since)} (${ago(item.since)})`],
    ['Why', item.why],
    ['About', `${subject.kind} ${subject.id}`],
    ['Partner', affected.partnerId],
    ['Stage', affected.stage],
    ['Wave', affected.wave],
    ['Contacts', affected.contactIds.join(', ') || undefined],
    ['Step', item.step],
    [
      'Owner',
      owner && `${named(item, owner)}${assignedBy === owner ? '' : `, assigned by ${named(item, assignedBy)}`}`,
    ],
    ['Next try', item.nextTryAt && shortInstant(item.nextTryAt)],
    ['Due', `${shortInstant(item.dueAt)}${closedAt === undefined ? ` (${dueIn(item.dueAt)})` : ''}`],
    ['Breached from', shortInstant(item.breachAt)],
    ['Escalated', item.escalatedAt && shortInstant(item.escalatedAt)],
    ['Told', item.notices.map(noticeText).join('; ') || undefined],
    [
      'Closed',
      closedAt &&
        `${shortInstant(closedAt)}${dismissReason === undefined ? '' : ` by ${named(item, dismissedBy)}: ${dismissReason}`}`,
    ],
    ['Resolved by', closedAt === undefined ? commandsOf(item) : undefined],
  ]);
}

/** A key by its name, with its id; a person by the id alone. */
function named({ names }: AttentionItem, id = 'nobody known'): string {
  const name = names?.find((one) => one.id === id)?.name;
  return name === undefined ? id : `${name} (${id})`;
}

/** Such as `snoozed until 2026-03-03 18:00Z by local-admin; wakes when it is escalated, 2026-03-03 10:30Z`. */
function stateOf(item: AttentionItem): string {
  const { state, snoozedUntil, snoozedBy, dueAt, breachAt } = item;
  if (state !== 'snoozed' || snoozedUntil === undefined) return state;
  const wakes = [
    [dueAt, 'escalated'],
    [breachAt, 'breached'],
  ].find(([at = '']) => Date.parse(at) > Date.now() && Date.parse(at) < Date.parse(snoozedUntil));
  const [at = '', what] = wakes ?? [];
  const sooner = what === undefined ? '' : `; wakes when it is ${what}, ${shortInstant(at)}`;
  return `snoozed until ${shortInstant(snoozedUntil)} by ${named(item, snoozedBy)}${sooner}`;
}

/** Such as `escalate by email given-up after 8 tries (status-503)`. */
function noticeText({ level, channel, status, attempts, lastError }: AttentionItem['notices'][number]): string {
  const tries = attempts > 1 ? ` after ${attempts} tries` : '';
  return `${level} by ${channel} ${status}${tries}${lastError === undefined ? '' : ` (${lastError})`}`;
}

function dueIn(dueAt: string): string {
  const leftMs = Date.parse(dueAt) - Date.now();
  // Due at once and new: the watch, which looks every minute, has not had its turn.
  if (leftMs <= 0 && leftMs > -60_000) return 'now';
  return leftMs < 0 ? `late ${shortDuration(leftMs)}` : `in ${shortDuration(leftMs)}`;
}

function whoOf({ affected, subject }: AttentionItem): string {
  const { partnerId, contactIds } = affected;
  return [partnerId ?? subject.id, ...contactIds].join(' ');
}

function resolutionOf({ actions, dismissible, closedAt, subject }: AttentionItem): string {
  if (closedAt !== undefined) return '-';
  if (subject.kind === 'approval') return 'approvals';
  return [...actions, ...(dismissible ? ['dismiss'] : [])].join(', ') || 'by itself';
}

function commandsOf(item: AttentionItem): string {
  if (item.subject.kind === 'approval') return `portage approvals show ${item.subject.id}`;
  return resolvingCommands(item).join('; ') || 'nothing; it closes when its cause is gone';
}
