import type { Duty } from '../../domain/duties.js';
import { announceMigrated, partnerOf, sendAgain, sendWebinarInvitations } from './effects.js';
import { inviteContacts } from './inviting.js';
import type { Journey } from './journey.js';
import { doReplacementDuty } from './replacements.js';

/** What may fall due in any of the late waits. */
export async function doSideDuty(journey: Journey, duty: Duty): Promise<void> {
  if (duty.kind === 'revoke-replaced' || duty.kind === 'welcome-contact') await doReplacementDuty(journey, duty);
  else if (duty.kind === 'announce-migrated') await journey.performBeside(announceMigrated(journey));
  else if (duty.kind === 'invite-contacts') await inviteContacts(journey);
  else if (duty.kind === 'invite-to-webinars') await inviteToWebinars(journey);
  else if (duty.kind === 'send-again') await mailAgain(journey, duty.key);
  else throw new Error(`No such duty in this stage: ${duty.kind}`);
}

/** Due some time after hand-over, whatever the partner waits for then. */
async function inviteToWebinars(journey: Journey): Promise<void> {
  const { adminContactIds } = partnerOf(journey);
  journey.state.webinars = 'done';
  await journey.performBeside(...adminContactIds.map((contactId) => sendWebinarInvitations(journey, contactId)));
}

async function mailAgain(journey: Journey, key: string): Promise<void> {
  const record = journey.state.effects[key];
  if (record) await journey.performBeside(sendAgain(journey, record));
}

export function raiseOverdue(
  journey: Journey,
  duty: Duty,
  code: 'execution-overdue' | 'enrollment-overdue',
  step: 'execution' | 'enrollment',
): void {
  if (duty.kind !== 'raise-overdue') throw new Error(`Not a deadline: ${duty.kind}`);
  const words =
    code === 'execution-overdue'
      ? `"Migration executed" was planned for ${new Date(journey.state.plannedFor).toISOString()} and has not been reported`
      : 'The partner was sent the enrollment guide and has not enrolled every buyer';
  const raised = journey.state.attention.find((item) => item.code === code && item.step === step);
  journey.ask({
    code,
    step,
    severity: duty.severity,
    // Whether a deadline is breached the queue says: it knows the days on which people work.
    why: raised ? `Overdue since ${raised.since}: ${words}` : words,
    // An enrollment can be looked at, or taken out of scope; for the execution see `alsoResolvedBy`.
    actions: step === 'enrollment' ? ['retry', 'skip'] : [],
  });
}

/** Stays open until the hand-over: what is to be said of it is said once. */
export function raiseSunset(journey: Journey): void {
  journey.state.sunsetRaised = true;
  journey.ask({
    code: 'sunset-near',
    step: 'sunset',
    severity: 'critical',
    why: `The old portal is switched off at ${partnerOf(journey).sunsetAt}, and the account has not been handed over`,
    actions: ['skip'],
  });
}

/**
 * After a look: a report that the Marketplace does not show yet is looked at again a few times, since its lists lag;
 * then it becomes a question.
 */
export function lookAgainLater(
  journey: Journey,
  report: {
    isExplained: () => boolean;
    isContradicted: () => boolean;
    step: 'acceptance' | 'enrollment';
    why: string;
  },
): void {
  const { state, policy } = journey;
  if (!state.recheck && !journey.isCurrent) return;
  if (report.isExplained()) {
    delete state.recheck;
    journey.settle((item) => item.code === 'report-contradicted');
    return;
  }
  if (!state.recheck) return;
  if (state.recheck.left > 0) {
    state.recheck = { at: journey.now + policy.recheckAfterMs, left: state.recheck.left - 1 };
    return;
  }
  delete state.recheck;
  // A question that was answered before we looked, or an invitation sent anew by hand: nothing to ask about.
  if (!report.isContradicted()) return;
  journey.ask({
    code: 'report-contradicted',
    // Not the step of what may be asked there already: an answer by step would be taken for both.
    step: journey.isCurrent ? `report/${report.step}` : report.step,
    severity: 'warning',
    why: report.why,
    actions: ['retry', 'skip'],
  });
}
