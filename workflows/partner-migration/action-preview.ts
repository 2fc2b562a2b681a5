import { ApplicationFailure } from '@temporalio/workflow';
import { actionCatalogue } from '../../domain/action-catalogue.js';
import {
  type ActionName,
  type ActionPreview,
  type ActionRequest,
  type FactRequest,
  type ForeseenEffect,
  refusals,
} from '../../domain/actions.js';
import { type EventSignal, eventCatalogue, isEventType } from '../../domain/events.js';
import { planOf } from './action-plan.js';
import { faultOf, reasonToIgnore } from './events.js';
import type { Journey } from './journey.js';
import { checkAction, checkAllowed, checkReason, invalid, wrongState } from './operator-checks.js';

/** The same checks as taking the action, and what it would do; nothing is changed. A refusal is an answer: queries do not throw. */
export function previewAction(
  journey: Journey,
  action: ActionName,
  request: ActionRequest | FactRequest,
): ActionPreview {
  try {
    if (!Object.hasOwn(actionCatalogue, action)) throw notUnderstood();
    if (action === 'record-fact') {
      checkFact(journey, request as FactRequest);
      return { valid: true, effects: foreseenOfFact(request as FactRequest) };
    }
    checkAction(journey, action, request as ActionRequest);
    return { valid: true, effects: planOf(journey, action, request as ActionRequest) };
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    const refusal = Object.values(refusals).find((type) => type === error.type) ?? refusals.invalid;
    return { valid: false, refusal, why: error.message, details: error.details ?? [] };
  }
}

/** The API knows its actions: one that we do not know comes from a newer build than ours. */
function notUnderstood(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('There is no such action', refusals.notUnderstood);
}

function checkFact(journey: Journey, request: FactRequest): void {
  const { type, data, occurredAt, recorded } = request ?? {};
  checkReason('record-fact', recorded?.reason);
  checkAllowed(journey, 'record-fact');
  if (typeof type !== 'string' || !isEventType(type)) throw invalid('There is no such type of event');
  const signal: EventSignal = {
    eventId: 'preview',
    source: 'operator',
    origin: 'operator',
    occurredAt,
    data,
    recorded,
  };
  const fault = faultOf(type, signal);
  if (fault) throw invalid(fault);
  const ignored = reasonToIgnore(journey, type, signal);
  if (ignored) throw wrongState(journey, `"${type}" would change nothing now: ${ignored}`);
}

function foreseenOfFact({ type }: FactRequest): ForeseenEffect[] {
  return [
    { text: `Recorded as a fact: ${eventCatalogue[type].meaning}` },
    ...(/^(invitation|enrollment|certificate)\./.test(type)
      ? [{ text: 'The Marketplace is asked: only what it shows counts' }]
      : []),
  ];
}
