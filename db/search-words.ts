const mostWords = 20;

/**
 * What a text is found by: its words in lower case without accents, and the parts of compound ones. Our own splitting
 * instead of PostgreSQL's parsers, which read the end of `P-10042` as a negative number, so that `100` would not find it.
 */
export function searchWords(text: string): string[] {
  const words = compounds(text).flatMap((word) => [word, ...word.split('-')]);
  return [...new Set(words)].slice(0, mostWords);
}

/** A tsquery, as text, for what has a word beginning with each word of the text; undefined when it has none. */
export function prefixQuery(text: string): string | undefined {
  // Compounds stay whole: the parts of `P-100` would each have to be looked up, and `p` is part of every id.
  const words = compounds(text).slice(0, mostWords);
  return words.length === 0 ? undefined : words.map((word) => `'${word}':*`).join(' & ');
}

/** Words as people write them; signs between letters and digits become hyphens, so that no quote or operator is left. */
function compounds(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .split(/\s+/u)
    .map((word) => (word.match(/[\p{L}\p{N}]+/gu) ?? []).join('-'))
    .filter((word) => word.length > 0);
}
