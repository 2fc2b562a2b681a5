import { createHash } from 'node:crypto';
import { canonicalJson } from '../../db/hash-chain.js';
import type { AskedQuestion } from '../../domain/approvals.js';
import type { MigrationSnapshot } from '../../domain/migration.js';

/**
 * What is open at the step and could be skipped, as one question. When it was asked first, and how often it was tried since,
 * are no part of it: the same finding is the same question.
 */
export function questionAt(snapshot: MigrationSnapshot, step: string): AskedQuestion | undefined {
  const items = snapshot.attention.filter((item) => item.step === step && item.actions.includes('skip'));
  const [first] = items;
  if (!first) return undefined;
  const said = items.map(({ code, why, evidence }) => ({ code, why, evidence: evidence ?? null }));
  const hash = createHash('sha256').update(canonicalJson(said)).digest('hex');
  return { code: first.code, why: items.map(({ why }) => why).join('; '), hash };
}
