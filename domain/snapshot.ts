import { allowedActions } from './allowed-actions.js';
import type { MigrationSnapshot, MigrationStart, MigrationState } from './migration.js';
import { resolvingActions } from './resolving-actions.js';
import { stepsTried } from './retries.js';
import { isEnded } from './stages.js';

/**
 * What is shown of a state: the answer of the `migration` query and what the record step writes. `calling`: the steps whose
 * call is under way.
 */
export function snapshotOf(start: MigrationStart, state: MigrationState, calling: Iterable<string>): MigrationSnapshot {
  const effects = Object.values(state.effects);
  const standing = (step: string) => effects.some((effect) => effect.step === step && effect.status === 'confirmed');
  const iso = (ms: number) => new Date(ms).toISOString();
  const allowed = allowedActions(state);
  return {
    migrationId: start.migrationId,
    partnerId: start.partnerId,
    ...(state.partner && {
      partnerName: state.partner.name,
      accountId: state.partner.accountId,
      timeZone: state.partner.timeZone,
    }),
    ...(start.wave !== undefined && { wave: start.wave }),
    stage: state.stage,
    stageSince: iso(state.stageSince),
    startedAt: iso(state.startedAt),
    startedBy: start.startedBy,
    plannedFor: iso(state.plannedFor),
    ...(isEnded(state.stage) && { endedAt: iso(state.stageSince) }),
    ...(state.paused && { paused: { ...state.paused, since: iso(state.paused.since) } }),
    ...(state.waiting && {
      waiting: {
        for: state.waiting.text,
        since: iso(state.waiting.since),
        ...(state.waiting.until !== undefined && { until: iso(state.waiting.until) }),
      },
    }),
    attention: state.attention.map((item) => ({ ...item, actions: resolvingActions(item, allowed) })),
    trying: stepsTried(start.migrationId, state, calling),
    readiness: state.readiness,
    ...(state.partner && {
      adminContactIds: state.partner.adminContactIds,
      portalBefore: { mode: state.partner.previousMode, notice: state.partner.previousNotice },
      portalMode: standing('restore-mode')
        ? state.partner.previousMode
        : standing('archive-portal')
          ? 'archive'
          : standing('freeze-portal')
            ? 'frozen'
            : state.partner.previousMode,
      portalNotice: standing('restore-notice')
        ? state.partner.previousNotice
        : standing('notice-migrated')
          ? 'migrated'
          : standing('notice-upcoming')
            ? 'upcoming'
            : state.partner.previousNotice,
    }),
    invitations: state.invitations.map((invitation) => ({
      contactId: invitation.contactId,
      status: invitation.status,
      ...(invitation.membershipId !== undefined && { membershipId: invitation.membershipId }),
      round: invitation.round,
      ...(invitation.invitedAt > 0 && { invitedAt: iso(invitation.invitedAt) }),
      remindersSent: invitation.remindersSent,
      ...(invitation.acceptedAt !== undefined && { acceptedAt: invitation.acceptedAt }),
    })),
    buyers: state.buyers.map(({ buyerId, status, enrollmentId, certificateId, note }) => ({
      buyerId,
      status,
      ...(enrollmentId !== undefined && { enrollmentId }),
      ...(certificateId !== undefined && { certificateId }),
      ...(note !== undefined && { note }),
    })),
    effects,
    facts: state.facts.map(({ type, key, occurredAt, origin }) => ({ type, key, occurredAt, origin })),
    sequence: state.sequence,
    runs: state.runs,
    allowedActions: allowed,
  };
}
