import { type ProblemSlug, problemCatalogue } from '../domain/problems.js';

/** One thing that is wrong with the input; `pointer` is a JSON Pointer (RFC 6901) into the body, or names a parameter. */
export interface InputError {
  message: string;
  pointer: string;
}

interface ProblemOptions {
  /** What is wrong this time; no personal data, nothing about our inside. */
  detail?: string;
  errors?: InputError[];
  /** Members of this kind of problem, such as `currentState`. */
  members?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Why, as a code for the audit history; not answered. */
  code?: string;
}

/** An answer that is not a success; thrown anywhere in a request, rendered as RFC 9457 by the problems plugin. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;

  constructor(
    readonly slug: ProblemSlug,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? problemCatalogue[slug].title);
    this.status = problemCatalogue[slug].status;
  }
}

/** The pointer to a member of what `parent` points to (RFC 6901). */
export function pointerTo(parent: string, name: string): string {
  return `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** 422: the request fits its schema, and what `pointer` names cannot be taken all the same. */
export function unprocessable(pointer: string, message: string): Problem {
  return new Problem('unprocessable', {
    detail: 'The request fits its schema, but cannot be carried out as it is',
    errors: [{ message, pointer }],
  });
}

/** 409 of what was counted before and is another number now. */
export function countChanged(count: number): Problem {
  return new Problem('count-changed', { detail: `It would be ${count} now`, members: { count } });
}

/** 503 with the header that says when to come again. */
export function unavailable(detail: string, retryAfterSeconds = 5, members: Record<string, unknown> = {}): Problem {
  return new Problem('unavailable', { detail, members, headers: { 'retry-after': String(retryAfterSeconds) } });
}

/** So many errors are listed: enough to correct a form, too few to make an answer out of a hostile body. */
const listedAtMost = 20;

/** The problem as `application/problem+json`. */
export function problemDocument(problem: Problem, publicUrl: string, traceId: string): Record<string, unknown> {
  const { title } = problemCatalogue[problem.slug];
  const { detail, errors, members } = problem.options;
  return {
    ...members,
    type: problemAddress(publicUrl, problem.slug),
    title,
    status: problem.status,
    ...(detail === undefined ? {} : { detail }),
    traceId,
    ...(errors === undefined ? {} : { errors: errors.slice(0, listedAtMost) }),
  };
}

/** Address of the page that documents the problem, which is also its type. */
export function problemAddress(publicUrl: string, slug: ProblemSlug): string {
  return `${publicUrl}/problems/${slug}`;
}
