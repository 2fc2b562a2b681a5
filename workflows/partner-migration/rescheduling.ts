import type { ActionRequest } from '../../domain/actions.js';
import { announceMove } from './effects.js';
import type { Journey } from './journey.js';
import { reconsiderReadiness } from './readiness.js';

/**
 * Sets another planned date. The stage stays what it is: an account whose data may be moving already does not go back,
 * and a portal that was frozen stays frozen.
 */
export function reschedule(journey: Journey, { plannedFor = '' }: ActionRequest): void {
  const { state, policy } = journey;
  state.plannedFor = Date.parse(plannedFor);
  const overdueAt = Math.max(state.plannedFor, state.stageSince) + policy.executionOverdueMs;
  journey.settle(
    ({ code }) => code === 'execution-failed' || (code === 'execution-overdue' && overdueAt > journey.now),
  );
  const renewals = state.readiness.find(({ code }) => code === 'commitment-in-window');
  if (renewals) Object.assign(renewals, { result: 'unknown', evidence: 'not looked at for the new planned date yet' });
  reconsiderReadiness(journey);
  // The first notice is set with the date that holds then.
  if (state.stage === 'preparing') return;
  dropAnnouncements(journey);
  state.dateChanges = (state.dateChanges ?? 0) + 1;
}

/** Has the old portal announce the planned date, once for each date. */
export async function announceDate(journey: Journey): Promise<void> {
  const { state } = journey;
  const changes = state.dateChanges ?? 0;
  await journey.perform(announceMove(journey));
  if (changes > 0) state.dateChangesAnnounced = changes;
}

/** What the old portal has not announced by now it need not announce any more. */
export function dropAnnouncements(journey: Journey): void {
  for (const effect of Object.values(journey.state.effects)) {
    if (effect.step === 'notice-upcoming') journey.drop(effect);
  }
}
