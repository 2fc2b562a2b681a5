import type { MigrationSnapshot } from '../../domain/migration.js';
import { stageMeaning } from '../../domain/stages.js';

/** What the Web UI shows on top of a migration, in Markdown: the state at a glance, ids and states only. */
export function currentDetails(snapshot: MigrationSnapshot): string {
  const lines = [`### ${snapshot.stage}`, stageMeaning[snapshot.stage], ''];
  // Without the reason: the Web UI knows no grants, and people write what they like.
  if (snapshot.paused) lines.push(`**Paused** since ${snapshot.paused.since} by ${snapshot.paused.by.id}`, '');
  if (snapshot.waiting) {
    const until = snapshot.waiting.until ? `; next look ${snapshot.waiting.until}` : '';
    lines.push(`Waiting for **${snapshot.waiting.for}** since ${snapshot.waiting.since}${until}`, '');
  }
  if (snapshot.attention.length > 0) {
    lines.push('#### Needs attention');
    for (const item of snapshot.attention) {
      const tryAgain = item.nextTryAt ? `; next try ${item.nextTryAt}` : '';
      lines.push(`- **${item.code}** (${item.step}) since ${item.since}: ${item.why}`);
      lines.push(`  - resolved by: ${item.actions.join(', ') || 'a new event'}${tryAgain}`);
    }
    lines.push('');
  }
  if (snapshot.invitations.length > 0) {
    lines.push('| contact | invitation | round | reminders |', '|---|---|---|---|');
    for (const invitation of snapshot.invitations) {
      lines.push(
        `| ${invitation.contactId} | ${invitation.status} | ${invitation.round} | ${invitation.remindersSent} |`,
      );
    }
    lines.push('');
  }
  if (snapshot.buyers.length > 0) {
    lines.push('| buyer | certificate |', '|---|---|');
    for (const buyer of snapshot.buyers) lines.push(`| ${buyer.buyerId} | ${buyer.status} |`);
    lines.push('');
  }
  lines.push(`Planned for ${snapshot.plannedFor}; old portal: ${snapshot.portalMode ?? 'not looked at yet'}.`);
  return lines.join('\n');
}
