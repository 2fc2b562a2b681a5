/** Every code the portal answers with, and its status; the code is the end of the problem's `type`. */
export const LEGACY_PROBLEMS = {
  validation: { status: 400, title: 'The request does not fit the contract' },
  unauthorized: { status: 401, title: 'A valid bearer token is needed' },
  'not-found': { status: 404, title: 'There is no such object' },
  'open-orders': { status: 409, title: 'Orders are still pending' },
  'owned-by-other-migration': { status: 409, title: 'Another migration holds this account' },
  finalized: { status: 409, title: 'The account is finalised' },
  'not-archived': { status: 409, title: 'Only an archived account can be finalised' },
  'not-live': { status: 409, title: 'The account takes no new orders' },
  'idempotency-in-progress': { status: 409, title: 'The first request with this key is still running' },
  sunset: { status: 410, title: 'The portal is switched off for this account' },
  'precondition-failed': { status: 412, title: 'The account has changed since' },
  'idempotency-key-reused': { status: 422, title: 'The key was used for another request' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong' },
  unavailable: { status: 503, title: 'The portal is not available' },
} as const;

export type LegacyProblemCode = keyof typeof LEGACY_PROBLEMS;

export type LegacyProblemBody = { type: string; title: string; status: number; code: string; detail?: string };

/** A refusal of the legacy portal; `headers` go with the answer. */
export class LegacyProblem extends Error {
  override readonly name = 'LegacyProblem';

  constructor(
    readonly code: LegacyProblemCode,
    readonly detail?: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(detail ?? LEGACY_PROBLEMS[code].title);
  }

  get status(): number {
    return LEGACY_PROBLEMS[this.code].status;
  }
}

/** The problem document for a code. */
export function legacyProblemBody(code: LegacyProblemCode, detail?: string): LegacyProblemBody {
  const { status, title } = LEGACY_PROBLEMS[code];
  return { type: `urn:sandbox:legacy-portal:problems/${code}`, title, status, code, ...(detail && { detail }) };
}

/** The code that belongs to an injected status, so that a fault looks like the portal's own answer. */
export function legacyCodeForStatus(status: number): LegacyProblemCode {
  const known = Object.entries(LEGACY_PROBLEMS).find(([, problem]) => problem.status === status);
  if (known) return known[0] as LegacyProblemCode;
  return status >= 500 ? 'unavailable' : 'validation';
}
