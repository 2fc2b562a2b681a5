import type { FastifyRequest } from 'fastify';
import { Problem } from '../problems.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes `If-Match` with the `ETag` of what it changes, or asks for it. */
    ifMatch?: 'required' | 'optional';
  }
}

/** The header as the API's description has it. */
export const ifMatchHeader = (use: 'required' | 'optional') => ({
  type: 'string',
  description:
    'The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now. ' +
    (use === 'required' ? 'Needed without `validateOnly`: else the answer is 428' : 'Absent: the same as `*`'),
  examples: [use === 'required' ? '"mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e.12"' : '"Zm9yIGV4YW1wbGUh"'],
});

/**
 * Compares `If-Match`, where it is given, with the tag of what is there, for a change that asks for none. `look` has to
 * lock what it looks at until the change is made.
 * @throws Problem `precondition-failed`
 */
export async function matchIfAsked(request: FastifyRequest, look: () => Promise<string>): Promise<void> {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted.trim() === '*') return;
  const current = await look();
  if (!matches(wanted, current)) throw mismatch(current);
}

/** @throws Problem `precondition-required` */
export function requireIfMatch(request: FastifyRequest): void {
  if (request.headers['if-match'] !== undefined) return;
  throw new Problem('precondition-required', { detail: 'The request carries no `If-Match`' });
}

/** The tags of `If-Match`, for whoever can compare them in the moment of the change; undefined where any will do. */
export function tagsToMatch(request: FastifyRequest): string[] | undefined {
  const wanted = request.headers['if-match'];
  if (wanted === undefined) return undefined;
  const tags = wanted.split(',').map((tag) => tag.trim());
  return tags.includes('*') ? undefined : tags;
}

/** The answer to who acts on an old picture, with the tag of the present one. */
export function mismatch(current: string, detail = 'It has changed since it was looked at'): Problem {
  return new Problem('precondition-failed', {
    detail,
    headers: { etag: current },
  });
}

/** Whether the `If-Match` of the request names this tag, or `*`. */
function matches(wanted: string, current: string): boolean {
  return wanted.split(',').some((tag) => tag.trim() === current || tag.trim() === '*');
}
