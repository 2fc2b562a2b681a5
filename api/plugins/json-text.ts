/** What a parser would take, or read over, and a later part choke on, or read otherwise: no honest sender means it. */
type Poison = 'not-utf-8' | 'nul' | 'lone-surrogate' | 'proto' | 'duplicate-member';

/** Thrown for a body that is not the JSON that we take; the message says what and, where it helps, at which character. */
export class JsonTextError extends Error {
  override name = 'JsonTextError';

  constructor(
    message: string,
    readonly poison?: Poison,
  ) {
    super(message);
  }
}

/** So deep and so many members: more than any of our requests needs, and less than what makes a validator slow. */
const maxDepth = 32;
const maxMembers = 2000;

/**
 * Parses a body strictly. Beyond the grammar it refuses what a parser would take and a later part choke on: bytes that
 * are not UTF-8, NUL (PostgreSQL stores none), lone surrogates (UTF-8 has none), `__proto__`, a member given twice (two
 * readers would see two requests), and sizes out of proportion.
 * @throws JsonTextError
 */
export function parseJsonText(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw new JsonTextError('The body is empty');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new JsonTextError('The body is not UTF-8', 'not-utf-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body.
    throw new JsonTextError('The body is not JSON');
  }
  checkTokens(text);
  return value;
}

/** Walks the tokens of a text that is known to be JSON. */
function checkTokens(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > maxDepth) throw new JsonTextError(`Nested deeper than ${maxDepth} at character ${at}`);
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const string: string = JSON.parse(text.slice(at, end + 1));
      checkString(string, at);
      const names = open.at(-1);
      if (names && isFollowedByColon(text, end)) {
        checkName(string, names, at);
        members += 1;
      }
      at = end;
    } else if (character === ',' && open.at(-1) === undefined) {
      members += 1;
    }
    if (members > maxMembers) throw new JsonTextError(`More than ${maxMembers} members`);
  }
}

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function isFollowedByColon(text: string, end: number): boolean {
  let next = end + 1;
  while (/\s/.test(text[next] ?? '')) next += 1;
  return text[next] === ':';
}

function checkString(string: string, at: number): void {
  if (string.includes('\u0000')) throw new JsonTextError(`A string holds NUL at character ${at}`, 'nul');
  if (hasLoneSurrogate(string)) {
    throw new JsonTextError(`A string holds a lone surrogate at character ${at}`, 'lone-surrogate');
  }
}

function checkName(name: string, names: Set<string>, at: number): void {
  if (name === '__proto__') {
    throw new JsonTextError(`The name __proto__ is not allowed (character ${at})`, 'proto');
  }
  if (names.has(name)) throw new JsonTextError(`A member is given twice at character ${at}`, 'duplicate-member');
  names.add(name);
}

/** Whether UTF-16 code units stand alone that only have a meaning in pairs. */
export function hasLoneSurrogate(text: string): boolean {
  return /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}
