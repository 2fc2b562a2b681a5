import { StackError } from './stack-error.mjs';

/**
 * Refuses a Node that `engines.node` of package.json does not name.
 * @param {string} range clauses joined by `||`, each `^a.b.c` or `>=a.b.c`
 * @param {string} [version] this process's unless told
 * @throws {StackError} NODE_VERSION
 */
export function requireNodeVersion(range, version = process.versions.node) {
  if (range.split('||').some((clause) => satisfies(version, clause.trim()))) return;
  throw new StackError(
    'NODE_VERSION',
    `Node ${version} is not supported; Portage needs ${range.replaceAll('||', 'or')}.`,
    {
      advice: 'Install a supported version (https://nodejs.org/en/download, or "nvm install 22"), then try again.',
    },
  );
}

/**
 * @param {string} version
 * @param {string} clause
 */
function satisfies(version, clause) {
  const [, operator = '', lowest = ''] = /^(\^|>=)\s*(\d+(?:\.\d+){0,2})$/.exec(clause) ?? [];
  if (!lowest) throw new Error(`package.json: engines.node has a clause that is not understood: ${clause}`);
  const found = toNumbers(version);
  const least = toNumbers(lowest);
  if (operator === '^' && found[0] !== least[0]) return false;
  for (let i = 0; i < 3; i++) {
    const difference = (found[i] ?? 0) - (least[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** @param {string} version */
function toNumbers(version) {
  return (version.split('-')[0] ?? '').split('.').map(Number);
}
