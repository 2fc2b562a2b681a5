import type { InventoryComparison, KindComparison } from '../../domain/inventory.js';
import { plainText } from '../output/plain-text.js';

/** The facts behind an item as lines to be read; the API gives them as they are. */
export function evidenceLines(evidence: unknown): string[] {
  if (isComparison(evidence)) {
    return kinds.flatMap((kind) => comparedLines(kind, evidence[kind]));
  }
  return readableLines(evidence, '');
}

const kinds = ['licensees', 'agreements', 'subscriptions'] as const;

function isComparison(evidence: unknown): evidence is InventoryComparison {
  const kindsOf = evidence as Partial<InventoryComparison> | null;
  return kinds.every((kind) => Array.isArray(kindsOf?.[kind]?.missing?.ids));
}

function comparedLines(name: string, { legacy, marketplace, missing, extra, different }: KindComparison): string[] {
  const listed = (word: string, { count }: { count: number }, shown: string[]) => {
    if (count === 0) return [];
    const more = count > shown.length ? `, and ${count - shown.length} more` : '';
    return [plainText(`  ${word} (${count}): ${shown.join(', ')}${more}`)];
  };
  const differing = different.items.map(
    (one) => `${one.id} (old portal: ${one.legacy}; Marketplace: ${one.marketplace})`,
  );
  return [
    `${name}: ${legacy} on the old portal, ${marketplace} in the Marketplace`,
    ...listed('missing', missing, missing.ids),
    ...listed('extra', extra, extra.ids),
    ...listed('different', different, differing),
  ];
}

/** `key: value` lines, what is in a value indented below it; something with a code begins with that and its evidence. */
function readableLines(value: unknown, indent: string): string[] {
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return [plainText(indent + value.map(String).join(', '))];
    return value.flatMap((one) => readableLines(one, indent));
  }
  if (isPlain(value)) return [plainText(indent + String(value))];
  const { code, evidence, ...others } = value as Record<string, unknown>;
  const hasTitle = typeof code === 'string' && isPlain(evidence) && evidence !== undefined;
  const members = Object.entries(hasTitle ? others : (value as object)).filter(([, one]) => one !== undefined);
  const inner = hasTitle ? `${indent}  ` : indent;
  return [
    ...(hasTitle ? [plainText(`${indent}${code}: ${evidence}`)] : []),
    ...members.flatMap(([key, one]) => {
      const isInline = isPlain(one) || (Array.isArray(one) && one.every(isPlain));
      if (isInline) return [plainText(`${inner}${key}: ${[one].flat().join(', ')}`)];
      return [plainText(`${inner}${key}:`), ...readableLines(one, `${inner}  `)];
    }),
  ];
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
