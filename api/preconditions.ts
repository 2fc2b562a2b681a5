import type { FastifyRequest } from 'fastify';
import { Problem } from './problems.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route asks for `If-Match` with the `ETag` of what it changes; `optional` where it may also make it. */
    ifMatch?: boolean | 'optional';
  }
}

/** The header as the API's description has it. */
export const ifMatchHeader = {
  type: 'string',
  description:
    'The `ETag` of what was looked at before, so that nobody acts on an old picture; `*` for whatever it is now',
  examples: ['"mig_0199c1f0-5a3e-7c8b-9d2e-1f0a2b3c4d5e.12"'],
};

/** The migration as of a timeline entry: whatever happens to it makes another one. */
export function migrationTag({ migrationId, sequence }: { migrationId: string; sequence: number }): string {
  return `"${migrationId}.${sequence}"`;
}

/**
 * Compares `If-Match` with the tag of what is there; `look` is not called for `*`. A retry whose first try may have had
 * its effect passes: that effect itself made the tag an old one.
 * @throws Problem `precondition-required`, `precondition-failed`
 */
export async function requireMatch(request: FastifyRequest, look: () => Promise<string>): Promise<void> {
  const wanted = request.headers['if-match'];
  if (wanted === undefined) {
    throw new Problem('precondition-required', { detail: 'The request carries no `If-Match`' });
  }
  if (wanted.trim() === '*' || request.claim?.resumed) return;
  const current = await look();
  if (wanted.split(',').some((tag) => tag.trim() === current)) return;
  throw new Problem('precondition-failed', {
    detail: 'It has changed since it was looked at',
    headers: { etag: current },
  });
}
