import { describeDifferences, type InventoryComparison } from '../../domain/inventory.js';
import type { Inspection } from '../../domain/readiness.js';
import { assessReadiness, openBlockers } from '../../domain/readiness.js';
import { partnerOf } from './effects.js';
import type { Journey } from './journey.js';

/** Looks at the account on both sides until nothing stands in the way, or what does was waived. */
export async function inspect(journey: Journey): Promise<void> {
  const { state } = journey;
  if (state.partner) return;
  let found = await look(journey);
  while (!found) {
    // Waived, and looked at again: something else may stand in the way by now.
    const waived = openBlockers(state.readiness, state.waived).filter((blocker) => blocker.waivable);
    state.waived.push(...waived.map((blocker) => blocker.code));
    found = await look(journey);
  }
  const { legacy, marketplace } = found;
  state.partner = {
    name: legacy.name,
    locale: legacy.locale,
    timeZone: legacy.timeZone,
    accountId: marketplace.account?.id ?? '',
    defaultGroupId: marketplace.account?.defaultGroupId ?? '',
    ...(legacy.sunsetAt !== undefined && { sunsetAt: legacy.sunsetAt }),
    adminContactIds: legacy.contacts
      .filter((contact) => contact.role === 'admin' && contact.deliverable)
      .map(({ id }) => id),
    previousNotice: legacy.before?.notice ?? legacy.notice,
    previousMode: legacy.before?.mode ?? legacy.mode,
    ...(legacy.before && legacy.ownedBy && legacy.ownedBy !== journey.start.migrationId
      ? { supersedes: legacy.ownedBy }
      : {}),
  };
  const warnings = state.readiness.filter((check) => check.severity === 'warning' && check.result !== 'pass');
  journey.note({
    kind: 'check',
    code: 'readiness.passed',
    text:
      `Ready to move: ${legacy.customers} customers, ${legacy.subscriptions} subscriptions` +
      (warnings.length > 0 ? `; warnings: ${warnings.map((warning) => warning.code).join(', ')}` : ''),
    data: { accountId: state.partner.accountId, waived: state.waived, warnings: warnings.map(({ code }) => code) },
  });
}

/** What the inspection found; undefined when an operator waived what stood in the way. */
function look(journey: Journey): Promise<Inspection | undefined> {
  const { state } = journey;
  return journey.insist<Inspection>('readiness', false, async () => {
    const inspection = await journey.calls
      .longReads('Check that the account is ready to move')
      .inspectPartner(journey.ref);
    state.readiness = assessReadiness(inspection, state.plannedFor);
    const blockers = openBlockers(state.readiness, state.waived);
    if (blockers.length === 0) return inspection;
    return {
      trouble: {
        code: 'readiness-failed' as const,
        why: `Not ready to be moved: ${blockers.map((blocker) => blocker.code).join(', ')}`,
        evidence: blockers.map(({ code, evidence, fix }) => ({ code, evidence, fix })),
        skippable: blockers.every((blocker) => blocker.waivable),
      },
    };
  });
}

/** Compares both sides item by item until they agree, or an operator accepts the difference. */
export async function compareSides(journey: Journey): Promise<void> {
  const { accountId } = partnerOf(journey);
  const agreed = await journey.insist<{ comparison: InventoryComparison }>('verification', true, async () => {
    const comparison = await journey.calls
      .longReads('Compare both sides, item by item')
      .compareInventories({ ...journey.ref, accountId });
    if (comparison.agrees) return { comparison };
    return {
      trouble: {
        code: 'inventory-mismatch' as const,
        why: `The two sides differ: ${describeDifferences(comparison)}`,
        evidence: comparison,
        skippable: true,
      },
    };
  });
  if (!agreed) {
    journey.note({
      kind: 'check',
      code: 'verification.accepted',
      text: 'An operator goes on without both sides agreeing',
    });
    return;
  }
  const { licensees, agreements, subscriptions } = agreed.comparison;
  journey.note({
    kind: 'check',
    code: 'verification.passed',
    text: `Both sides agree: ${licensees.marketplace} licensees, ${agreements.marketplace} agreements, ${subscriptions.marketplace} subscriptions`,
  });
}
