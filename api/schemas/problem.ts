import { Type } from 'typebox';
import { type ProblemSlug, problemCatalogue } from '../../domain/problems.js';

/** RFC 9457; the members of a particular problem stand beside these. */
export const problemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri', description: 'Address of the page that explains the problem' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(Type.String({ description: 'What is wrong this time' })),
    traceId: Type.String({ description: 'Names the request in the logs' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          message: Type.String(),
          pointer: Type.String({ description: 'JSON Pointer into the body, or to the name of a query parameter' }),
        }),
      ),
    ),
    currentState: Type.Optional(Type.String({ description: 'Of `wrong-state` and `already-ended`' })),
    allowedActions: Type.Optional(Type.Array(Type.String(), { description: 'Of `wrong-state`' })),
    count: Type.Optional(Type.Integer({ description: 'Of `count-changed`: how many it would be now' })),
    missing: Type.Optional(
      Type.String({ description: 'Of `forbidden`: the grant, scope or role that the caller lacks' }),
    ),
    'violated-policies': Type.Optional(Type.Array(Type.String(), { description: 'Of `quota-exceeded`' })),
    operationId: Type.Optional(
      Type.String({ description: 'Of an action with unknown outcome: repeat it with this `Idempotency-Key`' }),
    ),
  },
  { $id: 'Problem' },
);

const ofEveryRoute: ProblemSlug[] = ['request-timeout', 'internal', 'unavailable'];
const always: ProblemSlug[] = [...ofEveryRoute, 'quota-exceeded'];
const withKey: ProblemSlug[] = ['unauthenticated', 'forbidden'];

/** Response schemas of the problems of a route for load balancers, which no quota holds up, by status. */
export function probeProblems() {
  return responses(ofEveryRoute);
}

/** Response schemas of a public route's problems, by status. */
export function publicProblems(...slugs: ProblemSlug[]) {
  return responses([...slugs, ...always]);
}

/** The same of a route that asks for an `Idempotency-Key`. */
export function keyedProblems(...slugs: ProblemSlug[]) {
  return problems(
    ...slugs,
    'idempotency-key-missing',
    'idempotency-key-invalid',
    'idempotency-in-progress',
    'idempotency-answer-lost',
    'idempotency-key-reused',
  );
}

/** Response schemas of the problems of a route that asks for a key, by status. */
export function problems(...slugs: ProblemSlug[]) {
  return responses([...withKey, ...slugs, ...always]);
}

function responses(named: ProblemSlug[]): Record<number, object> {
  const slugs = [...new Set(named)];
  const byStatus: Record<number, object> = {};
  for (const { status } of slugs.map((slug) => problemCatalogue[slug])) {
    const ofStatus = slugs.filter((slug) => problemCatalogue[slug].status === status);
    byStatus[status] = {
      description: ofStatus.map((slug) => `\`${slug}\`: ${problemCatalogue[slug].title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
    };
  }
  return byStatus;
}
