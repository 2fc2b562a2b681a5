import { escaped } from './html.js';
import type { MigrationReport } from './migration-report.js';

/** The report for people: one page without scripts, readable on paper. */
export function migrationReportPage(report: MigrationReport): string {
  const { migration, madeAt, complete } = report;
  const title = `Migration of partner ${migration.partnerId}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>As stored on ${escaped(madeAt)}. All times are UTC.${complete ? '' : ' <strong>Not complete: a part has more entries than are told here.</strong>'}</p>
${pairs({
  Migration: migration.migrationId,
  Partner: migration.partnerName,
  Wave: migration.wave,
  Stage: migration.stage,
  'In this stage since': migration.stageSince,
  'Planned for': migration.plannedFor,
  Started: migration.startedAt,
  Ended: migration.endedAt,
  History: verified(report),
})}
${section(
  'Contacts',
  ['Contact', 'Role', 'Name', 'Address', 'Locale'],
  report.contacts.map(({ id, role, name, email, locale }) => [id, role, name, email, locale]),
)}
${section(
  'Invitations',
  ['Contact', 'Status', 'Round', 'Invited', 'Reminders', 'Accepted', 'Membership'],
  report.invitations.map((one) => [
    one.contactId,
    one.status,
    one.round,
    one.invitedAt,
    one.remindersSent,
    one.acceptedAt,
    one.membershipId,
  ]),
)}
${section(
  'Buyers',
  ['Buyer', 'Status', 'Enrollment', 'Certificate', 'Note'],
  report.buyers.map((one) => [one.buyerId, one.status, one.enrollmentId, one.certificateId, one.note]),
)}
${section(
  'Timeline',
  ['No.', 'At', 'Stage', 'What happened', 'By', 'Details'],
  report.timeline.map((entry) => [entry.sequence, entry.at, entry.stage, entry.text, actorOf(entry), entry.data]),
)}
${section(
  'Effects outside',
  ['At', 'Step', 'Status', 'Mail', 'Contact', 'Outside id', 'Key'],
  report.effects.map((effect) => [
    effect.at,
    effect.step,
    effect.status,
    effect.template,
    effect.contactId,
    effect.outsideId,
    effect.key,
  ]),
)}
${section(
  'Events and their receipts',
  ['Received', 'Type', 'Source', 'Status', 'Reason', 'Timeline no.', 'Receipt'],
  report.events.map((event) => [
    event.receivedAt,
    event.type,
    event.source,
    event.status,
    event.reason,
    event.timelineSequence,
    event.id,
  ]),
)}
${section(
  'Attention',
  ['Since', 'What', 'Severity', 'Why', 'Evidence', 'State', 'Closed'],
  report.attention.map((item: Record<string, unknown>) => [
    item.since,
    item.title,
    item.severity,
    item.why,
    item.evidence,
    item.state,
    item.closedAt,
  ]),
)}
${section(
  'Second persons',
  ['Asked', 'By', 'What', 'Request', 'Reason', 'Status', 'Decided by', 'Decided', 'Because'],
  report.approvals.map((approval) => [
    approval.createdAt,
    approval.requestedBy,
    approval.action,
    approval.request,
    approval.reason,
    approval.lapsedBecause ? `${approval.status}: ${approval.lapsedBecause}` : approval.status,
    approval.decidedBy,
    approval.decidedAt,
    approval.decisionReason,
  ]),
)}
${
  report.audit
    ? section(
        'Audit entries',
        ['No.', 'At', 'Who', 'Action', 'Target', 'Outcome', 'Reason'],
        report.audit.map((entry) => [
          entry.seq,
          entry.at,
          actorOf(entry),
          entry.action,
          `${entry.target.type} ${entry.target.id}`,
          entry.outcome,
          entry.reason,
        ]),
      )
    : '<h2>Audit entries</h2>\n<p>Not shown: they take the grant <code>audit:read</code>.</p>'
}
</body>
</html>
`;
}

const style = `
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #111; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #bbb; padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.short { white-space: nowrap; }
td ul { margin: 0; padding-left: 1rem; list-style: none; }
td > ul { padding: 0; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
h2 { margin-top: 2rem; break-after: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; }
@media print { body { font-size: 10px; margin: 0; max-width: none; } @page { size: A4 landscape; margin: 12mm; } }
`;

function verified({ verification: { ok, entries, firstBadSequence } }: MigrationReport): string {
  if (ok) return `Unchanged: the hash chain of its ${entries} entries holds`;
  return `CHANGED: entry ${firstBadSequence} is missing, or not as it was written`;
}

function actorOf({ actor, actorName }: { actor: { type: string; id: string }; actorName?: string }): string {
  return actorName === undefined ? `${actor.type} ${actor.id}` : `${actor.type} ${actorName} (${actor.id})`;
}

function pairs(values: Record<string, unknown>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return `<dl>\n${given.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${cell(value)}</dd>`).join('\n')}\n</dl>`;
}

function section(title: string, columns: string[], rows: unknown[][]): string {
  const heading = `<h2>${escaped(title)} (${rows.length})</h2>`;
  if (rows.length === 0) return `${heading}\n<p>None.</p>`;
  const head = columns.map((name) => `<th scope="col" class="short">${escaped(name)}</th>`).join('');
  const body = rows.map(
    (values) =>
      `<tr>${values.map((value) => `<td${isShort(value) ? ' class="short"' : ''}>${cell(value)}</td>`).join('')}</tr>`,
  );
  return `${heading}\n<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return escaped(String(value));
  const members = Array.isArray(value)
    ? value.map((one) => cell(one))
    : Object.entries(value).map(([name, one]) => `${escaped(name)}: ${cell(one)}`);
  return members.length === 0 ? '' : `<ul>${members.map((member) => `<li>${member}</li>`).join('')}</ul>`;
}

/** Numbers and instants are not to be read from two lines. */
function isShort(value: unknown): boolean {
  return typeof value === 'number' || /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(value));
}
