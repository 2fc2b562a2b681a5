/** What is safe to repeat of an error body: codes and names of properties, none of its words. */
export interface Problem {
  /** The other side's own code, such as `open-orders`. */
  code?: string;
  traceId?: string;
  /** Properties that were refused. */
  fields: string[];
}

const codePattern = /^[a-z][a-z0-9-]{0,63}$/i;
const traceIdPattern = /^[\w:.|-]{1,128}$/;
// Resend's way: `{statusCode, name, message}`. A `name` of another form, or alone, may be a person's.
const errorNamePattern = /^[a-z]+(_[a-z]+){1,7}$/;
const fieldPattern = /^[A-Za-z$][\w$]*([.[\]]+[\w$]+\]?)*$/;
const fieldsAtMost = 5;

/**
 * Reads an error body in any of the known forms: problem details with `errors` as a map by property or as a list of
 * `{properties}`, a gateway's `{statusCode, message}`, or something else altogether.
 */
export function readProblem(body: unknown): Problem {
  if (!isObject(body)) return { fields: [] };
  const type = typeof body.type === 'string' ? body.type.slice(body.type.search(/[^/#:]*$/)) : undefined;
  // The Marketplace's types end in a section of the HTTP specification, which is no code; the dots tell them apart.
  const code = [body.code, type].find((value) => typeof value === 'string' && codePattern.test(value));
  const name = 'statusCode' in body && typeof body.name === 'string' && errorNamePattern.test(body.name) && body.name;
  const traceId = typeof body.traceId === 'string' && traceIdPattern.test(body.traceId) ? body.traceId : undefined;
  return {
    ...(typeof code === 'string' ? { code } : name ? { code: name } : {}),
    ...(traceId && { traceId }),
    fields: fieldsOf(body.errors),
  };
}

/** The status of an error that a gateway wrapped into a 2xx answer; undefined for any other body. */
export function statusOfWrappedError(body: unknown): number | undefined {
  if (!isObject(body)) return undefined;
  const status = 'message' in body ? body.statusCode : 'title' in body && 'type' in body ? body.status : undefined;
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : undefined;
}

function fieldsOf(errors: unknown): string[] {
  const names = Array.isArray(errors)
    ? errors.flatMap((error) => (isObject(error) && Array.isArray(error.properties) ? error.properties : []))
    : isObject(errors)
      ? Object.keys(errors)
      : [];
  const safe = names.filter((name) => typeof name === 'string' && name.length <= 64 && fieldPattern.test(name));
  return [...new Set(safe)].slice(0, fieldsAtMost);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
