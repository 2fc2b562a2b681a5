import { createHash } from 'node:crypto';
import { canonicalJson } from '../../db/hash-chain.js';
import type { AskedQuestion } from '../../domain/approvals.js';
import type { AttentionItem } from '../../domain/attention.js';
import { mustStillEnroll } from '../../domain/duties.js';
import type { MigrationSnapshot } from '../../domain/migration.js';

/** What is open at the step and could be skipped, as one question. */
export function questionAt(snapshot: MigrationSnapshot, step: string): AskedQuestion | undefined {
  const items = snapshot.attention.filter((item) => item.step === step && item.actions.includes('skip'));
  const [first] = items;
  if (!first) return undefined;
  const hash = createHash('sha256')
    .update(canonicalJson(inOneOrder(items.map((item) => findingOf(item, snapshot)))))
    .digest('hex');
  return { code: first.code, why: items.map((item) => inWords(item, snapshot)).join('; '), hash };
}

/**
 * What makes it the same question: what was found. Since when, how often it was tried and how much it presses are no part
 * of it, nor in which way a call fails: what is decided is to go on without its answer.
 */
function findingOf({ code, step, evidence }: AttentionItem, snapshot: MigrationSnapshot): object {
  if (code === 'effect-failed') {
    const { activity = null } = Object(evidence) as { activity?: string };
    return { code, activity };
  }
  if (code === 'enrollment-overdue') return { code, buyerIds: openBuyers(snapshot) };
  // What the vendor asks stands with the buyer.
  const buyer = snapshot.buyers.find(({ buyerId }) => step === `buyer/${buyerId}`);
  return { code, evidence: evidence ?? null, ...(buyer && { buyer }) };
}

/** An overdue enrollment is about all buyers that have not enrolled: who decides has to see which. */
function inWords({ code, why }: AttentionItem, snapshot: MigrationSnapshot): string {
  return code === 'enrollment-overdue' ? `${why}: ${openBuyers(snapshot).join(', ')}` : why;
}

function openBuyers({ buyers }: MigrationSnapshot): string[] {
  return buyers.filter(mustStillEnroll).map(({ buyerId }) => buyerId);
}

/** The other side lists what it has in any order. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((one) => ({ value: inOneOrder(one), text: canonicalJson(inOneOrder(one)) }));
    return items.sort((one, other) => (one.text < other.text ? -1 : 1)).map((one) => one.value);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inOneOrder(one)]));
}
