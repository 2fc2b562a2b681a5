import type { ActionName } from '../../domain/actions.js';
import type { AttentionItem } from '../../domain/attention.js';
import type { Journey } from './journey.js';
import type { Trouble } from './trouble.js';

/** What is asked of the operators, and when it is answered: the attention items of a migration. */

/** At most one open item per code and step, whose age is that of the first time. */
export function askOperators(
  journey: Journey,
  item: Omit<AttentionItem, 'since'>,
  since = new Date(journey.now).toISOString(),
): void {
  const { attention } = journey.state;
  const open = attention.find((other) => other.code === item.code && other.step === item.step);
  if (open) {
    // Whoever answers by what they have read, and the entry that it was read with, is told that it is out of date.
    const isNews = open.severity !== item.severity || (journey.isCurrent && !isSaidAlready(open, item));
    Object.assign(open, item);
    journey.records.noteChange();
    if (!isNews) return;
  } else {
    attention.push({ ...item, since });
  }
  journey.note({
    kind: 'attention',
    code: `attention.${item.code}`,
    text: item.why,
    data: { step: item.step, severity: item.severity, evidence: item.evidence },
  });
}

/** Closes the items whose cause is gone. */
export function closeQuestions(journey: Journey, isSettled: (item: AttentionItem) => boolean): void {
  const { state } = journey;
  const closed = state.attention.filter(isSettled);
  if (closed.length === 0) return;
  state.attention = state.attention.filter((item) => !isSettled(item));
  for (const item of closed) {
    journey.note({
      kind: 'attention',
      code: 'attention.resolved',
      text: `No longer needs attention: ${item.code} (${item.step})`,
      data: { code: item.code, step: item.step },
    });
  }
}

/** Asks about a step that is stuck, and says when it is tried again. Who wanted it tried (`retried`) is answered in any case. */
export function askAboutTrouble(
  journey: Journey,
  step: string,
  { code, why, evidence, skippable }: Trouble,
  tries: number,
  retried = false,
): void {
  const { state, policy } = journey;
  const actions: ActionName[] = skippable ? ['retry', 'skip'] : ['retry'];
  if (!skippable && state.decisions[step] === 'skip') delete state.decisions[step];
  const nextTryAt = journey.now + policy.retryAgainAfterMs * Math.min(2 ** (tries - 1), 12);
  const stuck = state.attention.find((item) => item.step === step && item.nextTryAt !== undefined);
  // Another cause at the same step replaces the last one; the step has been stuck since the first.
  closeQuestions(journey, (item) => item.step === step && item.code !== code);
  const { sequence } = state;
  askOperators(
    journey,
    {
      code,
      step,
      severity: 'critical',
      why,
      evidence,
      actions,
      nextTryAt: new Date(nextTryAt).toISOString(),
      tries,
      triedAt: new Date(journey.now).toISOString(),
    },
    journey.isCurrent ? stuck?.since : undefined,
  );
  // What was found is no news, but that it was looked for is.
  if (!retried || !journey.isCurrent || state.sequence !== sequence) return;
  journey.note({
    kind: 'attention',
    code: 'attention.unchanged',
    text: `Tried again, and still: ${why}`,
    data: { code, step, tries },
  });
}

/**
 * Whether a `skip` that came in during a try still stands after it: what it accepts is what was open then. Where an
 * effect is left out it does not matter what kept it from happening.
 */
export function isAnsweredBy(journey: Journey, open: AttentionItem | undefined, trouble: Trouble): boolean {
  if (!journey.isCurrent) return true;
  return open?.code === trouble.code && (trouble.code === 'effect-failed' || isSaidAlready(open, trouble));
}

/** Whether an item says this much already. */
function isSaidAlready(open: AttentionItem, { why, evidence }: Pick<AttentionItem, 'why' | 'evidence'>): boolean {
  return open.why === why && JSON.stringify(open.evidence) === JSON.stringify(evidence);
}
