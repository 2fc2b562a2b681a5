// Parts of a family name that stand before its last word.
const particles = new Set(
  'al bin da de dei del della den der di do dos du el het la le ten ter van vom von zu zum zur'.split(' '),
);

/**
 * First and last name out of one: "Ludwig van Beethoven" is "Ludwig" and "van Beethoven", "Muster, Erika" is turned
 * round. A single word gets a dash beside it, since the Marketplace asks for both.
 */
export function splitName(name: string): { firstName: string; lastName: string } {
  const clean = name.replaceAll(/\s+/g, ' ').trim();
  const comma = /^([^,]+), ?([^,]+)$/.exec(clean);
  if (comma) return { firstName: comma[2]!.trim(), lastName: comma[1]!.trim() };
  const words = clean.split(' ').filter(Boolean);
  if (words.length < 2) return { firstName: words[0] ?? '-', lastName: '-' };
  let start = words.length - 1;
  while (start > 1 && particles.has(words[start - 1]!.toLowerCase())) start -= 1;
  return { firstName: words.slice(0, start).join(' '), lastName: words.slice(start).join(' ') };
}
