import { announceAnewDuty, isExecuted, sunsetIsFar } from '../../domain/duties.js';
import { describeDifferences, type InventoryComparison } from '../../domain/inventory.js';
import type { MigratingPartner } from '../../domain/migration.js';
import type { Inspection } from '../../domain/readiness.js';
import { assessReadiness, describeBlockers, openBlockers } from '../../domain/readiness.js';
import { partnerOf } from './effects.js';
import type { Journey } from './journey.js';

/** Looks at the account on both sides until nothing stands in the way, or what does was waived. */
export async function inspect(journey: Journey): Promise<void> {
  const { state } = journey;
  if (state.partner) return;
  const found = await untilReady(journey, {});
  if (!found) throw new Error('The first inspection has an outcome');
  const { before, ownedBy, notice, mode } = found.legacy;
  state.partner = {
    ...found.partner,
    previousNotice: before?.notice ?? notice,
    previousMode: before?.mode ?? mode,
    ...(before && ownedBy && ownedBy !== journey.start.migrationId && { supersedes: ownedBy }),
  };
  notePassed(journey, found);
}

/**
 * The same once more, for another date or after a long wait: what was found then may be long past. An account that has been
 * moved meanwhile is past asking, and a new date is announced first.
 */
export async function inspectAgain(journey: Journey): Promise<void> {
  const { state } = journey;
  const isMoot = () => isExecuted(state) || announceAnewDuty(state) !== undefined;
  const found = await untilReady(journey, { isMoot });
  if (!found) return;
  const { adminContactIds, previousNotice, previousMode, supersedes } = partnerOf(journey);
  state.partner = {
    ...found.partner,
    ...(state.contactsReplaced && { adminContactIds }),
    // What it was before we set it: to this a rollback goes back.
    previousNotice,
    previousMode,
    ...(supersedes !== undefined && { supersedes }),
  };
  if (journey.isCurrent && sunsetIsFar(state, journey.policy, journey.now)) {
    delete state.sunsetRaised;
    journey.settle((item) => item.code === 'sunset-near');
  }
  notePassed(journey, found);
}

/** What an operator is asked about in the meantime may have found its answer: looked at now, not at the next try. */
export function reconsiderReadiness({ state, isCurrent }: Journey): void {
  const isAsked = state.attention.some(({ step }) => step === readinessStep);
  const mayBeAnswered = state.stage === 'announced' || (isCurrent && state.stage === 'preparing');
  if (mayBeAnswered && isAsked) state.decisions[readinessStep] = 'retry';
}

const readinessStep = 'readiness';

interface Found extends Inspection {
  partner: Omit<MigratingPartner, 'previousNotice' | 'previousMode' | 'supersedes'>;
}

/** What the inspection found in the end; undefined when there was no point in it any more. */
async function untilReady(journey: Journey, { isMoot }: { isMoot?: () => boolean }): Promise<Found | undefined> {
  const { state } = journey;
  for (;;) {
    const look = await lookUnlessMoot(journey, isMoot);
    if (look) return look.inspection && { ...look.inspection, partner: partnerFound(look.inspection) };
    // Waived, and looked at again: something else may stand in the way by now.
    const waived = openBlockers(state.readiness, state.waived).filter((blocker) => blocker.waivable);
    state.waived.push(...waived.map((blocker) => blocker.code));
  }
}

/** Undefined when an operator waived what stood in the way. */
function lookUnlessMoot(
  journey: Journey,
  isMoot: (() => boolean) | undefined,
): Promise<{ inspection?: Inspection } | undefined> {
  const { state } = journey;
  return journey.insist<{ inspection?: Inspection }>(readinessStep, false, async () => {
    if (isMoot?.()) return {};
    const inspection = await journey.calls
      .longReads('Check that the account is ready to move')
      .inspectPartner({ ...journey.ref, ...(isMoot && { again: true }) });
    state.readiness = assessReadiness(inspection, state.plannedFor);
    const blockers = openBlockers(state.readiness, state.waived);
    if (blockers.length === 0) {
      state.inspected = { at: journey.now, plannedFor: state.plannedFor };
      return { inspection };
    }
    // It may have lost its point while both sides were read.
    if (journey.isCurrent && isMoot?.()) return {};
    return {
      trouble: {
        code: 'readiness-failed' as const,
        why: `Not ready to be moved: ${describeBlockers(blockers)}`,
        evidence: blockers.map(({ code, evidence, fix }) => ({ code, evidence, fix })),
        skippable: blockers.every((blocker) => blocker.waivable),
      },
    };
  });
}

function partnerFound({ legacy, marketplace }: Inspection): Found['partner'] {
  return {
    name: legacy.name,
    locale: legacy.locale,
    timeZone: legacy.timeZone,
    accountId: marketplace.account?.id ?? '',
    defaultGroupId: marketplace.account?.defaultGroupId ?? '',
    ...(legacy.sunsetAt !== undefined && { sunsetAt: legacy.sunsetAt }),
    adminContactIds: legacy.contacts
      .filter((contact) => contact.role === 'admin' && contact.deliverable)
      .map(({ id }) => id),
  };
}

function notePassed(journey: Journey, { legacy, partner }: Found): void {
  const { state } = journey;
  const warnings = state.readiness.filter((check) => check.severity === 'warning' && check.result !== 'pass');
  journey.note({
    kind: 'check',
    code: 'readiness.passed',
    text:
      `Ready to move: ${legacy.customers} customers, ${legacy.subscriptions} subscriptions` +
      (warnings.length > 0 ? `; warnings: ${warnings.map((warning) => warning.code).join(', ')}` : ''),
    data: { accountId: partner.accountId, waived: state.waived, warnings: warnings.map(({ code }) => code) },
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
