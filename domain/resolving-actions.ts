import type { ActionName } from './actions.js';
import { type AttentionItem, alsoResolvedBy } from './attention.js';

/** All that resolves an item as things stand: the answers that it carries itself, and what else is possible and helps. */
export function resolvingActions(item: AttentionItem, allowed: readonly ActionName[]): ActionName[] {
  const others = isOfNobody(item) ? (['abort'] as const) : (alsoResolvedBy[item.code] ?? []);
  return [...item.actions, ...others.filter((action) => allowed.includes(action))];
}

/** Of a partner whom the old portal does not know: no try finds it, as long as its id was a mistake. */
function isOfNobody({ code, step, evidence }: AttentionItem): boolean {
  if (code !== 'effect-failed' || step !== 'readiness') return false;
  return (evidence as { type?: unknown } | undefined)?.type === 'not-found';
}
