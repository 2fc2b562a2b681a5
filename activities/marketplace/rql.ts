/**
 * The few RQL expressions that we ask with, as raw query text. Ids are double-quoted: bare ones may match nothing.
 * Parentheses and commas stay as they are, since the server cuts the expression at them before it decodes.
 */
export type Rql = string & { readonly rql: unique symbol };

export function eq(property: string, value: string): Rql {
  return `eq(${property},${quoted(value)})` as Rql;
}

/** @throws RangeError without values, which would match everything or nothing, depending on the server. */
export function isIn(property: string, values: readonly string[]): Rql {
  if (values.length === 0) throw new RangeError(`in(${property}) needs values`);
  return `in(${property},(${values.map(quoted).join(',')}))` as Rql;
}

export function gt(property: string, instant: string): Rql {
  return `gt(${property},${quoted(instant)})` as Rql;
}

export function and(...conditions: Rql[]): Rql {
  return conditions.length === 1 ? conditions[0]! : (`and(${conditions.join(',')})` as Rql);
}

function quoted(value: string): string {
  // A quote inside would end the literal, and there is no documented escape; no id or CDG holds one.
  return `%22${encodeURIComponent(value.replaceAll('"', ''))}%22`;
}
