import { randomBytes } from 'node:crypto';

/** One finding of a check, as the API lists it. */
export type Finding = { message: string; properties: string[]; id?: string };
/** The API's two forms of `errors`: a map by field (input checks) or a list of findings (business rules). */
export type ProblemErrors = Record<string, string[]> | Finding[];

const KINDS: Record<number, { title: string; section: string }> = {
  400: { title: 'Bad Request', section: '15.5.1' },
  401: { title: 'Unauthorized', section: '15.5.2' },
  403: { title: 'Forbidden', section: '15.5.4' },
  404: { title: 'Not Found', section: '15.5.5' },
  409: { title: 'Conflict', section: '15.5.10' },
  413: { title: 'Content Too Large', section: '15.5.14' },
  415: { title: 'Unsupported Media Type', section: '15.5.16' },
  500: { title: 'Internal Server Error', section: '15.6.1' },
  501: { title: 'Not Implemented', section: '15.6.2' },
};

/** A refusal of the Marketplace; `status` is the HTTP status it is answered with. */
export class MarketplaceProblem extends Error {
  override readonly name = 'MarketplaceProblem';
  constructor(
    readonly status: number,
    detail: string,
    readonly errors?: ProblemErrors,
  ) {
    super(detail);
  }
}

/** 404: the id does not exist, or this caller may not see it. */
export function notFound(kind: string): MarketplaceProblem {
  return new MarketplaceProblem(404, `The ${kind} was not found.`);
}

/** 409: the object is in a state that does not allow the call. */
export function wrongState(kind: string, state: string, call: string): MarketplaceProblem {
  return new MarketplaceProblem(409, `The ${kind} is ${state}; ${call} is not possible.`);
}

/** 403: no caller of this actor type may make the call. */
export function forbidden(detail = 'The call is not allowed for this actor.'): MarketplaceProblem {
  return new MarketplaceProblem(403, detail);
}

/** 400 in the list form that business rules use. */
export function refused(...findings: [property: string, message: string][]): MarketplaceProblem {
  return new MarketplaceProblem(
    400,
    'One or more validation errors occurred.',
    findings.map(([property, message]) => ({ message, properties: [property] })),
  );
}

/** 400 in the map form that checks of the input use. */
export function invalid(field: string, message: string): MarketplaceProblem {
  return new MarketplaceProblem(400, 'One or more validation errors occurred.', { [field]: [message] });
}

/** The body of a problem answer; `traceparent` (W3C) of the request keeps its trace id. */
export function problemBody(problem: MarketplaceProblem, traceparent?: string): Record<string, unknown> {
  const kind = KINDS[problem.status] ?? { title: 'Error', section: '15' };
  return {
    type: `https://tools.ietf.org/html/rfc9110#section-${kind.section}`,
    title: kind.title,
    status: problem.status,
    detail: problem.message,
    traceId: traceId(traceparent),
    ...(problem.errors ? { errors: problem.errors } : {}),
  };
}

function traceId(traceparent?: string): string {
  const trace = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent ?? '')?.[1];
  return `00-${trace ?? randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}
