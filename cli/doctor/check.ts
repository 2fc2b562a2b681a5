export type CheckStatus = 'ok' | 'warn' | 'fail';

/** One thing that was looked at. */
export interface Check {
  /** Such as `temporal.namespace`; stable. */
  name: string;
  status: CheckStatus;
  /** What was found; no secret. */
  detail: string;
  /** What to do; absent when it is well. */
  advice?: string;
}

export const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail });
export const warn = (name: string, detail: string, advice: string): Check => ({ name, status: 'warn', detail, advice });
export const fail = (name: string, detail: string, advice: string): Check => ({ name, status: 'fail', detail, advice });

/** A check that could not be made, since a setting is not known here. */
export function notChecked(name: string, setting: string): Check {
  return warn(name, `not checked: ${setting} is not set here`, `Set ${setting}, or run this where the worker runs`);
}

/** The reason of a failed call without what it was called with: addresses may hold passwords. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  if (error.name === 'TimeoutError') return 'no answer in time';
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    if ('code' in one && (typeof one.code === 'string' || typeof one.code === 'number'))
      return `${one.name} ${one.code}`;
  }
  return error.name;
}
